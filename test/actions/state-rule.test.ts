import { describe, expect, test } from '@jest/globals';
import { conflictWords, isDoneAlready, settleByState } from '../../src/actions/run/state-rule.js';
import type { StateRule } from '../../src/catalog/action.js';
import type { Failure } from '../../src/result/failure.js';
import { actionOf, answerLike, aRead, detailsOf, drive, failureLike } from '../helpers/programs.js';

const suspend = actionOf('suspendUser');
const values = { userId: '00u1a2b3c4d5e6f7g8h9' };
const is = (status: unknown) => answerLike({ status }, { request: aRead });
const okta = { status: 400, errorCode: 'E0000001' };
const refused = failureLike({ code: 'CONFLICT', okta, retryable: true });

describe('a read of the state before a change', () => {
  const activate = actionOf('activateApplication');
  const look = (answer: Parameters<typeof drive>[1]) =>
    drive(isDoneAlready(activate, { applicationId: '0oa1' }), answer as never);

  test('shows whether a change is needed', () => {
    expect(look(is('ACTIVE'))).toMatchObject({ result: true, asked: [{ path: '/api/v1/apps/0oa1' }] });
    expect(look(is('INACTIVE')).result).toBe(false);
  });

  test('changes nothing when it finds no object', () => {
    for (const body of [undefined, null, {}, 'text', { status: 7 }, { status: ['ACTIVE'] }])
      expect(detailsOf(look(answerLike(body, { request: aRead })).thrown)).toMatchObject({
        code: 'INVALID_RESPONSE',
        message: 'Okta answered getUser with 200, but its body has no status.',
        outcome: 'unchanged',
      });
    const unreadable = 'its body is not JSON';
    expect(detailsOf(look(answerLike(undefined, { request: aRead, unreadable })).thrown)).toMatchObject({
      message: 'Okta answered getUser with 200, but its body is not JSON.',
    });
  });
});

describe('a refusal that the state may explain', () => {
  const settle = (refusal: unknown, ...answers: Parameters<typeof drive>[1][]) =>
    drive(settleByState(suspend, values, refusal), ...(answers as never[]));

  test('is no failure when the state is already the wanted one', () => {
    expect(settle(refused, is('SUSPENDED'))).toMatchObject({
      result: { byThisCall: false },
      asked: [{ method: 'GET', path: `/api/v1/users/${values.userId}` }],
      proved: [],
    });
    const inDoubt = failureLike({ code: 'NOT_FOUND', okta }, true);
    expect(settle(inDoubt, is('SUSPENDED'))).toMatchObject({
      result: { byThisCall: true },
      proved: ['suspendUser'],
    });
  });

  test('names the state and the action that changes it', () => {
    const { thrown } = settle(refused, is('STAGED'));
    expect(detailsOf(thrown)).toEqual({
      ...refused.details,
      code: 'CONFLICT',
      message: "Suspend User can't be done: the user is STAGED.",
      remedy: 'Use Activate User (activateUser) first.',
      retryable: false,
    });
    const missing = failureLike({ code: 'NOT_FOUND', okta });
    expect(detailsOf(settle(missing, is('STAGED')).thrown)).toMatchObject({ code: 'CONFLICT' });
  });

  test('of another kind is no failure when a lost attempt did it, by the state that was read before and after', () => {
    const activate = actionOf('activateFactor');
    const factor = { ...values, factorId: 'sms1' };
    const passcode = { status: 403, errorCode: 'E0000068' };
    const lost = failureLike({ code: 'REJECTED', okta: passcode }, true);
    const followedBy = (refusal: Failure, status: string) =>
      drive(settleByState(activate, factor, refusal), is(status) as never);
    expect(followedBy(lost, 'ACTIVE')).toMatchObject({
      result: { byThisCall: true },
      proved: ['activateFactor'],
    });
    expect(followedBy(lost, 'PENDING_ACTIVATION').thrown).toBe(lost);
    const certain = failureLike({ code: 'REJECTED', okta: passcode });
    expect(followedBy(certain, 'ACTIVE')).toMatchObject({ asked: [], thrown: certain });
    const notOktas = failureLike({ code: 'REJECTED', okta: { status: 403 } }, true);
    expect(followedBy(notOktas, 'ACTIVE')).toMatchObject({ asked: [], thrown: notOktas });
    const unsaid = failureLike({ code: 'REJECTED' }, true);
    expect(followedBy(unsaid, 'ACTIVE')).toMatchObject({ asked: [], thrown: unsaid });
    // Without a read before, the state may have been there all along.
    const elsewhere = failureLike({ code: 'REJECTED', okta }, true);
    expect(settle(elsewhere)).toMatchObject({ asked: [], thrown: elsewhere });
  });

  test('is not looked into after a lost attempt if the right to it is missing', () => {
    const activate = actionOf('activateFactor');
    const forbidden = failureLike({ code: 'FORBIDDEN', okta: { status: 403, errorCode: 'E0000006' } }, true);
    const factor = { ...values, factorId: 'sms1' };
    expect(drive(settleByState(activate, factor, forbidden))).toMatchObject({ asked: [], thrown: forbidden });
  });

  test('stays unchanged when it will pass by itself', () => {
    const passing = failureLike({ code: 'CONFLICT', okta: { status: 409, errorCode: 'E0000112' } });
    const { asked, thrown } = settle(passing, is('STAGED'));
    expect([asked.length, thrown]).toEqual([1, passing]);
  });

  test('as a 404 is about the state only if what is missing has one, or Okta does not say what is missing', () => {
    const missing = (errorSummary?: string) =>
      failureLike({
        code: 'NOT_FOUND',
        okta: { status: 404, errorCode: 'E0000007', ...(errorSummary !== undefined && { errorSummary }) },
      });
    for (const summary of [
      'Not found: Resource not found: 00u1 (User)',
      'Not found: Resource not found: 0oa1 (AppInstance)',
      'Not found: (UserGroup) is not here',
      'Not found',
      undefined,
    ])
      expect(detailsOf(settle(missing(summary), is('STAGED')).thrown)).toMatchObject({ code: 'CONFLICT' });
    for (const kind of ['UserGroup', 'GroupRule', 'Users', 'X'])
      expect(settle(missing(`Not found: Resource not found: 1 (${kind})`))).toMatchObject({ asked: [] });
  });

  describe('where some states alone stand in the way', () => {
    const setPassword = actionOf('setPassword');
    const saying = (code: 'CONFLICT' | 'NOT_FOUND', errorCode: string) =>
      failureLike({ code, okta: { status: 403, errorCode } });
    const settled = (refusal: Failure, ...answers: Parameters<typeof drive>[1][]) =>
      drive(settleByState(setPassword, values, refusal), ...(answers as never[]));

    test('names the state if it is one of them', () => {
      for (const refusal of [saying('CONFLICT', 'E0000038'), saying('NOT_FOUND', 'E0000007')])
        expect(detailsOf(settled(refusal, is('DEPROVISIONED')).thrown)).toMatchObject({
          code: 'CONFLICT',
          message: expect.stringContaining('the user is DEPROVISIONED.'),
          remedy: 'Use Activate User (activateUser) first.',
        });
    });

    test('stays unchanged in every other state, and if Okta says something else', () => {
      const refusal = saying('CONFLICT', 'E0000038');
      expect(settled(refusal, is('ACTIVE')).thrown).toBe(refusal);
      const other = saying('CONFLICT', 'E0000001');
      expect(settled(other)).toMatchObject({ asked: [], thrown: other });
    });
  });

  test('stays unchanged when no state can explain it, and no read is sent', () => {
    const others = [
      failureLike({ code: 'CONFLICT' }),
      failureLike({ code: 'NOT_FOUND' }),
      failureLike({ code: 'REJECTED', okta }),
      new TypeError('a mistake'),
    ];
    for (const other of others) expect(settle(other)).toMatchObject({ asked: [], thrown: other });
    const stateless = settleByState(actionOf('getUserWithId'), values, refused);
    expect(drive(stateless)).toMatchObject({ asked: [], thrown: refused });
  });

  test('stays unchanged when the state cannot be read', () => {
    for (const answer of [failureLike({ code: 'NETWORK' }), is(undefined), is(7), answerLike(null)])
      expect(settle(refused, answer).thrown).toBe(refused);
  });
});

describe('the message of a conflict', () => {
  test('names the application if the action is about one', () => {
    const remove = actionOf('deleteApplication');
    const { message } = conflictWords(remove, remove.state as StateRule, 'ACTIVE');
    expect(message).toBe("Delete application can't be done: the application is ACTIVE.");
  });

  test('says if no action changes the state', () => {
    expect(conflictWords(suspend, suspend.state as StateRule, 'PROVISIONED')).toEqual({
      message: "Suspend User can't be done: the user is PROVISIONED.",
      remedy:
        'No action changes the status PROVISIONED to one that allows Suspend User. Check the user in Okta.',
    });
  });
});
