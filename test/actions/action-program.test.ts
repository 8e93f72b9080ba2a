import { describe, expect, test } from '@jest/globals';
import { contextOf } from '../../src/actions/handlers/context.js';
import { actionProgram } from '../../src/actions/run/action-program.js';
import { incomplete } from '../../src/actions/run/incomplete.js';
import type { OktaAnswer } from '../../src/request/request.js';
import { Failure } from '../../src/result/failure.js';
import { actionOf, answerLike, aRead, detailsOf, drive, failureLike } from '../helpers/programs.js';

const ID = '00u1a2b3c4d5e6f7g8h9';
const LOGIN = 'mira@example.com';
const user = (status = 'ACTIVE') => ({ id: ID, status, profile: { login: LOGIN } });
const okta = { status: 400, errorCode: 'E0000001' };
const unreadable: Partial<OktaAnswer> = { unreadable: 'its body is not JSON' };

function run(id: string, inputs: Record<string, unknown>, ...answers: readonly (OktaAnswer | Failure)[]) {
  const warnings: string[] = [];
  const { asked, result, thrown } = drive(
    actionProgram(actionOf(id), inputs, (text) => warnings.push(text)),
    ...answers,
  );
  const failed = result instanceof Failure ? result : thrown;
  return {
    asked: asked.map(({ method, path }) => `${method} ${path}`),
    output: failed === undefined ? result : undefined,
    error: detailsOf(failed),
    warnings,
  };
}

const SUSPEND = `POST /api/v1/users/${ID}/lifecycle/suspend`;
const READ = `GET /api/v1/users/${ID}`;

describe('an action that is one request', () => {
  test('returns what its response contains, with the chain fields', () => {
    expect(run('getUserWithId', { userId: ID }, answerLike(user()))).toEqual({
      asked: [READ],
      output: { user: user(), userId: ID, login: LOGIN, status: 'ACTIVE' },
      error: undefined,
      warnings: [],
    });
  });

  test('returns what it knows when it needs no response', () => {
    expect(run('suspendUser', { userId: ID }, answerLike({}))).toMatchObject({
      asked: [SUSPEND],
      output: { userId: ID, changed: true },
      warnings: [],
    });
  });

  test('fails when Okta refuses it', () => {
    const refusal = failureLike({ code: 'NOT_FOUND' });
    expect(run('getUserWithId', { userId: ID }, refusal)).toMatchObject({
      error: refusal.details,
      asked: [READ],
    });
  });

  test('fails when a required response is missing or unreadable', () => {
    const read = answerLike(undefined, { request: aRead });
    expect(run('getUserWithId', { userId: ID }, read).error).toMatchObject({
      code: 'INVALID_RESPONSE',
      message: 'Okta answered getUser with 200, but the answer has no body.',
    });
    expect(run('suspendUser', { userId: ID }, answerLike(undefined)).output).toMatchObject({ changed: true });
  });

  test('succeeds when an unneeded response of Okta is unreadable', () => {
    expect(run('suspendUser', { userId: ID }, answerLike(undefined, unreadable))).toMatchObject({
      output: { changed: true },
      warnings: ["It was done, but Okta's response could not be read: its body is not JSON."],
    });
  });

  test('reports a change that its repeat found done', () => {
    const answer = answerLike(undefined, { assumed: true, status: 404 });
    expect(run('removeGroup', { groupId: '00g1' }, answer)).toMatchObject({
      output: { groupId: '00g1' },
      warnings: ['An attempt got no response, and its repeat found nothing left to do. It counts as done.'],
    });
  });

  test('fails when the response lacks a required output, and warns about unexpected values', () => {
    const { error, warnings } = run('getUserWithId', { userId: ID }, answerLike({ id: ID }));
    expect(error).toEqual({
      code: 'INVALID_RESPONSE',
      message: "Okta's response lacks outputs of Get User with ID: login, status.",
      remedy: 'Check the object in Okta, and report the request id to Okta Support.',
      retryable: true,
      outcome: 'unchanged',
    });
    expect(warnings).toEqual([expect.stringContaining('not as expected')]);
    expect(incomplete(actionOf('addGroup'), ['groupId']).details).toMatchObject({
      retryable: false,
      outcome: 'applied',
    });
  });
});

describe('a user who is given by login', () => {
  test('is looked up first, and the output has the id', () => {
    expect(run('suspendUser', { userId: LOGIN }, answerLike(user()), answerLike({}))).toMatchObject({
      asked: [`GET /api/v1/users/${encodeURIComponent(LOGIN)}`, SUSPEND],
      output: { userId: ID, changed: true },
    });
  });

  test('ends the action before any change if the lookup finds nobody', () => {
    const refusal = failureLike({ code: 'NOT_FOUND' });
    const { asked, error } = run('suspendUser', { userId: LOGIN }, refusal);
    expect(asked).toHaveLength(1);
    expect(error).toBe(refusal.details);
  });
});

describe('an action that leads to a state', () => {
  const refused = failureLike({ code: 'CONFLICT', okta });

  test('changed nothing when the state was reached before', () => {
    expect(run('suspendUser', { userId: ID }, refused, answerLike(user('SUSPENDED')))).toEqual({
      asked: [SUSPEND, READ],
      output: { userId: ID, changed: false },
      error: undefined,
      warnings: [],
    });
  });

  test('changed something when an attempt without a response reached the state', () => {
    const inDoubt = failureLike({ code: 'CONFLICT', okta }, true);
    expect(run('suspendUser', { userId: ID }, inDoubt, answerLike(user('SUSPENDED')))).toMatchObject({
      output: { userId: ID, changed: true },
      warnings: ['An attempt got no response, but its effect was found afterwards. It counts as done.'],
    });
  });

  test('fails with the actual state when that is another one', () => {
    expect(run('suspendUser', { userId: ID }, refused, answerLike(user('STAGED'))).error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('STAGED'),
    });
  });

  test('reads the state first when Okta would not refuse a repetition', () => {
    const app = (status: string) => answerLike({ id: '0oa1', status });
    const [look, activate] = ['GET /api/v1/apps/0oa1', 'POST /api/v1/apps/0oa1/lifecycle/activate'];
    const inputs = { applicationId: '0oa1' };
    expect(run('activateApplication', inputs, app('ACTIVE'))).toMatchObject({
      asked: [look],
      output: { applicationId: '0oa1', changed: false },
      warnings: [],
    });
    expect(run('activateApplication', inputs, app('INACTIVE'), answerLike({}))).toMatchObject({
      asked: [look, activate],
      output: { applicationId: '0oa1', changed: true },
    });
  });
});

describe('an action with a handler', () => {
  const group = { id: '00g1', type: 'OKTA_GROUP', profile: { name: 'Night shift', description: null } };

  test('runs its handler, and adds the chain fields', () => {
    const { asked, output } = run(
      'updateGroup',
      { groupId: '00g1', name: 'Day shift' },
      answerLike(group),
      answerLike({ ...group, profile: { name: 'Day shift' } }),
    );
    expect(asked).toEqual(['GET /api/v1/groups/00g1', 'PUT /api/v1/groups/00g1']);
    expect(output).toMatchObject({ groupId: '00g1', name: 'Day shift' });
  });

  test('fails when a required read has no usable response', () => {
    const inputs = { firstName: 'Mira', lastName: 'Holm', email: LOGIN, login: LOGIN, password: 'x' };
    expect(run('createUserWithPassword', inputs, answerLike(undefined)).error).toMatchObject({
      code: 'INVALID_RESPONSE',
      message: expect.stringContaining('the answer has no body'),
    });
  });

  test('fills its named steps from the inputs and the decisions of the handler', () => {
    const person = {
      firstName: 'Mira',
      lastName: 'Holm',
      email: LOGIN,
      login: LOGIN,
      password: 'Tall-Birch-42',
    };
    const inputs = { ...person, activate: true, changePasswordAtNextLogin: true };
    const { asked, output } = run('createUserWithPassword', inputs, answerLike(user()));
    expect(asked).toEqual(['POST /api/v1/users?activate=true&nextLogin=changePassword']);
    expect(output).toMatchObject({ userId: ID });
  });

  test('looks up a login first', () => {
    const deactivated = answerLike({});
    const { asked, output } = run('deleteUser', { userId: LOGIN }, answerLike(user()), deactivated);
    expect(asked).toEqual([
      `GET /api/v1/users/${encodeURIComponent(LOGIN)}`,
      `POST /api/v1/users/${ID}/lifecycle/deactivate`,
    ]);
    expect(output).toEqual({ userId: ID, result: 'deactivated', changed: true });
  });

  test('settles a refusal by the state, and warns about what an attempt without a response did', () => {
    const gone = answerLike(user('DEPROVISIONED'));
    const inputs = { userId: ID, sendEmail: false };
    expect(run('deleteUser', inputs, failureLike({ code: 'CONFLICT', okta }), gone).output).toEqual({
      userId: ID,
      result: 'deactivated',
      changed: false,
    });
    const { output, warnings } = run(
      'deleteUser',
      inputs,
      failureLike({ code: 'CONFLICT', okta }, true),
      gone,
    );
    expect(output).toMatchObject({ changed: true });
    expect(warnings).toEqual([expect.stringContaining('deactivated')]);
  });

  test('that sends several requests warns about unexpected values in a response', () => {
    const inputs = { userId: ID, sendEmail: false };
    const odd = run('deleteUser', inputs, answerLike(undefined, unreadable));
    expect(odd.warnings).toEqual([expect.stringContaining('could not be read')]);
    expect(odd.output).toMatchObject({ changed: true });
  });

  test('follows a list to its next page', () => {
    const named = (id: string, name: string) => ({ id, type: 'OKTA_GROUP', profile: { name } });
    const { asked, output } = run(
      'getGroupByName',
      { name: 'B' },
      answerLike([named('1', 'A')], { next: '/api/v1/groups?after=1' }),
      answerLike([named('2', 'B')]),
    );
    expect(asked[1]).toBe('GET /api/v1/groups?after=1');
    expect(output).toMatchObject({ groupId: '2' });
  });

  test('declares for each change whether it needs the response', () => {
    const wants = (id: string, inputs: Record<string, unknown>, ...answers: OktaAnswer[]) =>
      drive(
        actionProgram(actionOf(id), inputs, () => {}),
        ...answers,
      ).asked.map(({ wantsBody }) => wantsBody);
    expect(wants('addGroup', { name: 'A' }, answerLike(group))).toEqual([true]);
    expect(wants('suspendUser', { userId: ID }, answerLike({}))).toEqual([undefined]);
    expect(wants('getUserWithId', { userId: ID }, answerLike(user()))).toEqual([undefined]);
    const update = { groupId: '00g1', name: 'B' };
    expect(wants('updateGroup', update, answerLike(group), answerLike(group))).toEqual([undefined, true]);
  });

  test('cannot use a step that its action does not declare', () => {
    const action = { ...actionOf('updateGroup'), steps: [] };
    const { thrown } = drive(actionProgram(action, { groupId: '00g1' }, () => {}));
    expect(thrown).toEqual(new TypeError('updateGroup declares no step read.'));
  });

  test("cannot run other actions in a list's handler", () => {
    const { parts } = contextOf(actionOf('listUsers'), {}, () => {});
    const refusal = new TypeError("A list's handler does not run getGroup.");
    expect(() => parts.run('getGroup', { groupId: '00g1' })).toThrow(refusal);
    expect(() => parts.items('listUsers', {})).toThrow(/does not run listUsers/);
  });
});
