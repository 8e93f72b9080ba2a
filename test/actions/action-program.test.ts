import { describe, expect, test } from '@jest/globals';
import { actionProgram } from '../../src/actions/action-program.js';
import { incomplete } from '../../src/actions/incomplete.js';
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
  test('gives what its answer holds, with the chain fields', () => {
    expect(run('getUserWithId', { userId: ID }, answerLike(user()))).toEqual({
      asked: [READ],
      output: { user: user(), userId: ID, login: LOGIN, status: 'ACTIVE' },
      error: undefined,
      warnings: [],
    });
  });

  test('that needs no answer gives what it knows', () => {
    expect(run('suspendUser', { userId: ID }, answerLike({}))).toMatchObject({
      asked: [SUSPEND],
      output: { userId: ID, changed: true },
      warnings: [],
    });
  });

  test('that is refused fails so', () => {
    const refusal = failureLike({ code: 'NOT_FOUND' });
    expect(run('getUserWithId', { userId: ID }, refusal)).toMatchObject({
      error: refusal.details,
      asked: [READ],
    });
  });

  test('whose answer is missing or can not be read fails, if it is needed', () => {
    const read = answerLike(undefined, { request: aRead });
    expect(run('getUserWithId', { userId: ID }, read).error).toMatchObject({
      code: 'INVALID_RESPONSE',
      message: 'Okta answered getUser with 200, but the answer has no body.',
    });
    expect(run('suspendUser', { userId: ID }, answerLike(undefined)).output).toMatchObject({ changed: true });
  });

  test("whose answer of Okta's is not needed and can not be read was done all the same", () => {
    expect(run('suspendUser', { userId: ID }, answerLike(undefined, unreadable))).toMatchObject({
      output: { changed: true },
      warnings: ["It was done, but Okta's answer could not be read: its body is not JSON."],
    });
  });

  test('that a repeat found done says so', () => {
    const answer = answerLike(undefined, { assumed: true, status: 404 });
    expect(run('removeGroup', { groupId: '00g1' }, answer)).toMatchObject({
      output: { groupId: '00g1' },
      warnings: ['An attempt got no answer, and its repeat found nothing left to do: taken as done.'],
    });
  });

  test('whose answer lacks what it gives back fails, and warns of what is odd', () => {
    const { error, warnings } = run('getUserWithId', { userId: ID }, answerLike({ id: ID }));
    expect(error).toEqual({
      code: 'INVALID_RESPONSE',
      message: "Okta's answer lacks what Get User with ID gives back: login, status.",
      remedy: 'Look at the org to see what is true there, and report the request id to Okta.',
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

describe('a user who is named by login', () => {
  test('is looked up first, and the output has the id', () => {
    expect(run('suspendUser', { userId: LOGIN }, answerLike(user()), answerLike({}))).toMatchObject({
      asked: [`GET /api/v1/users/${encodeURIComponent(LOGIN)}`, SUSPEND],
      output: { userId: ID, changed: true },
    });
  });

  test('who is not found ends it before anything is changed', () => {
    const refusal = failureLike({ code: 'NOT_FOUND' });
    const { asked, error } = run('suspendUser', { userId: LOGIN }, refusal);
    expect(asked).toHaveLength(1);
    expect(error).toBe(refusal.details);
  });
});

describe('an action that leads to a state', () => {
  const refused = failureLike({ code: 'CONFLICT', okta });

  test('that is reached already changed nothing', () => {
    expect(run('suspendUser', { userId: ID }, refused, answerLike(user('SUSPENDED')))).toEqual({
      asked: [SUSPEND, READ],
      output: { userId: ID, changed: false },
      error: undefined,
      warnings: [],
    });
  });

  test('that an attempt without an answer reached was this call’s doing', () => {
    const inDoubt = failureLike({ code: 'CONFLICT', okta }, true);
    expect(run('suspendUser', { userId: ID }, inDoubt, answerLike(user('SUSPENDED')))).toMatchObject({
      output: { userId: ID, changed: true },
      warnings: ['An attempt got no answer, and then its effect was there: taken as done.'],
    });
  });

  test('that is another one fails with it', () => {
    expect(run('suspendUser', { userId: ID }, refused, answerLike(user('STAGED'))).error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('STAGED'),
    });
  });

  test('which Okta does not refuse is read first', () => {
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

  test('runs it, and adds the chain fields', () => {
    const { asked, output } = run(
      'updateGroup',
      { groupId: '00g1', name: 'Day shift' },
      answerLike(group),
      answerLike({ ...group, profile: { name: 'Day shift' } }),
    );
    expect(asked).toEqual(['GET /api/v1/groups/00g1', 'PUT /api/v1/groups/00g1']);
    expect(output).toMatchObject({ groupId: '00g1', name: 'Day shift' });
  });

  test('that fetches what can not be read fails', () => {
    const inputs = { firstName: 'Mira', lastName: 'Holm', email: LOGIN, login: LOGIN, password: 'x' };
    expect(run('createUserWithPassword', inputs, answerLike(undefined)).error).toMatchObject({
      code: 'INVALID_RESPONSE',
      message: expect.stringContaining('the answer has no body'),
    });
  });

  test('fills the steps that it names from the inputs and its own decisions', () => {
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

  test('of a login looks that up first', () => {
    const deactivated = answerLike({});
    const { asked, output } = run('deleteUser', { userId: LOGIN }, answerLike(user()), deactivated);
    expect(asked).toEqual([
      `GET /api/v1/users/${encodeURIComponent(LOGIN)}`,
      `POST /api/v1/users/${ID}/lifecycle/deactivate`,
    ]);
    expect(output).toEqual({ userId: ID, result: 'deactivated', changed: true });
  });

  test('settles a refusal by the state, and warns of what an attempt without an answer did', () => {
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

  test('that sends notes what is odd about an answer', () => {
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

  test('says of a change whether it needs the answer', () => {
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

  test('names no step that its action does not declare', () => {
    const action = { ...actionOf('updateGroup'), steps: [] };
    const { thrown } = drive(actionProgram(action, { groupId: '00g1' }, () => {}));
    expect(thrown).toEqual(new TypeError('updateGroup declares no step read.'));
  });
});
