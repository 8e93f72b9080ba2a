import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Connector, createConnector, type MembershipStore, type Transport } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { membershipMemory } from '../helpers/membership-memory.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let org: Sandbox;
let okta: Connector;
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
  store = membershipMemory();
  okta = connectTo(org, { clock, memberships: store, maxRetries: 0 });
});
afterAll(async () => {
  await okta.close();
  await org.close();
});

const entries = () => store.list(org.url);
const blake = () => org.seed.people.blake.id;
const membership = () => ({ groupId: org.seed.groups.sales.id, userId: blake() });
const isMember = () => org.state.groups.get(membership().groupId)?.members.has(blake()) === true;
const until = (ms: number) => new Date(clock.now() + ms).toISOString();

async function run(id: string, inputs: object, connector = okta) {
  const result = await connector.execute(id, inputs);
  if (!result.ok) throw new Error(`${id}: ${result.error.code} ${result.error.message}`);
  return result.output;
}
const add = (ms: number) => run('addUserToGroup', { ...membership(), until: until(ms) });
const expire = () => run('removeExpiredMemberships', {});

/** Another program of an administrator's, which knows nothing of the store. */
async function somebody(method: 'PUT' | 'DELETE') {
  const { groupId, userId } = membership();
  const answer = await fetch(`${org.url}/api/v1/groups/${groupId}/users/${userId}`, {
    method,
    headers: { authorization: `SSWS ${org.token}` },
  });
  expect(answer.status).toBe(204);
}

describe('a membership that ends after the System Log has forgotten how it began', () => {
  test('is removed, where a run looked at it in between', async () => {
    await add(120 * DAY);
    for (let day = 0; day < 4; day += 1) {
      ahead += 29 * DAY;
      expect(await expire()).toEqual({ memberships: [], removed: 0, left: 0 });
    }
    expect(isMember()).toBe(true);
    ahead += 5 * DAY;
    expect(await expire()).toMatchObject({ removed: 1 });
    expect(isMember()).toBe(false);
  });

  test('is left, where none did, and is removed where the caller accepts that', async () => {
    await add(120 * DAY);
    ahead += 121 * DAY;
    expect(await expire()).toMatchObject({
      removed: 0,
      memberships: [{ result: 'left', why: expect.stringContaining('does not reach back') }],
    });
    expect(isMember()).toBe(true);
    expect(await run('removeExpiredMemberships', { withoutLog: true })).toMatchObject({ removed: 1 });
  });

  test('is left, where somebody made it again after a run had looked', async () => {
    await add(120 * DAY);
    ahead += 60 * DAY;
    await expire();
    ahead += DAY;
    await somebody('DELETE');
    await somebody('PUT');
    ahead += 60 * DAY;
    expect(await expire()).toMatchObject({ removed: 0, memberships: [{ result: 'left' }] });
    expect(isMember()).toBe(true);
  });

  test('is forgotten, where somebody made it again before a run looked', async () => {
    await add(120 * DAY);
    ahead += 2 * DAY;
    await somebody('DELETE');
    await somebody('PUT');
    ahead += 40 * DAY;
    expect(await expire()).toMatchObject({ memberships: [] });
    expect(await entries()).toEqual([]);
    ahead += 100 * DAY;
    await expire();
    expect(isMember()).toBe(true);
  });
});

describe('a membership whose addition got no answer', () => {
  test('stays, where a run that wants to look at it is refused or stopped', async () => {
    await add(90 * DAY);
    ahead += 31 * DAY;
    org.fault({ kind: 500, path: '*', times: Infinity });
    expect(await expire()).toMatchObject({ memberships: [], removed: 0 });
    org.reset();
    const controller = new AbortController();
    const list: MembershipStore['list'] = async (origin) => {
      const all = await store.list(origin);
      controller.abort();
      return all;
    };
    const stopped = connectTo(org, { clock, memberships: { ...store, list } });
    const { signal } = controller;
    const result = await stopped.execute('removeExpiredMemberships', {}, { signal });
    await stopped.close();
    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    expect(await entries()).toHaveLength(1);
  });

  test('is not taken for one that somebody else made later', async () => {
    org.fault({ kind: 'drop-before', path: '/api/v1/groups/*/users/*' });
    await okta.execute('addUserToGroup', { ...membership(), until: until(2 * HOUR) });
    expect(isMember()).toBe(false);
    await somebody('PUT');
    ahead += 3 * HOUR;
    expect(await expire()).toMatchObject({ removed: 0, left: 1 });
    expect(isMember()).toBe(true);
    expect(await entries()).toEqual([]);
  });

  test.each([
    ['addUserToGroup', 'drop-after'],
    ['addUserToGroup', 'drop-before'],
    ['addUserToGroup', 500],
    ['addUsersToGroup', 'drop-after'],
  ] as const)('ends, where %s repeated its request after the fault %s', async (id, kind) => {
    const repeating = connectTo(org, { clock, memberships: store });
    org.fault({ kind, path: '/api/v1/groups/*/users/*' });
    const { groupId, userId } = membership();
    const user = id === 'addUserToGroup' ? { userId } : { userIds: [userId] };
    await run(id, { groupId, ...user, until: until(HOUR) }, repeating);
    await repeating.close();
    expect(isMember()).toBe(true);
    ahead += 2 * HOUR;
    expect(await expire()).toMatchObject({ removed: 1, left: 0 });
    expect(isMember()).toBe(false);
  });

  test('ends by a second call too', async () => {
    org.fault({ kind: 'drop-after', path: '/api/v1/groups/*/users/*' });
    await okta.execute('addUserToGroup', { ...membership(), until: until(HOUR) });
    await add(5 * HOUR);
    ahead += 2 * HOUR;
    expect(await expire()).toMatchObject({ memberships: [] });
    ahead += 4 * HOUR;
    expect(await expire()).toMatchObject({ removed: 1 });
  });
});

test('a run says why it ends where the store, the caller or an answer stops it', async () => {
  await add(HOUR);
  ahead += 2 * HOUR;
  const runWith = async (list: MembershipStore['list'], signal?: AbortSignal) => {
    const okta = connectTo(org, { clock, memberships: { ...store, list } });
    const result = await okta.execute('removeExpiredMemberships', {}, { ...(signal && { signal }) });
    await okta.close();
    return result;
  };
  const broken = await runWith(() => Promise.reject(Object.assign(new Error(), { code: 'EIO' })));
  expect(broken).toMatchObject({ error: { code: 'INVALID_CONNECTION', outcome: 'unchanged' } });
  const controller = new AbortController();
  const stopped = await runWith(async (origin) => {
    const all = await store.list(origin);
    controller.abort();
    return all;
  }, controller.signal);
  expect(stopped).toMatchObject({
    error: { code: 'CANCELLED', output: { memberships: [{ result: 'failed' }] } },
  });
  const published = { toString: 1, valueOf: 1 };
  const body = [{ uuid: 'event-1', eventType: 'group.user_membership.add', published }];
  const headers = { 'x-okta-request-id': 'r1' };
  org.fault({ kind: 'answer', status: 200, method: 'GET', path: '/api/v1/logs', body, headers });
  expect(await runWith(store.list)).toMatchObject({ error: { code: 'INVALID_RESPONSE' } });
  expect(await expire()).toMatchObject({ removed: 1 });
});

test('of several users, who can not be looked at is not added, and the others are', async () => {
  const { quinn } = org.seed.people;
  org.fault({ kind: 500, path: `/api/v1/users/${quinn.id}/groups`, times: Infinity });
  const { groupId } = membership();
  const inputs = { groupId, userIds: [blake(), quinn.id], until: until(HOUR) };
  const output = await run('addUsersToGroup', inputs);
  expect(output).toMatchObject({
    added: 1,
    failed: 1,
    results: [{ ok: true }, { userId: quinn.id, ok: false }],
  });
  expect([isMember(), org.state.groups.get(groupId)?.members.has(quinn.id) === true]).toEqual([true, false]);
  expect(await entries()).toMatchObject([{ userId: blake() }]);
});

test('an end can be moved forward, and the last one counts', async () => {
  await add(5 * HOUR);
  await add(HOUR);
  expect(await entries()).toHaveLength(1);
  ahead += 2 * HOUR;
  expect(await expire()).toMatchObject({ removed: 1 });
});

test('what was removed is said to be, where its entry can not be removed after it', async () => {
  await add(HOUR);
  ahead += 2 * HOUR;
  const remove = () => Promise.reject(Object.assign(new Error(), { code: 'EROFS' }));
  const broken = connectTo(org, { clock, memberships: { ...store, remove } });
  const result = await broken.execute('removeExpiredMemberships', {});
  await broken.close();
  expect(result).toMatchObject({
    error: {
      code: 'INVALID_CONNECTION',
      outcome: 'partial',
      output: {
        removed: 1,
        left: 0,
        memberships: [{ result: 'removed', why: expect.stringContaining('EROFS') }],
      },
    },
  });
  expect(isMember()).toBe(false);
  expect(await expire()).toMatchObject({ removed: 0, memberships: [{ result: 'gone' }] });
});

test('a new end that is noted while a run looks keeps the membership', async () => {
  await add(HOUR);
  ahead += 2 * HOUR;
  let isNoted = false;
  const late = connectTo(org, {
    clock,
    maxRetries: 0,
    memberships: store,
    onAudit: async () => {},
    transport: viaFetch(async ({ path }) => {
      if (isNoted || !path.startsWith('/api/v1/logs')) return;
      isNoted = true;
      await add(5 * HOUR);
    }),
  });
  expect(await run('removeExpiredMemberships', {}, late)).toMatchObject({
    removed: 0,
    memberships: [{ result: 'left', why: expect.stringContaining('meanwhile') }],
  });
  await late.close();
  expect([isNoted, isMember(), (await entries()).length]).toEqual([true, true, 1]);
});

test('a user who was deleted meanwhile is forgotten', async () => {
  await add(HOUR);
  await run('deleteUser', { userId: blake(), permanently: true });
  ahead += 3 * HOUR;
  expect(await expire()).toMatchObject({ removed: 0, left: 0, memberships: [{ result: 'gone' }] });
  expect(await entries()).toEqual([]);
});

test('whatever step a process is killed at, the membership ends once by a later run', async () => {
  let steps = 0;
  for (let at = 1; at <= steps + 1; at += 1) {
    org.reset();
    store = membershipMemory();
    const first = await killedAt(at, (dying) =>
      dying.execute('addUserToGroup', { ...membership(), until: until(HOUR) }),
    );
    if (isMember()) expect([at, (await entries()).length]).toEqual([at, 1]);
    ahead += 2 * HOUR;
    const second = await killedAt(at, (dying) => dying.execute('removeExpiredMemberships', {}));
    steps = Math.max(steps, first, second);
    ahead += 2 * HOUR;
    okta = connectTo(org, { clock, memberships: store, maxRetries: 0 });
    await expire();
    expect([at, isMember(), await entries()]).toEqual([at, false, []]);
    await somebody('PUT');
    await expire();
    expect([at, isMember()]).toEqual([at, true]);
    await okta.close();
  }
  expect(steps).toBeGreaterThan(6);
});

/**
 * Runs something with a connector whose process ends at a step: of a request or of the store, before or after it is done.
 * @returns how many steps there were
 */
async function killedAt(at: number, act: (okta: Connector) => Promise<unknown>): Promise<number> {
  let steps = 0;
  let killed = () => {};
  const death = new Promise<void>((resolve) => {
    killed = resolve;
  });
  const step = async () => {
    steps += 1;
    if (steps >= at) {
      killed();
      await new Promise(() => {});
    }
  };
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    await step();
    const value = await work();
    await step();
    return value;
  };
  const exchange = viaFetch(async () => {});
  const dying = createConnector(
    { organizationUrl: org.url, apiToken: org.token },
    {
      clock,
      allowLoopback: true,
      maxRetries: 0,
      transport: (request, context) => around(() => exchange(request, context)),
      memberships: {
        list: (of) => around(() => store.list(of)),
        put: (of, entry) => around(() => store.put(of, entry)),
        remove: (of, id) => around(() => store.remove(of, id)),
      },
    },
  );
  await Promise.race([death, act(dying)]);
  return steps;
}

/** @param before runs before each request is sent */
function viaFetch(before: (request: { path: string }) => Promise<void>): Transport {
  return async (request) => {
    await before(request);
    const { method, url, headers, body } = request;
    const answer = await fetch(url, { method, headers, ...(body !== undefined && { body: String(body) }) });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    };
  };
}
