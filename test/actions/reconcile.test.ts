import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { ActionError, ConnectorOptions, ExecuteOptions } from '../../src/index.js';
import { type Fault, seed, startSandbox } from '../../src/sandbox/index.js';
import { systemClock } from '../../src/transport/clock.js';
import { calls as allCalls } from '../client/calls.js';
import { isComposed } from '../helpers/composed.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { isShownByReads } from '../proof-of-change.js';

const { people, groups } = seed;
// a call of any operation is tested in test/any-operation
const mutating = listActions().filter(
  (action) => action.effect !== 'read' && !action.anyOperation && !isComposed(action),
);
const calls = allCalls.filter(({ action }) => mutating.some(({ id }) => id === action));

/** What no read of Okta shows. */
const unseen = mutating.filter((action) => !isShownByReads(action)).map(({ id }) => id);
const ruleOf = (id: string, inputs: Record<string, unknown>) =>
  mutating
    .find((action) => action.id === id)
    ?.reconcile?.find(({ if: when = {} }) =>
      Object.entries(when).every(([name, value]) => (inputs[name] ?? name === 'sendEmail') === value),
    );

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(() => org.reset());

/** The first write is hit, and nothing is repeated, so that the end is ambiguous. */
async function execute(
  kind: Fault | undefined,
  action: string,
  inputs: unknown,
  options: ExecuteOptions = {},
  connector: ConnectorOptions = {},
) {
  if (kind !== undefined)
    for (const method of ['POST', 'PUT', 'DELETE']) org.fault({ ...kind, method, path: '*' });
  const okta = connectTo(org, { clock: leapingClock(), maxRetries: 0, ...connector });
  const result = await okta.execute(action, inputs, { reconcile: true, ...options });
  await okta.close();
  return result;
}

test('the calls cover every action that changes something', () => {
  expect(new Set(calls.map(({ action }) => action)).size).toBe(mutating.length);
});

const titles = calls.map(
  (call) => [`${call.action} ${JSON.stringify(call.inputs).slice(0, 100)}`, call] as const,
);

describe('after a lost response, reconcile', () => {
  test.each(titles)('confirms that %s was done', async (_, { action, inputs }) => {
    const clean = await execute(undefined, action, inputs);
    org.reset();
    const result = await execute({ kind: 'drop-after' }, action, inputs);
    const rule = ruleOf(action, inputs);
    const first = await firstOfSeveral(action, inputs);
    if (unseen.includes(action)) {
      expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
      expect(result).not.toHaveProperty('error.reconciled');
    } else if (first !== undefined) {
      expect(result).toMatchObject({ error: { outcome: 'partial', completedSteps: [first] } });
    } else if (rule?.lost !== undefined) {
      expect(result).toMatchObject({ ok: false, error: { outcome: 'applied', reconciled: true } });
    } else {
      expect(result).toMatchObject({ ok: true });
      expect(result.meta.warnings).toContainEqual(expect.stringMatching(/response was lost/));
      const names = (from: unknown) => Object.keys((from as { output: object }).output).sort();
      expect(names(result)).toEqual(names(clean));
    }
  });

  test.each(titles)('confirms that %s was not done', async (_, { action, inputs }) => {
    const result = await execute({ kind: 'drop-before' }, action, inputs);
    const rule = ruleOf(action, inputs);
    // a PATCH is not hit
    const left = stepsOf(action).some(({ method }) => method === 'PATCH') ? 'partial' : 'unchanged';
    if (rule?.parts !== undefined) expect(result).toMatchObject({ ok: true, output: { failed: 1 } });
    else if (unseen.includes(action) || rule?.lags)
      expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    else expect(result).toMatchObject({ ok: false, error: { outcome: left, reconciled: true } });
    if (!result.ok) expect(result.error.retryable).toBe(isSafe(action) && result.error.code !== 'REJECTED');
  });
});

/** The operation that is hit, where others change more after it; a PATCH is not hit. */
async function firstOfSeveral(action: string, inputs: Record<string, unknown>): Promise<string | undefined> {
  const okta = connectTo(org);
  const plan = okta.plan(action, inputs);
  await okta.close();
  const writes = plan.ok ? plan.requests.filter(({ method }) => method !== 'GET') : [];
  const [first, ...others] = writes;
  const several = others.some(({ operationId }) => operationId !== first?.operationId);
  return several && first?.method !== 'PATCH' ? first?.operationId : undefined;
}

const stepsOf = (id: string) => mutating.find((action) => action.id === id)?.steps ?? [];

function isSafe(id: string): boolean {
  return mutating.find((action) => action.id === id)?.retry === 'safe';
}

const mira = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira.holm@example.com',
  login: 'mira.holm@example.com',
  password: 'Tall-Birch-42',
};

async function errorOf(result: ReturnType<typeof execute>): Promise<ActionError> {
  const settled = await result;
  if (settled.ok) throw new Error(`It should have failed: ${JSON.stringify(settled)}`);
  return settled.error;
}

describe('reconcile with an earlier state', () => {
  test('tells that a step before the deletion was done whose response was lost', async () => {
    org.fault({ kind: 'drop-after', method: 'PATCH', path: '*' });
    const { pushMappings, applications } = seed;
    const inputs = { applicationId: applications.wiki.id, mappingId: pushMappings.wikiEditors.id };
    const error = await errorOf(execute(undefined, 'deleteGroupPushMapping', inputs));
    expect(error).toMatchObject({ outcome: 'partial', completedSteps: ['updateGroupPushMapping'] });
    expect(org.state.pushMappings.get(inputs.mappingId)?.status).toBe('INACTIVE');
  });

  test.each([
    ['drop-after', 'applied', { message: expect.stringMatching(/activation URL was lost/) }],
    ['drop-before', 'partial', { existing: { userId: expect.stringMatching(/^00u/) } }],
  ] as const)(
    'tells of a new user how far it got if the activation ends by %s',
    async (kind, outcome, more) => {
      const { password: _, ...person } = mira;
      org.fault({ kind, method: 'POST', path: '/api/v1/users/*/lifecycle/activate' });
      const error = await errorOf(execute(undefined, 'createUser', { ...person, sendEmail: false }));
      expect(error).toMatchObject({ outcome, reconciled: true, completedSteps: ['createUser'], ...more });
    },
  );

  test('does not mistake an existing login for one that was created', async () => {
    await execute(undefined, 'createUserWithPassword', mira);
    const id = (await (await fetchUser(mira.login)).json()) as { id: string };
    const error = await errorOf(execute({ kind: 'drop-before' }, 'createUserWithPassword', mira));
    expect(error).toMatchObject({ outcome: 'unchanged', existing: { userId: id.id }, reconciled: true });
  });

  test('leaves the outcome unknown if the login now belongs to somebody else', async () => {
    const before = () => {
      org.state.users.set('00uother', {
        ...(org.state.users.get(people.blake.id) as object as never as Record<string, never>),
        id: '00uother',
        profile: { ...mira, firstName: 'Other' },
      } as never);
    };
    const error = await errorOf(execute({ kind: 'drop-before', before }, 'createUserWithPassword', mira));
    expect(error.outcome).toBe('unknown');
  });

  test.each([
    [
      'unknown if another name of the target may be another mapping',
      { targetGroupName: 'Sales (app)' },
      'unknown',
    ],
    [
      'unchanged if the mapping to this target was there before',
      { targetGroupId: groups.sales.id },
      'unchanged',
    ],
  ])('leaves a group push mapping %s', async (_, target, outcome) => {
    const mapping = { applicationId: seed.applications.wiki.id, groupId: groups.sales.id };
    const there = { ...mapping, targetGroupId: groups.sales.id };
    expect(await execute(undefined, 'createGroupPushMapping', there)).toMatchObject({ ok: true });
    const result = await execute({ kind: 'drop-after' }, 'createGroupPushMapping', { ...mapping, ...target });
    expect(result).toMatchObject({ ok: false, error: { outcome } });
  });

  test('is ok without a change if the state was reached before', async () => {
    const result = await execute({ kind: 'drop-before' }, 'suspendUser', { userId: people.kendall.id });
    expect(result).toMatchObject({ ok: true, output: { changed: false } });
  });

  test('leaves the outcome unknown if the user was in recovery already and may have got a second email', async () => {
    await execute(undefined, 'resetPassword', { userId: people.blake.id });
    const error = await errorOf(
      execute({ kind: 'drop-after' }, 'resetPassword', { userId: people.blake.id }),
    );
    expect(error.outcome).toBe('unknown');
    expect(org.mails).toHaveLength(2);
  });

  test('leaves the outcome unknown if the recovery question is the same as before', async () => {
    const inputs = {
      userId: people.blake.id,
      question: people.blake.recoveryQuestion.question,
      answer: 'Other',
    };
    const error = await errorOf(execute({ kind: 'drop-after' }, 'setRecoveryQuestion', inputs));
    expect(error.outcome).toBe('unknown');
  });

  test('leaves the outcome unknown if the password was changed shortly before', async () => {
    const change = (oldPassword: string, newPassword: string) => ({
      userId: people.blake.id,
      oldPassword,
      newPassword,
    });
    await execute(undefined, 'changePassword', change(people.blake.password, 'Brand-New-Day-3'));
    const error = await errorOf(
      execute({ kind: 'drop-before' }, 'changePassword', change('Brand-New-Day-3', 'Brand-New-Day-4')),
    );
    expect(error.outcome).toBe('unknown');
  });
});

function fetchUser(login: string): Promise<Response> {
  return fetch(`${org.url}/api/v1/users/${login}`, { headers: { authorization: `SSWS ${org.token}` } });
}

describe('the reads of reconcile', () => {
  test('accept a login instead of an id', async () => {
    const inputs = { userId: people.blake.login, groupId: groups.sales.id };
    const result = await execute({ kind: 'drop-after' }, 'addUserToGroup', inputs);
    expect(result).toMatchObject({ ok: true, output: { userId: people.blake.id }, meta: { attempts: 4 } });
  });

  test('find a membership on a later page', async () => {
    const okta = connectTo(org, { clock: leapingClock() });
    for (let count = 0; count < 210; count += 1)
      expect(await okta.execute('addGroup', { name: `Team ${count}` })).toMatchObject({ ok: true });
    await okta.close();
    for (const group of org.state.groups.values())
      if (group.type === 'OKTA_GROUP') group.members.add(people.blake.id);
    const last = [...org.state.groups.keys()].at(-1) as string;
    org.state.groups.get(last)?.members.delete(people.blake.id);
    const inputs = { userId: people.blake.id, groupId: last };
    expect(await execute({ kind: 'drop-after' }, 'addUserToGroup', inputs)).toMatchObject({ ok: true });
  }, 60_000);

  test('are not sent after a timeout or a cancellation, and the outcome stays unknown', async () => {
    const userId = people.blake.id;
    const slow = await errorOf(
      execute(
        { kind: 'slow', delayMs: 60_000 },
        'suspendUser',
        { userId },
        { timeoutMs: 400 },
        { clock: systemClock },
      ),
    );
    expect(slow).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    const stop = new AbortController();
    const before = () => setTimeout(() => stop.abort(), 50);
    const cancelled = await errorOf(
      execute(
        { kind: 'slow', delayMs: 60_000, before },
        'unsuspendUser',
        { userId: people.kendall.id },
        { signal: stop.signal },
        { clock: systemClock },
      ),
    );
    expect(cancelled).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
  });

  test('leave the outcome unknown when they fail, and the first one does not stop the action', async () => {
    org.fault({ kind: 500, method: 'GET', path: '*', times: Number.POSITIVE_INFINITY });
    const userId = people.blake.id;
    expect(await execute(undefined, 'suspendUser', { userId })).toMatchObject({ ok: true });
    const error = await errorOf(execute({ kind: 'drop-after' }, 'unsuspendUser', { userId }));
    expect(error).toMatchObject({ code: 'NETWORK', outcome: 'unknown' });
  });

  test('are sent only if the option is set', async () => {
    const userId = people.blake.id;
    const error = await errorOf(
      execute({ kind: 'drop-after' }, 'suspendUser', { userId }, { reconcile: false }),
    );
    expect(error).toMatchObject({ outcome: 'unknown' });
    expect(error.remedy).toContain('Get User with ID (getUserWithId) shows it');
    expect(org.requests).toHaveLength(1);
    const role = { userId, roleType: 'HELP_DESK_ADMIN' };
    const other = await errorOf(
      execute({ kind: 'drop-after' }, 'assignRoleToUser', role, { reconcile: false }),
    );
    expect(other.remedy).toContain("Okta's listAssignedRolesForUser shows it");
  });
});
