import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { membershipFolder } from '../../src/hosts/shared/membership-folder.js';
import {
  type Connector,
  createConnector,
  type MembershipStore,
  type RemoveExpiredMembershipsInput,
  type RemoveExpiredMembershipsOutput,
} from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { refuse } from './refusal.js';

const HOUR = 3_600_000;

let org: Sandbox;
let okta: Connector;
let folder: string;
let store: MembershipStore;
let ahead = 0;
const clock = {
  now: () => Date.now() + ahead,
  sleep: async (ms: number, _: AbortSignal | undefined, options?: { background?: boolean }) => {
    if (options?.background) return new Promise<void>(() => {});
    ahead += ms;
  },
};

beforeAll(async () => {
  org = await startSandbox({ clock });
});
beforeEach(async () => {
  await okta?.close();
  org.reset();
  folder = mkdtempSync(join(tmpdir(), 'okta-memberships-'));
  store = membershipFolder(folder);
  okta = connectTo(org, { clock, memberships: store, maxRetries: 0 });
});
afterAll(async () => {
  await okta.close();
  await org.close();
  rmSync(folder, { recursive: true, force: true });
});

const later = (ms: number) => new Date(clock.now() + ms).toISOString();
const entries = () => store.list(org.url);
const isMember = (groupId: string, userId: string) => org.state.groups.get(groupId)?.members.has(userId);
const sales = () => org.seed.groups.sales.id;

async function add(userId: string, until: string | undefined) {
  const inputs = { groupId: sales(), userId, ...(until && { until }) };
  const result = await okta.execute('addUserToGroup', inputs);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result;
}

async function expire(inputs: RemoveExpiredMembershipsInput = {}): Promise<RemoveExpiredMembershipsOutput> {
  const result = await okta.execute('removeExpiredMemberships', inputs);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.output;
}

describe('a membership with an end', () => {
  test('is noted, stays until then, and is removed once', async () => {
    const { blake } = org.seed.people;
    const { output } = await add(blake.id, later(HOUR));
    expect(output.endsAt).toMatch(/Z$/);
    expect(await entries()).toMatchObject([
      { groupId: sales(), userId: blake.id, requestIds: [expect.any(String)] },
    ]);
    expect(await expire()).toEqual({ memberships: [], removed: 0, left: 0 });
    ahead += 2 * HOUR;
    expect(await expire({ dryRun: true })).toMatchObject({ removed: 0, memberships: [{ result: 'due' }] });
    expect(isMember(sales(), blake.id)).toBe(true);
    expect(await expire()).toMatchObject({ removed: 1, left: 0, memberships: [{ result: 'removed' }] });
    expect(isMember(sales(), blake.id)).toBe(false);
    expect(await entries()).toEqual([]);
    expect(await expire()).toMatchObject({ removed: 0, memberships: [] });
  });

  test('is not made of one that was there before, which is said', async () => {
    const { blake } = org.seed.people;
    const engineering = org.seed.groups.engineering.id;
    const result = await okta.execute('addUserToGroup', {
      groupId: engineering,
      userId: blake.id,
      until: later(HOUR),
    });
    expect(result).toMatchObject({
      ok: true,
      meta: { warnings: [expect.stringContaining('without an end')] },
    });
    expect(result.ok && result.output.endsAt).toBeUndefined();
    expect(await entries()).toEqual([]);
  });

  test('gets another end when it is added again', async () => {
    const { blake } = org.seed.people;
    await add(blake.id, later(HOUR));
    await add(blake.id, later(5 * HOUR));
    expect(await entries()).toHaveLength(1);
    ahead += 2 * HOUR;
    expect(await expire()).toMatchObject({ memberships: [] });
    ahead += 4 * HOUR;
    expect(await expire()).toMatchObject({ removed: 1 });
  });

  test('is refused with an end in the past, or without a store, before anything is sent', async () => {
    const { blake } = org.seed.people;
    const inputs = { groupId: sales(), userId: blake.id };
    const refused = { ok: false, error: { code: 'INVALID_INPUT', outcome: 'not-sent' } };
    for (const until of [later(-1), '2001-01-31T18:00:00Z', '2999-99-99T99:99:99Z'])
      expect(await okta.execute('addUserToGroup', { ...inputs, until })).toMatchObject(refused);
    const connection = { organizationUrl: org.url, apiToken: org.token };
    const without = createConnector(connection, { clock, allowLoopback: true });
    for (const [id, users] of [
      ['addUserToGroup', { userId: blake.id }],
      ['addUsersToGroup', { userIds: [blake.id] }],
    ] as const)
      expect(
        await without.execute(id as string, { groupId: sales(), ...users, until: later(HOUR) }),
      ).toMatchObject(refused);
    expect(await without.execute('removeExpiredMemberships', {})).toMatchObject({
      ok: true,
      output: { removed: 0 },
      meta: { warnings: [expect.stringContaining('no store')] },
    });
    await without.close();
    expect(org.requests).toEqual([]);
  });

  test('is noted for each of several users who were not there, and says which end', async () => {
    const { emery, blake, quinn } = org.seed.people;
    const engineering = org.seed.groups.engineering.id;
    const userIds = [emery.login, blake.id, quinn.id, 'nobody@example.com'];
    const result = await okta.execute('addUsersToGroup', {
      groupId: engineering,
      userIds,
      until: later(HOUR),
    });
    if (!result.ok) throw new Error(result.error.message);
    expect(result.output.results.map(({ ok, endsAt }) => [ok, endsAt !== undefined])).toEqual([
      [true, true],
      [true, false],
      [true, true],
      [false, false],
    ]);
    ahead += 2 * HOUR;
    const { removed } = await expire();
    expect(removed).toBe(result.output.results.filter(({ endsAt }) => endsAt).length);
    expect(isMember(engineering, blake.id)).toBe(true);
    expect(isMember(engineering, emery.id)).toBe(false);
  });

  test('is left where somebody else has made it again since', async () => {
    const { blake } = org.seed.people;
    await add(blake.id, later(HOUR));
    await okta.execute('removeUserFromGroup', { groupId: sales(), userId: blake.id });
    await add(blake.id, undefined);
    ahead += 2 * HOUR;
    expect(await expire()).toMatchObject({
      removed: 0,
      left: 1,
      memberships: [{ result: 'left', why: expect.stringContaining('added the user at') }],
    });
    expect(isMember(sales(), blake.id)).toBe(true);
    expect(await entries()).toEqual([]);
  });

  test('is left where a group rule may give it now, and ends once the rule does not', async () => {
    const rule = [...org.state.rules.values()].find(({ status }) => status === 'ACTIVE');
    if (rule === undefined) throw new Error('There is no active rule.');
    const { emery } = org.seed.people;
    const [groupId = ''] = rule.groupIds ?? [];
    org.state.groups.get(groupId)?.members.delete(emery.id);
    await okta.execute('addUserToGroup', { groupId, userId: emery.id, until: later(HOUR) });
    ahead += 2 * HOUR;
    expect(await expire()).toMatchObject({
      left: 1,
      memberships: [{ why: expect.stringContaining('group rule') }],
    });
    expect(isMember(groupId, emery.id)).toBe(true);
    rule.status = 'INACTIVE';
    expect(await expire()).toMatchObject({ removed: 1 });
  });

  test('is left where the System Log can not be read, unless that was allowed', async () => {
    const { blake } = org.seed.people;
    await add(blake.id, later(HOUR));
    ahead += 2 * HOUR;
    refuse(org, '/api/v1/logs');
    expect(await expire()).toMatchObject({
      left: 1,
      memberships: [{ why: expect.stringContaining('System Log') }],
    });
    expect(await expire({ withoutLog: true })).toMatchObject({ removed: 1 });
  });

  test('has an entry whatever request fails, and ends all the same', async () => {
    const { blake } = org.seed.people;
    for (const kind of ['drop-before', 'drop-after', 'truncate', 500] as const)
      for (let skip = 0; skip < 3; skip += 1) {
        org.reset();
        for (const { id } of await entries()) await store.remove(org.url, id);
        org.fault({ kind, path: '*', skip });
        await okta.execute('addUserToGroup', { groupId: sales(), userId: blake.id, until: later(HOUR) });
        if (isMember(sales(), blake.id))
          expect([kind, skip, (await entries()).length]).toEqual([kind, skip, 1]);
        ahead += 2 * HOUR;
        // The first run may meet the fault.
        await okta.execute('removeExpiredMemberships', {});
        await expire();
        expect([kind, skip, isMember(sales(), blake.id)]).toEqual([kind, skip, false]);
      }
  });

  test('is removed by one of two runs at once, and the other finds it gone or removes it too', async () => {
    const { blake, quinn } = org.seed.people;
    await Promise.all([add(blake.id, later(HOUR)), add(blake.id, later(HOUR)), add(quinn.id, later(HOUR))]);
    ahead += 2 * HOUR;
    const both = await Promise.all([expire(), expire()]);
    expect(both.every(({ left }) => left === 0)).toBe(true);
    expect([isMember(sales(), blake.id), isMember(sales(), quinn.id)]).toEqual([false, false]);
  });

  test('is not added where its entry can not be written', async () => {
    const { blake } = org.seed.people;
    const broken = connectTo(org, {
      clock,
      memberships: {
        ...store,
        put: () => Promise.reject(Object.assign(new Error('secret'), { code: 'ENOSPC' })),
      },
    });
    const result = await broken.execute('addUserToGroup', {
      groupId: sales(),
      userId: blake.id,
      until: later(HOUR),
    });
    await broken.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_CONNECTION', outcome: 'unchanged', message: expect.stringContaining('ENOSPC') },
    });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(isMember(sales(), blake.id)).toBe(false);
  });

  test('stands in a file of its own, of the org alone', async () => {
    const { blake } = org.seed.people;
    await add(blake.id, later(HOUR));
    const [ofOrg = ''] = readdirSync(folder);
    expect(readdirSync(join(folder, ofOrg))).toEqual([expect.stringMatching(/^00g.*\.json$/)]);
    expect(await store.list('https://other.example.com')).toEqual([]);
  });
});
