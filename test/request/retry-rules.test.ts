import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  asksAgain,
  leavesDoubt,
  mayRepeat,
  pauseAfter,
  pauseBefore,
  provesDone,
} from '../../src/request/sending/retry.js';
import { answerLike, aRead, failureLike, requestLike } from '../helpers/programs.js';

const safe = requestLike({ retry: 'safe' });
const never = requestLike({ retry: 'never' });

describe('a failed request', () => {
  const lost = ['NETWORK', 'TIMEOUT', 'OKTA_UNAVAILABLE'] as const;
  const decided = ['REJECTED', 'CONFLICT', 'NOT_FOUND', 'UNAUTHENTICATED', 'FORBIDDEN', 'CANCELLED'] as const;

  test('is repeated if it was not sent, unless a repeat can be harmful', () => {
    const refused = failureLike({ code: 'NETWORK', outcome: 'not-sent', retryable: true });
    expect([mayRepeat(safe, refused), mayRepeat(never, refused)]).toEqual([true, true]);
    const locksOut = failureLike({ code: 'NETWORK', outcome: 'not-sent', retryable: false });
    expect([mayRepeat(safe, locksOut), mayRepeat(never, locksOut)]).toEqual([false, false]);
  });

  test.each(lost)('is repeated after %s only if its step allows that', (code) => {
    const failure = failureLike({ code, outcome: 'unknown' });
    expect([mayRepeat(safe, failure), mayRepeat(never, failure)]).toEqual([true, false]);
  });

  test('is repeated after a temporary response of something else, if it is safe and not anonymous', () => {
    const foreign = (retryable: boolean) => failureLike({ code: 'NOT_OKTA', outcome: 'unknown', retryable });
    expect([mayRepeat(safe, foreign(true)), mayRepeat(never, foreign(true))]).toEqual([true, false]);
    expect(mayRepeat(safe, foreign(false))).toBe(false);
    expect(mayRepeat({ ...safe, anonymous: true }, foreign(true))).toBe(false);
  });

  test('is not repeated when time ran out before it was sent', () => {
    const late = failureLike({ code: 'TIMEOUT', outcome: 'not-sent', retryable: true });
    expect(mayRepeat(never, late)).toBe(false);
  });

  test.each(decided)('is not repeated after %s', (code) => {
    for (const outcome of ['unchanged', 'not-sent'] as const)
      expect(mayRepeat(safe, failureLike({ code, outcome, retryable: true }))).toBe(false);
  });
});

describe('a 2xx without a usable body', () => {
  const damaged = { unreadable: 'its body is not JSON' };

  test('is accepted when a body is there or not needed', () => {
    expect(asksAgain(aRead, answerLike({}))).toBe(false);
    expect(asksAgain(safe, answerLike(undefined))).toBe(false);
    expect(asksAgain(safe, answerLike(undefined, damaged))).toBe(false);
    expect(asksAgain({ ...safe, wantsBody: true }, answerLike(null))).toBe(false);
  });

  test('is asked for again when the missing body is needed', () => {
    expect(asksAgain(aRead, answerLike(undefined))).toBe(true);
    expect(asksAgain({ ...safe, wantsBody: true }, answerLike(undefined))).toBe(true);
  });

  test('is asked for again where any response will do, only if its body could not be read', () => {
    const any = { ...aRead, anyAnswer: true } as const;
    expect(asksAgain(any, answerLike(undefined))).toBe(false);
    expect(asksAgain(any, answerLike('a page'))).toBe(false);
    expect(asksAgain(any, answerLike('{"id":', damaged))).toBe(true);
    expect(asksAgain({ ...any, retry: 'never' }, answerLike('{"id":', damaged))).toBe(false);
  });

  test('is never asked for again when the request must not be repeated or is anonymous', () => {
    expect(asksAgain({ ...never, wantsBody: true }, answerLike(undefined, damaged))).toBe(false);
    expect(asksAgain({ ...aRead, anonymous: true }, answerLike(undefined))).toBe(false);
  });
});

describe('the outcome of a repeated attempt', () => {
  test('is ambiguous for a failure only when its outcome is unknown', () => {
    expect(leavesDoubt(safe, failureLike({ outcome: 'unknown' }))).toBe(true);
    for (const outcome of ['not-sent', 'unchanged', 'partial', 'applied'] as const)
      expect(leavesDoubt(safe, failureLike({ outcome }))).toBe(false);
  });

  test('is ambiguous for a response without its required body, unless the request only reads', () => {
    expect(leavesDoubt(safe, answerLike(undefined))).toBe(true);
    expect(leavesDoubt(aRead, answerLike(undefined))).toBe(false);
  });
});

describe('the pause before a repeat', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const pauses = (random: number) => {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    return [1, 2, 3, 4, 5, 6, 20].map(pauseBefore);
  };

  test('doubles up to eight seconds, with up to half of it taken off at random', () => {
    expect(pauses(1)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(pauses(0)).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
    expect(pauses(0.5)).toEqual([375, 750, 1500, 3000, 6000, 6000, 6000]);
  });
});

describe('the pause after a failure', () => {
  const asking = (retryAfterMs?: number) => failureLike(retryAfterMs === undefined ? {} : { retryAfterMs });

  test('is the usual one, or the one in Retry-After if that is longer', () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    expect(pauseAfter(asking(), 1, 0)).toBe(500);
    expect(pauseAfter(asking(100), 1, 1_000)).toBe(500);
    expect(pauseAfter(asking(900), 1, 1_000)).toBe(900);
    jest.restoreAllMocks();
  });

  test('is undefined if Retry-After is at least as long as the call may wait', () => {
    expect(pauseAfter(asking(1_000), 1, 1_000)).toBeUndefined();
    expect(pauseAfter(asking(2_000), 1, 1_000)).toBeUndefined();
    expect(pauseAfter(asking(0), 1, 0)).toBeDefined();
  });
});

describe('a refusal proves that a lost attempt was carried out', () => {
  const removal = requestLike({ doneWhen: [404, 'E0000007'] });
  const refused = (okta: { status: number; errorCode?: string } | undefined, ambiguous = true) =>
    failureLike(okta === undefined ? {} : { code: 'NOT_FOUND', okta }, ambiguous);

  test('when it has the status or the error code that the step names', () => {
    expect(provesDone(removal, refused({ status: 404, errorCode: 'E0000048' }))).toBe(true);
    expect(provesDone(removal, refused({ status: 400, errorCode: 'E0000007' }))).toBe(true);
    expect(provesDone(removal, refused({ status: 400, errorCode: 'E0000001' }))).toBe(false);
    expect(provesDone(removal, refused({ status: 400 }))).toBe(false);
  });

  test('by its error code, whatever the status and what it means for other actions', () => {
    const rejected = failureLike({ code: 'REJECTED', okta: { status: 400, errorCode: 'E0000007' } }, true);
    expect(provesDone(removal, rejected)).toBe(true);
    const unanswered = failureLike({ okta: { errorCode: 'E0000007' } as never }, true);
    expect(provesDone(removal, unanswered)).toBe(false);
  });

  test('only when it has an error code of Okta, because a 404 without one may be a missing route', () => {
    expect(provesDone(removal, refused({ status: 404 }))).toBe(false);
    const noRoute = failureLike({ code: 'REJECTED', okta: { status: 404, errorCode: 'E0000008' } }, true);
    expect(provesDone(removal, noRoute)).toBe(false);
  });

  test('only when it comes from Okta after an attempt without a response, and the step names such a proof', () => {
    const gone = { status: 404, errorCode: 'E0000007' };
    expect(provesDone(removal, refused(gone, false))).toBe(false);
    expect(provesDone(removal, refused(undefined))).toBe(false);
    expect(provesDone(requestLike(), refused(gone))).toBe(false);
  });
});
