import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  asksAgain,
  leavesDoubt,
  mayRepeat,
  pauseBefore,
  provesDone,
} from '../../src/request/sending/retry.js';
import { answerLike, aRead, failureLike, requestLike } from '../helpers/programs.js';

const safe = requestLike({ retry: 'safe' });
const never = requestLike({ retry: 'never' });

describe('whether a request goes again', () => {
  const lost = ['NETWORK', 'TIMEOUT', 'OKTA_UNAVAILABLE'] as const;
  const decided = ['REJECTED', 'CONFLICT', 'NOT_FOUND', 'UNAUTHENTICATED', 'FORBIDDEN', 'CANCELLED'] as const;

  test('what never left does, unless asking again may do harm', () => {
    const refused = failureLike({ code: 'NETWORK', outcome: 'not-sent', retryable: true });
    expect([mayRepeat(safe, refused), mayRepeat(never, refused)]).toEqual([true, true]);
    const locksOut = failureLike({ code: 'NETWORK', outcome: 'not-sent', retryable: false });
    expect([mayRepeat(safe, locksOut), mayRepeat(never, locksOut)]).toEqual([false, false]);
  });

  test.each(lost)('after %s only where its step says so', (code) => {
    const failure = failureLike({ code, outcome: 'unknown' });
    expect([mayRepeat(safe, failure), mayRepeat(never, failure)]).toEqual([true, false]);
  });

  test('out of time before it left is no connection that never came about', () => {
    const late = failureLike({ code: 'TIMEOUT', outcome: 'not-sent', retryable: true });
    expect(mayRepeat(never, late)).toBe(false);
  });

  test.each(decided)('after %s it does not', (code) => {
    for (const outcome of ['unchanged', 'not-sent'] as const)
      expect(mayRepeat(safe, failureLike({ code, outcome, retryable: true }))).toBe(false);
  });
});

describe('whether a 2xx leaves the request unanswered', () => {
  const damaged = { unreadable: 'its body is not JSON' };

  test('not where there is a body, or nobody needs one', () => {
    expect(asksAgain(aRead, answerLike({}))).toBe(false);
    expect(asksAgain(safe, answerLike(undefined))).toBe(false);
    expect(asksAgain(safe, answerLike(undefined, damaged))).toBe(false);
    expect(asksAgain({ ...safe, wantsBody: true }, answerLike(null))).toBe(false);
  });

  test('yes where what was asked for is missing', () => {
    expect(asksAgain(aRead, answerLike(undefined))).toBe(true);
    expect(asksAgain({ ...safe, wantsBody: true }, answerLike(undefined))).toBe(true);
  });

  test('but never of what must not be sent twice, or only asks who is there', () => {
    expect(asksAgain({ ...never, wantsBody: true }, answerLike(undefined, damaged))).toBe(false);
    expect(asksAgain({ ...aRead, anonymous: true }, answerLike(undefined))).toBe(false);
  });
});

describe('whether a repeated attempt leaves a doubt', () => {
  test('a failure does where its outcome is unknown, and only there', () => {
    expect(leavesDoubt(safe, failureLike({ outcome: 'unknown' }))).toBe(true);
    for (const outcome of ['not-sent', 'unchanged', 'partial', 'applied'] as const)
      expect(leavesDoubt(safe, failureLike({ outcome }))).toBe(false);
  });

  test('an answer without the body it needs does, unless the request only reads', () => {
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

  test('doubles up to eight seconds, of which chance takes at most half', () => {
    expect(pauses(1)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(pauses(0)).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
    expect(pauses(0.5)).toEqual([375, 750, 1500, 3000, 6000, 6000, 6000]);
  });
});

describe('a refusal that proves that it was done', () => {
  const removal = requestLike({ doneWhen: [404, 'E0000007'] });
  const refused = (okta: { status: number; errorCode?: string } | undefined, ambiguous = true) =>
    failureLike(okta === undefined ? {} : { code: 'NOT_FOUND', okta }, ambiguous);

  test('bears the status or the code that the step names', () => {
    expect(provesDone(removal, refused({ status: 404, errorCode: 'E0000048' }))).toBe(true);
    expect(provesDone(removal, refused({ status: 400, errorCode: 'E0000007' }))).toBe(true);
    expect(provesDone(removal, refused({ status: 400, errorCode: 'E0000001' }))).toBe(false);
    expect(provesDone(removal, refused({ status: 400 }))).toBe(false);
  });

  test("bears one of Okta's codes: a 404 without one may be a missing route", () => {
    expect(provesDone(removal, refused({ status: 404 }))).toBe(false);
    const noRoute = failureLike({ code: 'REJECTED', okta: { status: 404, errorCode: 'E0000008' } }, true);
    expect(provesDone(removal, noRoute)).toBe(false);
  });

  test('follows an attempt that got no answer, comes from Okta, and the step names any', () => {
    const gone = { status: 404, errorCode: 'E0000007' };
    expect(provesDone(removal, refused(gone, false))).toBe(false);
    expect(provesDone(removal, refused(undefined))).toBe(false);
    expect(provesDone(requestLike(), refused(gone))).toBe(false);
  });
});
