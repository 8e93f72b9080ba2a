import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Progress } from '../../src/index.js';
import { requestPriority } from '../../src/rate-limit/request-priority.js';
import { contextOf } from '../../src/request/sending/context.js';
import { RateLimitWait, TooManyRequests } from '../../src/request/sending/rate-limit-wait.js';
import type { OktaSaid } from '../../src/result/failure.js';
import type { TransportAnswer } from '../../src/transport/transport.js';
import { detailsOf, requestLike, sentBack } from '../helpers/programs.js';
import { callRig, type RigOptions } from './call-rig.js';

const change = requestLike({ operationId: 'addGroup' });
const USED_UP = "The org's rate limit is used up";
const REFUSED = 'Okta accepts no more calls of this kind for now';
const AT_ONCE = 'There are too many concurrent calls to the org';

const limitOf = (limit: number, remaining: number) => ({
  'x-rate-limit-limit': String(limit),
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': '1800000060',
});
const ofWindow = sentBack(429, { errorCode: 'E0000047' }, limitOf(600, 0));
const ofConcurrency = sentBack(429, { errorCode: 'E0000047' }, limitOf(0, 0));
const ofItsOwn = sentBack(429, { errorCode: 'E0000047' });
const tooMany = { status: 429, errorCode: 'E0000047' };

afterEach(() => {
  jest.restoreAllMocks();
});

function turnsRig(options: RigOptions = {}, bulk = false) {
  const news: Progress[] = [];
  const warned: [string, Record<string, unknown> | undefined][] = [];
  const rig = callRig({
    onProgress: (progress) => news.push(progress),
    settings: { logger: { warn: (message, fields) => warned.push([message, fields]) } },
    ...options,
  });
  /** It never comes to its turn. */
  const stuck = () => {
    let left = 0;
    rig.limits.enqueue = () => () => {
      left += 1;
    };
    return () => left;
  };
  const context = contextOf(rig.settings, rig.call, change, bulk);
  const waiting = new RateLimitWait(context);
  const turns = {
    wait(ambiguous: boolean) {
      context.history.ambiguous = ambiguous;
      return waiting.forPermit();
    },
    refused(answer: TransportAnswer, okta: OktaSaid, ambiguous: boolean) {
      context.history.ambiguous = ambiguous;
      return waiting.afterRefusal(new TooManyRequests(answer, okta));
    },
  };
  return { ...rig, turns, news, warned, stuck };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a wait for a permit', () => {
  test('ends with a permit, and counts as time that Okta required', async () => {
    const { turns, limits, time, call, news } = turnsRig();
    limits.forecasts = { leastMs: 0, likelyMs: 700.5 };
    const enqueue = limits.enqueue.bind(limits);
    limits.enqueue = (...all) => {
      time.now += 700;
      return enqueue(...all);
    };
    expect(await turns.wait(false)).toBeUndefined();
    expect([call.throttledMs, limits.places]).toEqual([700, 1]);
    expect(news).toEqual([{ action: 'anAction', waitingMs: 701, reason: USED_UP }]);
    await turns.wait(false);
    expect(call.throttledMs).toBe(1_400);
  });

  test('sends no progress event while it only waits for the first response to another call', async () => {
    const { turns, news } = turnsRig();
    expect(await turns.wait(false)).toBeUndefined();
    expect(news).toEqual([]);
  });

  test('ignores time limits and the signal once the call has its permit', async () => {
    const rig = turnsRig({ timeoutMs: 10_000 });
    await rig.turns.wait(false);
    const { places } = rig.limits;
    rig.stop.abort();
    await rig.time.pass(20_000);
    expect(rig.limits.places).toBe(places);
    expect(rig.limits.events).toEqual(['in line']);
  });

  test('is not started when it would certainly end too late', async () => {
    const { turns, limits } = turnsRig({ timeoutMs: 5_000 });
    limits.forecasts = { leastMs: 5_000, likelyMs: 7_000.2 };
    expect(detailsOf(await turns.wait(false))).toEqual({
      code: 'RATE_LIMITED',
      message: `${USED_UP}. More calls are possible in about 8 s.`,
      remedy: 'Run the action again after that time, or set a longer time limit.',
      retryable: true,
      outcome: 'not-sent',
      retryAfterMs: 7_001,
    });
    expect(limits.events).toEqual([]);
    expect(detailsOf(await turns.wait(true))).toMatchObject({ outcome: 'unknown' });
    limits.forecasts = { leastMs: 4_999, likelyMs: 7_000 };
    expect(await turns.wait(false)).toBeUndefined();
  });

  test('lasts two minutes in all for a single action without a time limit', async () => {
    const { turns, limits, call } = turnsRig();
    limits.forecasts = { leastMs: 120_000, likelyMs: 120_000 };
    expect(detailsOf(await turns.wait(false))).toMatchObject({ code: 'RATE_LIMITED' });
    limits.forecasts = { leastMs: 119_999, likelyMs: 119_999 };
    expect(await turns.wait(false)).toBeUndefined();
    call.throttledMs = 1;
    expect(detailsOf(await turns.wait(false))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('has no limit for bulk work without a time limit', async () => {
    const { turns, limits } = turnsRig({ priority: 'bulk' });
    limits.forecasts = { leastMs: 1e9, likelyMs: 1e9 };
    expect(await turns.wait(false)).toBeUndefined();
    const bounded = turnsRig({ priority: 'bulk', timeoutMs: 1_000 });
    bounded.limits.forecasts = { leastMs: 1_000, likelyMs: 1_000 };
    expect(detailsOf(await bounded.turns.wait(false))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('that lasts longer than expected ends at the time limit and leaves the queue', async () => {
    const rig = turnsRig({ timeoutMs: 1_000 });
    const left = rig.stuck();
    rig.limits.forecasts = { leastMs: 0, likelyMs: 500 };
    const ended = rig.turns.wait(false);
    await rig.time.pass(999);
    expect(left()).toBe(0);
    rig.limits.forecasts = { leastMs: 0, likelyMs: 800 };
    await rig.time.pass(1);
    expect(detailsOf(await ended)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 800 });
    expect([left(), rig.call.throttledMs]).toEqual([1, 1_000]);
  });

  test('for an unknown rate limit ends in the same way as the call', async () => {
    const late = turnsRig({ timeoutMs: 1_000 });
    late.stuck();
    const timedOut = late.turns.wait(false);
    await late.time.pass(1_000);
    expect(detailsOf(await timedOut)).toMatchObject({
      code: 'TIMEOUT',
      relatedOptions: ['timeoutMs'],
      outcome: 'not-sent',
    });
    const stopped = turnsRig();
    stopped.stuck();
    const cancelled = stopped.turns.wait(true);
    stopped.stop.abort();
    expect(detailsOf(await cancelled)).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
  });

  test('that the signal ends names the time to try again, unless the call had a permit before', async () => {
    const rig = turnsRig();
    const left = rig.stuck();
    rig.limits.forecasts = { leastMs: 0, likelyMs: 500 };
    const ended = rig.turns.wait(false);
    rig.stop.abort();
    expect(detailsOf(await ended)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 500 });
    expect(left()).toBe(1);
    const refused = turnsRig();
    refused.limits.forecasts = { leastMs: 0, likelyMs: 500 };
    await refused.turns.refused(ofWindow, tooMany, false);
    refused.stuck();
    const cancelled = refused.turns.wait(false);
    refused.stop.abort();
    expect(detailsOf(await cancelled)).toMatchObject({ code: 'CANCELLED' });
    const late = turnsRig({ timeoutMs: 1_000 });
    late.limits.forecasts = { leastMs: 0, likelyMs: 500 };
    await late.turns.refused(ofWindow, tooMany, false);
    late.stuck();
    const timedOut = late.turns.wait(false);
    await late.time.pass(1_000);
    expect(detailsOf(await timedOut)).toMatchObject({ code: 'RATE_LIMITED', outcome: 'unchanged' });
  });

  test('that has ended returns a permit that comes later', async () => {
    const rig = turnsRig();
    let go = () => {};
    rig.limits.enqueue = (_request, _priority, _isRetry, _clock, given) => {
      go = given;
      return () => {};
    };
    const ended = rig.turns.wait(false);
    rig.stop.abort();
    await ended;
    go();
    expect(rig.limits.events).toEqual(['addGroup never sent']);
  });

  test('leaves the queue when the signal fires while it begins', async () => {
    const rig = turnsRig();
    let left = 0;
    rig.limits.enqueue = () => {
      rig.stop.abort();
      return () => {
        left += 1;
      };
    };
    expect(detailsOf(await rig.turns.wait(false))).toMatchObject({ code: 'CANCELLED' });
    expect(left).toBe(1);
  });

  test('has precedence after a refusal', async () => {
    const { turns, limits } = turnsRig();
    await turns.wait(false);
    await turns.refused(ofWindow, tooMany, false);
    await turns.wait(false);
    expect(limits.events).toEqual(['in line', 'in line again']);
    expect(limits.priorities).toEqual([
      requestPriority('single', undefined),
      requestPriority('single', undefined),
    ]);
  });
});

describe('a 429', () => {
  const fields = { action: 'anAction', operationId: 'addGroup' };

  test("of a token's share pauses until the window ends, though the org has calls left", async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const { turns, time } = turnsRig();
    const ofShare = sentBack(429, { errorCode: 'E0000047' }, limitOf(600, 300));
    expect(await turns.refused(ofShare, tooMany, false)).toBeUndefined();
    expect(time.waits).toEqual([60_000]);
    const short = turnsRig({ timeoutMs: 10_000 });
    expect(detailsOf(await short.turns.refused(ofShare, tooMany, false))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 60_000,
    });
    // Okta's code of text messages is about one user, who may have another in 30 seconds.
    const ofUser = turnsRig();
    await ofUser.turns.refused(ofShare, { status: 429, errorCode: 'E0000109' }, false);
    expect(ofUser.time.waits).toEqual([30_000]);
  });

  test('of a full window causes no pause, because the queue knows the end of the window', async () => {
    const { turns, limits, time, warned, news } = turnsRig({ timeoutMs: 10 });
    limits.forecasts = { leastMs: 0, likelyMs: 4_000 };
    expect(await turns.refused(ofWindow, tooMany, false)).toBeUndefined();
    expect(time.waits).toEqual([]);
    expect(warned).toEqual([['Okta answered 429', { ...fields, kind: 'window', ms: 4_000 }]]);
    limits.forecasts = { leastMs: 0, likelyMs: 3_000 };
    await turns.wait(false);
    expect(news).toEqual([{ action: 'anAction', waitingMs: 3_000, reason: REFUSED }]);
  });

  test('without a rate limit header causes pauses that double, with jitter', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const { turns, time, call, warned, news } = turnsRig({ timeoutMs: 1e6 });
    for (let refusals = 0; refusals < 7; refusals += 1)
      expect(await turns.refused(ofItsOwn, tooMany, false)).toBeUndefined();
    expect(time.waits).toEqual([1_250, 2_250, 4_250, 8_250, 16_250, 16_250, 16_250]);
    expect(call.throttledMs).toBe(64_750);
    expect(warned[0]).toEqual(['Okta answered 429', { ...fields, kind: 'other', ms: 1_250 }]);
    expect(news[0]).toEqual({ action: 'anAction', waitingMs: 1_250, reason: REFUSED });
  });

  test('for too many concurrent requests is reported as such', async () => {
    const { turns, news, warned } = turnsRig();
    await turns.refused(ofConcurrency, tooMany, false);
    expect(news[0]?.reason).toBe(AT_ONCE);
    expect(warned[0]?.[1]).toMatchObject({ kind: 'concurrency' });
    await turns.refused(ofItsOwn, tooMany, false);
    expect(news[1]?.reason).toBe(REFUSED);
  });

  test('whose pause would end too late ends the call immediately', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const { turns, time } = turnsRig({ timeoutMs: 1_000 });
    expect(detailsOf(await turns.refused(ofItsOwn, tooMany, false))).toMatchObject({
      code: 'RATE_LIMITED',
      message: `${REFUSED}. More calls are possible in about 1 s.`,
      outcome: 'unchanged',
      retryAfterMs: 1_000,
      okta: { status: 429, errorCode: 'E0000047' },
    });
    expect(time.waits).toEqual([]);
    expect(await turnsRig({ timeoutMs: 1_001 }).turns.refused(ofItsOwn, tooMany, false)).toBeUndefined();
    expect(
      detailsOf(await turnsRig({ timeoutMs: 1_000 }).turns.refused(ofItsOwn, tooMany, true)),
    ).toMatchObject({
      outcome: 'unknown',
    });
  });

  test.each([
    ['E0000109', 30_000],
    ['E0000118', 5_000],
  ])('for a message that was sent just now (%s) waits until Okta sends another', async (errorCode, ms) => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const { turns, time } = turnsRig();
    expect(await turns.refused(ofItsOwn, { status: 429, errorCode }, false)).toBeUndefined();
    expect(time.waits).toEqual([ms]);
    const short = turnsRig({ timeoutMs: ms });
    expect(detailsOf(await short.turns.refused(ofItsOwn, { status: 429, errorCode }, false))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: ms,
    });
    expect(short.time.waits).toEqual([]);
  });

  test('for the messages of a day ends the call, also a bulk one', async () => {
    for (const bulk of [false, true]) {
      const { turns, time } = turnsRig({}, bulk);
      const failure = await turns.refused(ofItsOwn, { status: 429, errorCode: 'E0000147' }, false);
      expect(detailsOf(failure)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 86_400_000 });
      expect(time.waits).toEqual([]);
    }
  });

  test('whose pause outlasts the call ends in the same way as the call', async () => {
    const rig = turnsRig();
    rig.time.during = () => rig.stop.abort();
    const failure = await rig.turns.refused(ofItsOwn, tooMany, true);
    expect(detailsOf(failure)).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
    const sure = turnsRig();
    sure.time.during = () => sure.stop.abort();
    expect(detailsOf(await sure.turns.refused(ofItsOwn, tooMany, false))).toMatchObject({
      outcome: 'not-sent',
    });
  });

  test('is handled without a logger', async () => {
    for (const logger of [undefined, {}])
      expect(
        await turnsRig({ settings: { logger } }).turns.refused(ofItsOwn, tooMany, false),
      ).toBeUndefined();
    await turn();
  });

  test('with a longer Retry-After waits that long, whatever its cause', async () => {
    const asking = (answer: typeof ofWindow, after: string) => ({
      ...answer,
      headers: { ...answer.headers, 'retry-after': after },
    });
    const { turns, time, limits } = turnsRig();
    limits.forecasts = { leastMs: 0, likelyMs: 4_000 };
    expect(await turns.refused(asking(ofWindow, '7'), tooMany, false)).toBeUndefined();
    expect(time.waits).toEqual([7_000]);
    expect(await turns.refused(asking(ofWindow, '3'), tooMany, false)).toBeUndefined();
    expect(await turns.refused(asking(ofItsOwn, '30'), tooMany, false)).toBeUndefined();
    expect(time.waits).toEqual([7_000, 30_000]);
  });

  test('with a Retry-After that is longer than the call may take ends the call immediately, bulk work too', async () => {
    const hour = { ...ofItsOwn, headers: { ...ofItsOwn.headers, 'retry-after': '3600' } };
    for (const options of [{}, { priority: 'bulk' as const }, { timeoutMs: 60_000 }]) {
      const { turns, time } = turnsRig(options);
      expect(detailsOf(await turns.refused(hour, tooMany, false))).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfterMs: 3_600_000,
        outcome: 'unchanged',
      });
      expect(time.waits).toEqual([]);
    }
  });
});
