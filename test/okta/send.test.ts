import { describe, expect, test } from '@jest/globals';
import type { TokenSource } from '../../src/okta/authorize.js';
import type { OktaAnswer, OktaRequest } from '../../src/okta/request.js';
import { sendRequest } from '../../src/okta/send.js';
import type { TransportAnswer, TransportContext } from '../../src/okta/transport.js';
import { type CallRig, callRig, type RigOptions } from './call-rig.js';
import { aRead, detailsOf, requestLike, sentBack } from './programs.js';

const change = requestLike({
  operationId: 'addGroup',
  path: '/api/v1/groups',
  body: { a: 1 },
  retry: 'never',
});
const repeatable = requestLike({ operationId: 'suspendUser', path: '/suspend', retry: 'safe' });
const lost = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
const broken = sentBack(500, { errorCode: 'E0000009' });
const ok = sentBack(200, { id: '00g1' });

async function send(request: OktaRequest, options: RigOptions = {}, bulk?: boolean) {
  const rig = callRig(options);
  const result = await sendRequest(rig.settings, rig.call, request, bulk);
  expect([rig.limits.places, rig.watched.size]).toEqual([0, 0]);
  return { ...rig, answer: result as OktaAnswer, failure: detailsOf(result) };
}

/** An answer that comes when the attempt is broken off, or never. */
const silent = ({ signal }: TransportContext) =>
  new Promise<TransportAnswer>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

describe('a request as it leaves', () => {
  test('goes to the org with the token and its body as JSON', async () => {
    const { sent, call } = await send(change, { reactions: [ok] });
    expect(sent).toEqual([
      {
        method: 'POST',
        url: 'https://example.okta.com/api/v1/groups',
        path: '/api/v1/groups',
        headers: expect.objectContaining({ authorization: 'SSWS the-token', 'user-agent': 'tests' }),
        body: '{"a":1}',
      },
    ]);
    expect(call.meta.attempts).toBe(1);
    expect(call.sent).toBe(true);
  });

  test('has no body where there is none, and no token where it wants none', async () => {
    const token = () => {
      throw new Error('It was asked for.');
    };
    const { sent } = await send({ ...aRead, anonymous: true }, { reactions: [ok], settings: { token } });
    expect(sent[0]).not.toHaveProperty('body');
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  test('has a place among the limits by what the call wants', async () => {
    const want = async (options: RigOptions, bulk?: boolean) =>
      (await send(aRead, { reactions: [ok], ...options }, bulk)).limits.wants[0];
    expect(await want({})).toEqual({ priority: 'single', share: 1 });
    expect(await want({ priority: 'bulk' })).toEqual({ priority: 'bulk', share: 0.5 });
    expect(await want({}, true)).toEqual({ priority: 'bulk', share: 0.5 });
    expect(await want({ settings: { rateLimitShare: 0.3 } })).toEqual({ priority: 'single', share: 0.3 });
    expect(await want({ rateLimitShare: 0.2, settings: { rateLimitShare: 0.3 } })).toMatchObject({
      share: 0.2,
    });
  });
});

describe('an answer', () => {
  test('is read as JSON, and its headers are kept', async () => {
    const { answer, call, limits } = await send(aRead, { reactions: [sentBack(201, { a: 1 })] });
    expect(answer).toEqual({
      request: aRead,
      status: 201,
      headers: { 'x-okta-request-id': 'request-1' },
      body: { a: 1 },
      assumed: false,
    });
    expect(call.meta.requestIds).toEqual(['request-1']);
    expect(limits.events).toEqual(['getUser 201 after 0']);
  });

  test('of 2xx alone is one', async () => {
    for (const status of [200, 204, 299])
      expect((await send(aRead, { reactions: [sentBack(status, {})] })).answer.status).toBe(status);
    const codeOf = async (status: number) =>
      (await send(aRead, { reactions: [sentBack(status, {})] })).failure as { code: string };
    expect(await codeOf(199)).toMatchObject({ code: 'REJECTED' });
    expect(await codeOf(300)).toMatchObject({ code: 'INVALID_CONNECTION' });
    expect(await codeOf(400)).toMatchObject({ code: 'REJECTED' });
  });

  test('may have no body', async () => {
    for (const body of ['', ' \n']) {
      const { answer } = await send(repeatable, { reactions: [sentBack(204, body)] });
      expect(answer.body).toBeUndefined();
      expect(answer.unreadable).toBeUndefined();
      expect(answer).not.toHaveProperty('next');
    }
  });

  test('that can not be read says why, and whose it seems to be', async () => {
    const reason = 'its body is no JSON';
    const of = async (headers: TransportAnswer['headers']) =>
      (
        await send(aRead, {
          reactions: [{ status: 200, headers, body: '<html>' }],
          settings: { maxRetries: 0 },
        })
      ).answer;
    const id = { 'x-okta-request-id': 'request-1' };
    expect(await of(id)).toEqual({
      request: aRead,
      status: 200,
      headers: id,
      body: undefined,
      assumed: false,
      unreadable: { reason, fromOkta: true, asJson: false },
    });
    const json = { 'content-type': 'application/JSON; charset=utf-8' };
    expect((await of(json)).unreadable).toEqual({ reason, fromOkta: false, asJson: true });
    expect((await of({ 'content-type': 'text/jsonish' })).unreadable?.asJson).toBe(false);
  });

  test('names the next page of the same list', async () => {
    const link = (path: string) => `<https://example.okta.com${path}>; rel="next"`;
    const list = { ...aRead, path: '/api/v1/groups?limit=2' };
    const next = async (header: string) =>
      (await send(list, { reactions: [sentBack(200, [], { link: header })] })).answer;
    expect((await next(link('/api/v1/groups?after=1'))).next).toBe('/api/v1/groups?after=1');
    expect(await next(link('/api/v1/users?after=1'))).not.toHaveProperty('next');
  });

  test('tells what is left of the limit', async () => {
    const rateLimit = { limit: 600, remaining: 599, resetAt: '2027-01-01T00:00:00.000Z' };
    const rig = callRig({ reactions: [ok, ok] });
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.call.meta).not.toHaveProperty('rateLimit');
    rig.limits.learns = rateLimit;
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.call.meta.rateLimit).toEqual(rateLimit);
  });

  test('with something else for a request id gives none, and a secret in one is hidden', async () => {
    const { call } = await send(aRead, { reactions: [{ ...ok, headers: {} }] });
    expect(call.meta.requestIds).toEqual([]);
    const rig = callRig({ reactions: [ok] });
    rig.call.redactor.add('request-1');
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.call.meta.requestIds).toEqual(['[hidden]']);
  });
});

describe('repeats', () => {
  test('follow a lost answer and a breakdown, each after a longer pause', async () => {
    const { answer, sent, time, call } = await send(repeatable, { reactions: [lost, broken, ok] });
    expect(answer.status).toBe(200);
    expect(sent).toHaveLength(3);
    expect(call.meta.attempts).toBe(3);
    expect(time.waits).toHaveLength(2);
    expect(time.waits[0]).toBeLessThanOrEqual(500);
    expect(time.waits[1]).toBeGreaterThanOrEqual(500);
  });

  test('end after so many, with the last failure', async () => {
    const { failure, sent } = await send(repeatable, { reactions: [lost, lost, broken, ok] });
    expect(failure).toMatchObject({ code: 'OKTA_UNAVAILABLE', outcome: 'unknown' });
    expect(sent).toHaveLength(3);
    expect((await send(repeatable, { reactions: [lost], settings: { maxRetries: 0 } })).sent).toHaveLength(1);
  });

  test('are not made of what must not be done twice', async () => {
    const { failure, sent, time } = await send(change, { reactions: [lost, ok] });
    expect(failure).toMatchObject({ code: 'NETWORK', outcome: 'unknown' });
    expect([sent.length, time.waits]).toEqual([1, []]);
  });

  test('of what never left are no doubt', async () => {
    const { answer, limits } = await send(change, { reactions: [refused, ok] });
    expect(answer.status).toBe(200);
    expect(limits.events[0]).toBe('addGroup never sent');
    const refusal = await send(change, { reactions: [refused, sentBack(400, {})] });
    expect(refusal.failure).toMatchObject({ code: 'REJECTED', outcome: 'unchanged' });
    const never = await send(change, { reactions: [refused, refused, refused] });
    expect(never.failure).toMatchObject({ code: 'NETWORK', outcome: 'not-sent' });
    expect(never.call.sent).toBe(false);
  });

  test('leave open what the attempts before did, however they end', async () => {
    for (const last of [sentBack(400, {}), sentBack(302, ''), refused]) {
      const { failure } = await send(repeatable, { reactions: [lost, last, last] });
      expect(failure).toMatchObject({ outcome: 'unknown' });
    }
    const read = await send(aRead, { reactions: [lost, refused, refused] });
    expect(read.failure).toMatchObject({ outcome: 'unchanged' });
  });

  test('may find it done', async () => {
    const request = { ...repeatable, doneWhen: [404] };
    const { answer, sent } = await send(request, { reactions: [lost, sentBack(404, {}), ok] });
    expect(answer).toEqual({ request, status: 404, headers: {}, body: undefined, assumed: true });
    expect(sent).toHaveLength(2);
    expect((await send(request, { reactions: [sentBack(404, {})] })).failure).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('are made of a read without a body, and of what something else than Okta answered', async () => {
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

  test('are not made of such an answer once the call is over', async () => {
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

  test('end with the call: what is known is what the last attempt was', async () => {
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

  test('is waited out and is no repeat, whatever the action', async () => {
    const reactions = [tooMany, tooMany, tooMany, tooMany, ok];
    const { answer, sent, limits } = await send(change, { reactions, free: [true, false, true] });
    expect(answer.status).toBe(200);
    expect(sent).toHaveLength(5);
    expect(limits.events).toContain('in line again');
  });

  test('that would last too long ends it, unchanged', async () => {
    const { failure, call } = await send(change, { reactions: [ofItsOwn, ok], timeoutMs: 500 });
    expect(failure).toMatchObject({ code: 'RATE_LIMITED', outcome: 'unchanged', okta: { status: 429 } });
    expect(call.sent).toBe(true);
    const doubtful = await send(repeatable, { reactions: [lost, ofItsOwn], timeoutMs: 1_200 });
    expect(doubtful.failure).toMatchObject({ code: 'RATE_LIMITED', outcome: 'unknown' });
  });

  test('and then the end of the call: the request was sent, and changed nothing', async () => {
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

describe('a place among the limits', () => {
  test('is waited for where there is none', async () => {
    const { answer, limits, sent } = await send(aRead, { reactions: [ok], free: [false] });
    expect(answer.status).toBe(200);
    expect(limits.events).toEqual(['in line', 'getUser 200 after 0']);
    expect(sent).toHaveLength(1);
  });

  test('that comes too late is not waited for', async () => {
    const rig = callRig({ free: [false], timeoutMs: 1_000 });
    rig.limits.forecasts = { leastMs: 5_000, likelyMs: 6_000 };
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'RATE_LIMITED',
      outcome: 'not-sent',
      retryAfterMs: 6_000,
    });
    expect([rig.sent, rig.call.sent]).toEqual([[], false]);
  });

  test('is given back where the call ended just then', async () => {
    const rig = callRig({ reactions: [ok], free: [false] });
    const enter = rig.limits.enter.bind(rig.limits);
    rig.limits.enter = (request, want, again, clock, go) =>
      enter(request, want, again, clock, () => {
        go();
        rig.stop.abort();
      });
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'CANCELLED',
      outcome: 'not-sent',
    });
    expect(rig.limits.events).toEqual(['in line', 'addGroup never sent']);
    expect([rig.sent.length, rig.limits.places]).toEqual([0, 0]);
  });

  test('counts from when the request leaves, after the wait and after its token came', async () => {
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
    const enter = rig.limits.enter.bind(rig.limits);
    rig.limits.enter = (request, want, again, clock, go) => {
      rig.time.now += 5_000;
      return enter(request, want, again, clock, go);
    };
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.limits.events).toEqual(['in line', 'getUser 200 after 40']);
    const plain = callRig({ free: [false], reactions: [ok] });
    const plainEnter = plain.limits.enter.bind(plain.limits);
    plain.limits.enter = (...all) => {
      plain.time.now += 5_000;
      return plainEnter(...all);
    };
    await sendRequest(plain.settings, plain.call, aRead);
    expect(plain.limits.events).toEqual(['in line', 'getUser 200 after 0']);
  });
});

describe('a call that is over', () => {
  test('sends nothing', async () => {
    const rig = callRig({ reactions: [ok] });
    rig.stop.abort();
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'CANCELLED',
      outcome: 'not-sent',
    });
    expect([rig.sent, rig.limits.events]).toEqual([[], []]);
    const late = callRig({ reactions: [ok], timeoutMs: 10 });
    late.time.now += 10;
    expect(detailsOf(await sendRequest(late.settings, late.call, change))).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('an attempt that is broken off', () => {
  const underWay = async (rig: CallRig, request: OktaRequest, end: () => void | Promise<void>) => {
    const result = sendRequest(rig.settings, rig.call, request);
    await new Promise((resolve) => setImmediate(resolve));
    await end();
    return detailsOf(await result);
  };

  test('by the signal leaves a change open', async () => {
    const rig = callRig({ reactions: [silent] });
    const failure = await underWay(rig, repeatable, () => rig.stop.abort());
    expect(failure).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
    expect(rig.logged[0]?.[1]).toMatchObject({ result: 'cancelled' });
    expect(rig.limits.events).toEqual(['suspendUser lost']);
  });

  test('by the time limit of the call', async () => {
    const rig = callRig({ reactions: [silent], timeoutMs: 20_000 });
    const failure = await underWay(rig, repeatable, () => rig.time.pass(20_000));
    expect(failure).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    expect(failure).toMatchObject({ message: expect.stringContaining('timeoutMs') });
    expect(rig.sent).toHaveLength(1);
  });

  test('by its own time limit goes again where it may', async () => {
    const rig = callRig({ reactions: [silent, ok] });
    const result = sendRequest(rig.settings, rig.call, repeatable);
    await rig.time.pass(29_999);
    expect(rig.sent).toHaveLength(1);
    await rig.time.pass(1);
    expect(await result).toMatchObject({ status: 200 });
    expect(rig.logged[0]?.[1]).toMatchObject({ result: 'attempt-timeout' });
    const once = callRig({ reactions: [silent], timeoutMs: 60_000 });
    const failure = await underWay(once, change, () => once.time.pass(30_000));
    expect(failure).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('attemptTimeoutMs'),
      outcome: 'unknown',
    });
  });

  test('ends once, and tells whoever listens, early or late', async () => {
    const heard: string[] = [];
    let context: TransportContext | undefined;
    const rig = callRig({
      reactions: [
        (given) => {
          context = given;
          given.onAbort(() => heard.push('early'));
          return new Promise((_, reject) => given.signal.addEventListener('abort', () => reject(lost)));
        },
      ],
    });
    const failure = await underWay(rig, change, async () => {
      expect(context?.signal.aborted).toBe(false);
      rig.stop.abort();
      await rig.time.pass(60_000);
    });
    expect(failure).toMatchObject({ code: 'CANCELLED' });
    context?.onAbort(() => heard.push('late'));
    expect(heard).toEqual(['early', 'late']);
    expect(context?.signal.aborted).toBe(true);
  });

  test('has a signal that has fired, even for who asks only then', async () => {
    let later: TransportContext | undefined;
    const rig = callRig({
      reactions: [
        (context) => {
          later = context;
          return new Promise((_, reject) => context.onAbort(() => reject(lost)));
        },
      ],
    });
    await underWay(rig, change, () => rig.stop.abort());
    expect(later?.signal.aborted).toBe(true);
    expect(later?.signal).toBe(later?.signal);
  });

  test('that is over is ended no more, by anybody', async () => {
    let context: TransportContext | undefined;
    const rig = callRig({
      reactions: [
        async (given) => {
          context = given;
          return ok;
        },
      ],
    });
    await sendRequest(rig.settings, rig.call, aRead);
    rig.stop.abort();
    await rig.time.pass(60_000);
    expect(context?.signal.aborted).toBe(false);
  });
});

describe('what is logged of an attempt', () => {
  test('is what was asked, how it ended, and how long it took; no secret', async () => {
    const rig = callRig({
      reactions: [
        async () => {
          rig.time.now += 25;
          return ok;
        },
      ],
    });
    rig.call.redactor.add('groups');
    await sendRequest(rig.settings, rig.call, change);
    const fields = { action: 'anAction', operationId: 'addGroup', method: 'POST' };
    expect(rig.logged).toEqual([['request', { ...fields, path: '/api/v1/[hidden]', result: 200, ms: 25 }]]);
    const { logged } = await send(change, { reactions: [lost] });
    expect(logged[0]?.[1]).toMatchObject({ result: 'broken' });
  });

  test('is nothing without a logger, or one that takes no such news', async () => {
    for (const logger of [undefined, { info: () => {} }]) {
      const { failure } = await send(change, { reactions: [lost], settings: { logger } });
      expect(failure).toMatchObject({ code: 'NETWORK' });
      expect((await send(change, { reactions: [ok], settings: { logger } })).answer.status).toBe(200);
    }
  });
});

describe('a token that a function gives', () => {
  const giving = (token: TokenSource, more: RigOptions = {}) => ({ ...more, settings: { token } });
  const pending = () => new Promise<string>(() => {});

  test('is asked for before every attempt, and hidden from then on', async () => {
    let asked = 0;
    const token = async () => `token-number-${++asked}`;
    const { sent, call } = await send(repeatable, giving(token, { reactions: [lost, ok] }));
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([
      'SSWS token-number-1',
      'SSWS token-number-2',
    ]);
    expect(call.redactor.text('token-number-1')).toBe('[hidden]');
  });

  test('works without a signal and without a time limit too', async () => {
    const { answer } = await send(aRead, {
      ...giving(() => 'fresh', { reactions: [ok] }),
      signal: undefined as never,
    });
    expect(answer.status).toBe(200);
  });

  test('and does not come: nothing was sent, and the place is given back', async () => {
    const failing = async () => {
      throw new Error('secret');
    };
    const { failure, sent, limits, call } = await send(change, giving(failing));
    expect(failure).toMatchObject({ code: 'UNAUTHENTICATED', outcome: 'not-sent' });
    expect([sent, call.sent, limits.events]).toEqual([[], false, ['addGroup never sent']]);
    let asked = 0;
    const once = async () => {
      asked += 1;
      if (asked > 1) throw new Error('secret');
      return 'first';
    };
    const doubtful = await send(repeatable, giving(once, { reactions: [lost] }));
    expect(doubtful.failure).toMatchObject({ code: 'UNAUTHENTICATED', outcome: 'unknown' });
  });

  test('is waited for no longer than the call lasts', async () => {
    const stopped = callRig(giving(pending));
    const cancelled = sendRequest(stopped.settings, stopped.call, change);
    stopped.stop.abort();
    expect(detailsOf(await cancelled)).toMatchObject({ code: 'CANCELLED', outcome: 'not-sent' });
    const late = callRig({ ...giving(pending), timeoutMs: 1_000 });
    const timedOut = sendRequest(late.settings, late.call, change);
    await late.time.pass(1_000);
    expect(detailsOf(await timedOut)).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' });
    expect([stopped.limits.places, late.limits.places]).toEqual([0, 0]);
    expect([stopped.sent, late.sent]).toEqual([[], []]);
  });

  test('that comes when the call is over is not used', async () => {
    const rig = callRig(
      giving(
        async () => {
          rig.time.now += 1_000;
          return 'fresh';
        },
        { timeoutMs: 1_000 },
      ),
    );
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({ code: 'TIMEOUT' });
    expect([rig.sent.length, rig.limits.events]).toEqual([0, ['addGroup never sent']]);
    expect(rig.call.redactor.text('fresh')).toBe('[hidden]');
  });
});
