import { describe, expect, test } from '@jest/globals';
import { sendRequest } from '../../src/request/sending/send.js';
import { aRead, detailsOf, sentBack } from '../helpers/programs.js';
import { callRig } from './call-rig.js';

import { broken, change, lost, ok, refused, repeatable, send } from './send-rig.js';

describe('a request is repeated', () => {
  test('after a lost response and a 5xx, each time after a longer pause', async () => {
    const { answer, sent, time, call } = await send(repeatable, { reactions: [lost, broken, ok] });
    expect(answer.status).toBe(200);
    expect(sent).toHaveLength(3);
    expect(call.meta.attempts).toBe(3);
    expect(time.waits).toHaveLength(2);
    expect(time.waits[0]).toBeLessThanOrEqual(500);
    expect(time.waits[1]).toBeGreaterThanOrEqual(500);
  });

  test('at most as often as allowed, and then fails with the last error', async () => {
    const { failure, sent } = await send(repeatable, { reactions: [lost, lost, broken, ok] });
    expect(failure).toMatchObject({ code: 'OKTA_UNAVAILABLE', outcome: 'unknown' });
    expect(sent).toHaveLength(3);
    expect((await send(repeatable, { reactions: [lost], settings: { maxRetries: 0 } })).sent).toHaveLength(1);
  });

  test('never when its effect must not happen twice', async () => {
    const { failure, sent, time } = await send(change, { reactions: [lost, ok] });
    expect(failure).toMatchObject({ code: 'NETWORK', outcome: 'unknown' });
    expect([sent.length, time.waits]).toEqual([1, []]);
  });

  test('without ambiguity when it was never sent', async () => {
    const { answer, limits } = await send(change, { reactions: [refused, ok] });
    expect(answer.status).toBe(200);
    expect(limits.events[0]).toBe('addGroup never sent');
    const refusal = await send(change, { reactions: [refused, sentBack(400, {})] });
    expect(refusal.failure).toMatchObject({ code: 'REJECTED', outcome: 'unchanged' });
    const never = await send(change, { reactions: [refused, refused, refused] });
    expect(never.failure).toMatchObject({ code: 'NETWORK', outcome: 'not-sent' });
    expect(never.call.sent).toBe(false);
  });

  test('with the ambiguity of the earlier attempts, whatever its own end is', async () => {
    for (const last of [sentBack(400, {}), sentBack(302, ''), refused]) {
      const { failure } = await send(repeatable, { reactions: [lost, last, last] });
      expect(failure).toMatchObject({ outcome: 'unknown' });
    }
    const read = await send(aRead, { reactions: [lost, refused, refused] });
    expect(read.failure).toMatchObject({ outcome: 'unchanged' });
  });

  test('and may find its effect done', async () => {
    const request = { ...repeatable, doneWhen: [404] };
    const gone = sentBack(404, { errorCode: 'E0000007' });
    const { answer, sent } = await send(request, { reactions: [lost, gone, ok] });
    expect(answer).toEqual({ request, status: 404, headers: {}, body: undefined, assumed: true });
    expect(sent).toHaveLength(2);
    expect((await send(request, { reactions: [sentBack(404, {})] })).failure).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('when a read gets no body, or something other than Okta responds', async () => {
    const empty = sentBack(200, '');
    const read = await send(aRead, { reactions: [empty, ok] });
    expect([read.answer.body, read.sent.length, read.time.waits.length]).toEqual([{ id: '00g1' }, 2, 1]);
    const wanted = await send({ ...repeatable, wantsBody: true }, { reactions: [empty, ok] });
    expect(wanted.answer.body).toEqual({ id: '00g1' });
    const ofProxy = { status: 200, headers: {}, body: '<html>' };
    expect((await send(repeatable, { reactions: [ofProxy, ok] })).sent).toHaveLength(2);
    expect((await send(repeatable, { reactions: [empty, ok] })).sent).toHaveLength(1);
    const [refusedChange, refusedRead] = [repeatable, aRead].map((request) =>
      send(request, { reactions: [ofProxy, sentBack(400, {})] }),
    );
    expect((await refusedChange)?.failure).toMatchObject({ outcome: 'unknown' });
    expect((await refusedRead)?.failure).toMatchObject({ outcome: 'unchanged' });
    const never = await send(aRead, { reactions: Array(9).fill(empty) });
    expect([never.answer.status, never.answer.body, never.sent.length]).toEqual([200, undefined, 3]);
    expect(never.time.waits[1]).toBeGreaterThanOrEqual(500);
  });

  test('not after a response of something other than Okta once the call is over', async () => {
    const empty = sentBack(200, '');
    const rig = callRig({ reactions: [empty, ok] });
    rig.time.during = () => rig.stop.abort();
    expect(await sendRequest(rig.settings, rig.call, aRead)).toMatchObject({ status: 200, body: undefined });
    expect(rig.sent).toHaveLength(1);
    const over = callRig({
      timeoutMs: 100,
      reactions: [
        async () => {
          over.time.now += 100;
          return empty;
        },
      ],
    });
    expect(await sendRequest(over.settings, over.call, aRead)).toMatchObject({ status: 200 });
    expect(over.time.waits).toEqual([]);
  });

  test('not after the end of the call, which reports the last attempt', async () => {
    const rig = callRig({ reactions: [broken, ok] });
    rig.time.during = () => rig.stop.abort();
    const failure = detailsOf(await sendRequest(rig.settings, rig.call, repeatable));
    expect(failure).toMatchObject({ code: 'OKTA_UNAVAILABLE', outcome: 'unknown' });
    expect(rig.sent).toHaveLength(1);
    const late = callRig({ timeoutMs: 100, reactions: [broken, ok] });
    expect(detailsOf(await sendRequest(late.settings, late.call, repeatable))).toMatchObject({
      code: 'OKTA_UNAVAILABLE',
    });
    expect(late.time.waits).toEqual([100]);
    const over = callRig({
      timeoutMs: 100,
      reactions: [
        async () => {
          over.time.now += 100;
          return broken;
        },
      ],
    });
    await sendRequest(over.settings, over.call, repeatable);
    expect(over.time.waits).toEqual([]);
  });
});

describe('a 429', () => {
  const window = {
    'x-rate-limit-limit': '100',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': '1800000060',
  };
  const tooMany = sentBack(429, { errorCode: 'E0000047' }, window);
  const ofItsOwn = sentBack(429, { errorCode: 'E0000047' });

  test('is waited out and does not count as a repeat, whatever the action is', async () => {
    const reactions = [tooMany, tooMany, tooMany, tooMany, ok];
    const { answer, sent, limits } = await send(change, { reactions, free: [true, false, true] });
    expect(answer.status).toBe(200);
    expect(sent).toHaveLength(5);
    expect(limits.events).toContain('in line again');
  });

  test('that would last too long ends the call with the outcome "unchanged"', async () => {
    const { failure, call } = await send(change, { reactions: [ofItsOwn, ok], timeoutMs: 500 });
    expect(failure).toMatchObject({ code: 'RATE_LIMITED', outcome: 'unchanged', okta: { status: 429 } });
    expect(call.sent).toBe(true);
    const doubtful = await send(repeatable, { reactions: [lost, ofItsOwn], timeoutMs: 1_200 });
    expect(doubtful.failure).toMatchObject({ code: 'RATE_LIMITED', outcome: 'unknown' });
  });

  test('before the end of the call means that the request was sent and changed nothing', async () => {
    const rig = callRig({ reactions: [ofItsOwn, ok] });
    rig.time.during = () => rig.stop.abort();
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'CANCELLED',
      outcome: 'unchanged',
    });
    const ends = callRig({
      reactions: [
        async () => {
          ends.stop.abort();
          return tooMany;
        },
      ],
    });
    expect(detailsOf(await sendRequest(ends.settings, ends.call, change))).toMatchObject({
      code: 'CANCELLED',
      outcome: 'unchanged',
    });
  });
});

describe('a permit', () => {
  test('is waited for when none is available', async () => {
    const { answer, limits, sent } = await send(aRead, { reactions: [ok], free: [false] });
    expect(answer.status).toBe(200);
    expect(limits.events).toEqual(['in line', 'getUser 200 after 0']);
    expect(sent).toHaveLength(1);
  });

  test('that would come too late is not waited for', async () => {
    const rig = callRig({ free: [false], timeoutMs: 1_000 });
    rig.limits.forecasts = { leastMs: 5_000, likelyMs: 6_000 };
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'RATE_LIMITED',
      outcome: 'not-sent',
      retryAfterMs: 6_000,
    });
    expect([rig.sent, rig.call.sent]).toEqual([[], false]);
  });

  test('is returned when the call ends at that moment', async () => {
    const rig = callRig({ reactions: [ok], free: [false] });
    const enqueue = rig.limits.enqueue.bind(rig.limits);
    rig.limits.enqueue = (request, priority, isRetry, clock, onReady) =>
      enqueue(request, priority, isRetry, clock, () => {
        onReady();
        rig.stop.abort();
      });
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'CANCELLED',
      outcome: 'not-sent',
    });
    expect(rig.limits.events).toEqual(['in line', 'addGroup never sent']);
    expect([rig.sent.length, rig.limits.places]).toEqual([0, 0]);
  });

  test('counts from the moment the request is sent, after the wait and the token function', async () => {
    const rig = callRig({
      free: [false],
      reactions: [
        async () => {
          rig.time.now += 40;
          return ok;
        },
      ],
      settings: {
        token: async () => {
          rig.time.now += 1_000;
          return 'fresh';
        },
      },
    });
    const enqueue = rig.limits.enqueue.bind(rig.limits);
    rig.limits.enqueue = (request, priority, isRetry, clock, onReady) => {
      rig.time.now += 5_000;
      return enqueue(request, priority, isRetry, clock, onReady);
    };
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.limits.events).toEqual(['in line', 'getUser 200 after 40']);
    const plain = callRig({ free: [false], reactions: [ok] });
    const plainEnqueue = plain.limits.enqueue.bind(plain.limits);
    plain.limits.enqueue = (...all) => {
      plain.time.now += 5_000;
      return plainEnqueue(...all);
    };
    await sendRequest(plain.settings, plain.call, aRead);
    expect(plain.limits.events).toEqual(['in line', 'getUser 200 after 0']);
  });
});

describe('a pause in Retry-After', () => {
  const asking = (seconds: string, answer = broken) => ({
    ...answer,
    status: 503,
    headers: { ...answer.headers, 'retry-after': seconds },
  });
  const page = { status: 503, headers: {}, body: '<html>' };

  test.each([
    ['Okta', broken],
    ['a gateway', page],
  ])('of %s is waited for before the repeat, and counts as time that Okta required', async (_, answer) => {
    const { answer: good, time, call } = await send(repeatable, { reactions: [asking('7', answer), ok] });
    expect(good.status).toBe(200);
    expect(time.waits).toEqual([7_000]);
    expect(call.throttledMs).toBe(7_000);
  });

  test('is part of the error', async () => {
    const { failure } = await send(change, { reactions: [asking('7')] });
    expect(failure).toMatchObject({ code: 'OKTA_UNAVAILABLE', outcome: 'unknown', retryAfterMs: 7_000 });
    const date = { ...page, headers: { date: 'Sun, 01 Mar 2026 12:00:00 GMT' } };
    const until = await send(change, { reactions: [asking('Sun, 01 Mar 2026 12:00:30 GMT', date)] });
    expect(until.failure).toMatchObject({ code: 'NOT_OKTA', retryAfterMs: 30_000 });
  });

  test.each([
    ['the call may wait at all', '120', {}],
    ['any bulk work may wait', '3600', { priority: 'bulk' as const }],
    ['its time limit leaves', '10', { timeoutMs: 10_000 }],
  ])('that is longer than %s ends the call immediately', async (_, seconds, options) => {
    const { failure, sent, time } = await send(repeatable, { reactions: [asking(seconds), ok], ...options });
    expect(failure).toMatchObject({ code: 'OKTA_UNAVAILABLE', retryAfterMs: Number(seconds) * 1_000 });
    expect([sent.length, time.waits]).toEqual([1, []]);
  });

  test('without a usable value is ignored', async () => {
    for (const odd of ['-5', 'soon', 'NaN', '']) {
      const { time } = await send(repeatable, { reactions: [asking(odd), ok] });
      expect(time.waits[0]).toBeLessThanOrEqual(500);
    }
  });
});
