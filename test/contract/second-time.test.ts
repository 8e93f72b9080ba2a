import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionId, Result } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../sandbox-org.js';
import type { Inputs } from './inputs.js';
import { ACTIONS } from './runs.js';

/** What the second of two equal calls must do: say that nothing changed, leave the org as it was, fail so, or do it again. */
type Second =
  | 'changed: false'
  | 'same org'
  | 'same answer'
  | 'does it again'
  | 'CONFLICT'
  | 'NOT_FOUND'
  | 'REJECTED';

const { blake } = seed.people;
const again = (inputs: Inputs, second: Second) => ({ inputs, second });

const TWICE: Readonly<Record<ActionId, { inputs?: Inputs; second: Second }>> = {
  getUserWithId: { second: 'same answer' },
  getUserWithLogin: { second: 'same answer' },
  getUserWithLoginShortname: { second: 'same answer' },
  createUserWithPassword: { second: 'CONFLICT' },
  updateUserProfileWithId: { second: 'same org' },
  activateUser: { second: 'changed: false' },
  reactivateUser: { second: 'does it again' },
  deactivateUser: { second: 'changed: false' },
  suspendUser: { second: 'changed: false' },
  unsuspendUser: { second: 'changed: false' },
  unlockUser: { second: 'changed: false' },
  resetPassword: again({ userId: blake.login, sendEmail: false }, 'does it again'),
  expirePassword: again({ userId: blake.login }, 'same org'),
  changePassword: { second: 'REJECTED' },
  forgotPassword: again({ userId: blake.login, sendEmail: false }, 'does it again'),
  setRecoveryQuestion: { second: 'same org' },
  changeRecoveryQuestion: { second: 'same org' },
  resetFactors: { second: 'same org' },
  clearUserSessions: { second: 'same org' },
  deleteUser: { second: 'changed: false' },
  addUserToMultipleGroups: { second: 'same org' },
  addGroup: { second: 'CONFLICT' },
  getGroup: { second: 'same answer' },
  getGroupByName: { second: 'same answer' },
  updateGroup: { second: 'same org' },
  addUserToGroup: { second: 'same org' },
  removeUserFromGroup: { second: 'same org' },
  removeGroup: { second: 'NOT_FOUND' },
  assignRoleToUser: { second: 'changed: false' },
  getApplication: { second: 'same answer' },
  activateApplication: { second: 'changed: false' },
  deactivateApplication: { second: 'changed: false' },
  getAssignedUserForApplication: { second: 'same answer' },
  getAssignedGroupForApplication: { second: 'same answer' },
  removeUserFromApplication: { second: 'NOT_FOUND' },
  deleteApplication: { second: 'NOT_FOUND' },
};

let org: Sandbox;
const counts = new Map<Second, number>();

beforeAll(async () => {
  org = await startSandbox();
});

beforeEach(() => org.reset());

afterAll(async () => {
  await org.close();
  const each = [...counts].map(([second, count]) => `${count} ${second}`);
  process.stdout.write(`a second time: ${each.join(', ')}\n`);
});

/** All that the org keeps, but for times at which it was last touched. */
function contents(): string {
  return JSON.stringify([org.state.users, org.state.groups, org.state.applications], (key, value) => {
    if (/^(lastUpdated|lastMembershipUpdated|passwordChanged|statusChanged)$/.test(key)) return undefined;
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [...value].sort() : value;
  });
}

describe('every action a second time', () => {
  test.each(ACTIONS.map((action) => [TWICE[action.id as ActionId].second, action.id, action] as const))(
    '%s: %s',
    async (second, id, action) => {
      const example = action.examples.find(({ output }) => output !== undefined);
      const inputs = TWICE[id as ActionId].inputs ?? (example?.inputs as Inputs);
      const okta = connectTo(org);
      const before = contents();
      const once: Result<Record<string, unknown>> = await okta.execute(id as string, inputs);
      expect(once).toMatchObject({ ok: true });
      const between = contents();
      const twice: Result<Record<string, unknown>> = await okta.execute(id as string, inputs);
      await okta.close();
      counts.set(second, (counts.get(second) ?? 0) + 1);

      if (action.effect === 'read') expect(between).toBe(before);
      if ('changed' in action.output.properties) expect(once).toMatchObject({ output: { changed: true } });
      if (second === 'does it again') {
        expect(twice).toMatchObject({ ok: true });
        return;
      }
      expect(contents()).toBe(between);
      if (second === 'changed: false') expect(twice).toMatchObject({ ok: true, output: { changed: false } });
      else if (second === 'same org') expect(twice).toMatchObject({ ok: true });
      else if (second === 'same answer') expect(twice).toMatchObject({ ok: true, output: outputOf(once) });
      else expect(twice).toMatchObject({ ok: false, error: { code: second, outcome: 'unchanged' } });
    },
  );

  test('what tells whether it changed anything says no, but for reactivateUser, which sends a new link', () => {
    const telling = ACTIONS.filter(({ output }) => 'changed' in output.properties).map(({ id }) => id);
    const saying = telling.filter((id) => TWICE[id as ActionId].second === 'changed: false');
    expect(telling.filter((id) => !saying.includes(id))).toEqual(['reactivateUser']);
    expect(saying.length).toBeGreaterThanOrEqual(9);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(36);
  });

  test('a login that is created again names who has it', async () => {
    const okta = connectTo(org);
    const action = ACTIONS.find(({ id }) => id === 'createUserWithPassword');
    const inputs = action?.examples[0]?.inputs;
    const once = await okta.execute('createUserWithPassword' as string, inputs);
    const twice = await okta.execute('createUserWithPassword' as string, inputs);
    await okta.close();
    expect(twice).toMatchObject({ error: { existing: { userId: outputOf(once).userId } } });
  });
});

function outputOf(result: Result<Record<string, unknown>>): Record<string, unknown> {
  return result.ok ? result.output : {};
}
