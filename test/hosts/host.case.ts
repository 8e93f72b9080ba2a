import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Action } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { contentsOf } from '../helpers/org-contents.js';
import { root } from '../helpers/root.js';
import { inTurn } from '../helpers/turns.js';
import {
  catalogActions,
  type Host,
  type HostCase,
  hostCases,
  type ListedAction,
  type RunningHost,
  type RunOptions,
  readHostCard,
} from './host.js';

export type * from './host.js';
export { readHostCard } from './host.js';

const TOKEN = '00SuiteTokenThatNobodyMaySee_4711xyzABCDE';
const PASSWORD = 'Tall-Birch-42';
const NEW_HIRE = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira.holm@example.com',
  login: 'mira.holm@example.com',
  password: PASSWORD,
};

/** What a call of any operation does depends on the operation that its inputs name. */
const fixed = listActions().filter(({ anyOperation }) => !anyOperation);
const destructive = fixed.filter(({ effect }) => effect === 'destructive');
const opening = fixed.filter(({ effect, grantsAccess }) => grantsAccess && effect !== 'destructive');

/** Runs every case; of one that the host's host.json gives a reason against, that the docs say so and what happens instead. */
export function hostSuite({ name, start, startTimeoutMs = 30_000 }: Host): void {
  const { skips } = readHostCard(name);
  let org: Sandbox;
  let host: RunningHost;

  const cases: Record<HostCase, () => Promise<void>> = {
    onboard: async () => {
      const { groupId } = await done('getGroupByName', { name: 'New Hires' });
      const { userId } = await done('createUserWithPassword', NEW_HIRE, { confirm: true });
      await done('addUserToGroup', { groupId, userId });
      await done('assignRoleToUser', { userId, roleType: 'HELP_DESK_ADMIN' }, { confirm: true });
      expect(await done('getUserWithLogin', { login: NEW_HIRE.login })).toMatchObject({
        userId,
        status: 'ACTIVE',
      });
      expect((await read(`/users/${userId}/groups`)).map(({ id }: Json) => id)).toContain(groupId);
      expect(await read(`/users/${userId}/roles`)).toMatchObject([{ type: 'HELP_DESK_ADMIN' }]);
      expect(await signIn(NEW_HIRE.login, PASSWORD)).toBe('SUCCESS');
    },

    offboard: async () => {
      const { blake } = org.seed.people;
      const groupId = org.seed.groups.engineering.id;
      const applicationId = org.seed.applications.timeSheets.id;
      const { userId } = await done('getUserWithLogin', { login: blake.login });
      await done('suspendUser', { userId });
      await done('clearUserSessions', { userId });
      await done('resetFactors', { userId }, { confirm: true });
      // Okta does not list the factors of a deactivated user.
      expect(await read(`/users/${userId}/factors`)).toEqual([]);
      await done('removeUserFromGroup', { groupId, userId });
      await done('removeUserFromApplication', { applicationId, userId }, { confirm: true });
      expect(await done('deactivateUser', { userId }, { confirm: true })).toMatchObject({ changed: true });
      expect(await read(`/users/${userId}`)).toMatchObject({ id: blake.id, status: 'DEPROVISIONED' });
      expect((await read(`/users/${userId}/groups`)).map(({ id }: Json) => id)).not.toContain(groupId);
      expect(await read(`/apps/${applicationId}/users/${userId}`)).toMatchObject({ errorCode: 'E0000007' });
    },

    access: () => refusesEach(opening, /grants privileges or opens an account|allowed|declined/i),

    'bad-input': async () => {
      const self = await refused('suspendUser', { userId: 'me' });
      expect(self.message).toMatch(/userId|User/);
      const { login: _login, ...withoutLogin } = NEW_HIRE;
      const incomplete = await refused('createUserWithPassword', withoutLogin, { confirm: true });
      expect(incomplete.message).toMatch(/login/i);
      expect(incomplete.message).not.toContain(PASSWORD);
      expect(org.requests).toEqual([]);
    },

    refusal: async () => {
      const taken = await refused(
        'createUserWithPassword',
        { ...NEW_HIRE, login: org.seed.people.blake.login },
        { confirm: true },
      );
      expect(taken).toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/./) });
      expect(taken.remedy).toMatch(/\w+ \w+/);
      const nobody = await refused('getGroup', { groupId: '00g0000000000000none' });
      expect(nobody).toMatchObject({ code: 'NOT_FOUND', message: expect.stringMatching(/./) });
      expect(nobody.remedy).toMatch(/\w+ \w+/);
    },

    destructive: () => refusesEach(destructive, /destructive|confirm|allowed|yes|declined/i),

    secret: async () => {
      const yes = { confirm: true };
      const hire = { ...NEW_HIRE, recoveryQuestion: 'First school?', recoveryAnswer: 'Northfield-Lane' };
      const { userId } = await done('createUserWithPassword', hire, yes);
      // a host that hides what it gives back does not make it
      await host.run('expirePassword', { userId, temporaryPassword: true }, yes);
      const change = { userId, oldPassword: 'Wrong-Oak-77', newPassword: 'Small-Fir-93' };
      await refused('changePassword', change, yes);
      expect(JSON.stringify(org.requests.map(({ body }) => body))).toContain('Small-Fir-93');
      const temporary = org.state.users.get(String(userId))?.password as string;
      const shown = await host.everythingShown();
      for (const secret of [TOKEN, PASSWORD, 'Northfield-Lane', 'Wrong-Oak-77', 'Small-Fir-93', temporary]) {
        expect(shown.split(secret)).toHaveLength(1);
      }
    },

    cancel: async () => {
      const groupIds: string[] = [];
      for (let number = 1; number <= 20; number += 1) {
        const group = await read('/groups', { profile: { name: `Team ${number}` } });
        groupIds.push(group.id);
      }
      org.fault({ method: 'PUT', path: '/api/v1/groups/*', kind: 'slow', delayMs: 60_000, times: 1000 });
      const stop = new AbortController();
      const userId = org.seed.people.emery.id;
      const running = host.run('addUserToMultipleGroups', { userId, groupIds }, { signal: stop.signal });
      const joins = () => org.requests.filter(({ method }) => method === 'PUT').length;
      for (let waited = 0; joins() === 0 && waited < 10_000; waited += 20) await pause(20);
      stop.abort();
      const result = await running;
      await pause(500);
      expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
      expect(joins()).toBeGreaterThan(0);
      expect(joins()).toBeLessThanOrEqual(5);
    },

    login: async () => {
      const { emery } = org.seed.people;
      expect(await done('suspendUser', { userId: emery.login })).toMatchObject({
        userId: emery.id,
        changed: true,
      });
      expect(await read(`/users/${emery.id}`)).toMatchObject({ status: 'SUSPENDED' });
    },

    unknown: async () => {
      const error = await refused('promoteUser', { userId: org.seed.people.emery.id });
      expect(error).toMatchObject({
        code: 'UNKNOWN_ACTION',
        message: expect.stringContaining('promoteUser'),
      });
      expect(org.requests).toEqual([]);
    },

    list: async () => {
      const listed = await host.actions();
      const order = (one: ListedAction, other: ListedAction) => one.id.localeCompare(other.id);
      expect([...listed].sort(order)).toEqual(catalogActions().sort(order));
    },
  };

  /** What a host does that has nobody to ask: it carries the action out, because whoever calls it has decided. */
  const withoutCase: Partial<Record<HostCase, () => Promise<void>>> = {
    destructive: async () => {
      const { emery } = org.seed.people;
      expect(await done('deactivateUser', { userId: emery.id })).toMatchObject({ changed: true });
      expect(await read(`/users/${emery.id}`)).toMatchObject({ status: 'DEPROVISIONED' });
    },
    access: async () => {
      const { kendall } = org.seed.people;
      expect(await done('unsuspendUser', { userId: kendall.id })).toMatchObject({ changed: true });
      expect(await read(`/users/${kendall.id}`)).toMatchObject({ status: 'ACTIVE' });
    },
  };

  /** Those of the actions whose turn it is with this host, each with what works in the org. */
  async function refusesEach(all: readonly Action[], reason: RegExp): Promise<void> {
    const hosts = askingHosts();
    const actions = inTurn(all, hosts.indexOf(name), hosts.length);
    expect(actions).not.toEqual([]);
    const before = contentsOf(org.state);
    for (const action of actions) {
      const { id } = action;
      expect([id, (await refused(id, confirmable(action))).message]).toEqual([
        id,
        expect.stringMatching(reason),
      ]);
      expect([id, writes()]).toEqual([id, []]);
    }
    expect(contentsOf(org.state)).toBe(before);
  }

  async function done(id: string, inputs: Record<string, unknown>, options?: RunOptions) {
    const result = await host.run(id, inputs, options);
    if (!result.ok) throw new Error(`${id} failed: ${JSON.stringify(result.error)}`);
    return result.output;
  }

  async function refused(id: string, inputs: Record<string, unknown>, options?: RunOptions) {
    const result = await host.run(id, inputs, options);
    if (result.ok) throw new Error(`${id} was not refused`);
    return result.error;
  }

  /** A host may read to tell a person what they are asked about. */
  function writes() {
    return org.requests.filter(({ method }) => method !== 'GET');
  }

  /** A plain request to the org, past the connector and the host. */
  async function read(path: string, body?: unknown): Promise<Json> {
    const response = await fetch(`${org.url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `SSWS ${TOKEN}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  async function signIn(username: string, password: string): Promise<unknown> {
    return (await read('/authn', { username, password })).status;
  }

  describe(`host ${name}`, () => {
    beforeAll(async () => {
      org = await startSandbox({ token: TOKEN });
      host = await start(org);
    }, startTimeoutMs);
    beforeEach(() => org.reset());
    afterAll(async () => {
      await host?.stop();
      await org?.close();
    });

    for (const id of Object.keys(cases) as HostCase[]) {
      const reason = skips[id];
      if (reason === undefined) it(hostCases[id], cases[id], 60_000);
      else
        it(`can't do this, as docs/hosts.md says: ${hostCases[id]}`, async () => {
          expect(readFileSync(join(root, 'docs', 'hosts.md'), 'utf8')).toContain(reason);
          await withoutCase[id]?.();
        });
    }
  });
}

/** The hosts that ask somebody, in the order of their names. */
function askingHosts(): string[] {
  const folder = join(root, 'src', 'hosts');
  const hosts = readdirSync(folder).filter((host) => existsSync(join(folder, host, 'host.json')));
  return hosts.filter((host) => readHostCard(host).skips.destructive === undefined).sort();
}

/** Inputs that work, with which the action gives back no secret: a host that hides it refuses that, confirmed or not. */
function confirmable({ id, examples, input, output }: Action): Record<string, unknown> {
  const example = examples.find((each) => each.output !== undefined);
  if (example === undefined) throw new Error(`${id}: no example has an output.`);
  const inputs: Record<string, unknown> = { ...example.inputs };
  for (const { onlyWith = {} } of Object.values(output.properties))
    for (const [field, value] of Object.entries(onlyWith))
      if ((inputs[field] ?? input.properties[field]?.default) === value && typeof value === 'boolean')
        inputs[field] = !value;
  return inputs;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many forms, and the cases say what they expect
type Json = any;
