import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply, refusal } from './client.js';

const { apiTokens, groups, people } = seed;

let now = Date.UTC(2026, 5, 1, 12);
let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => now } });
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const next = ({ headers }: Reply) =>
  /<[^>]*\/api\/v1([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];

describe('pages in a body', () => {
  test('lead on by _links.next, without a Link header, and end', async () => {
    for (const one of [people.blake, people.casey]) {
      await call(org, 'POST', `/users/${one.id}/roles`, { type: 'USER_ADMIN' });
    }
    const seen: string[] = [];
    let path: string | undefined = '/iam/assignees/users?limit=3';
    while (path) {
      const { body, headers }: Reply = await call(org, 'GET', path);
      expect(headers.get('link')).toBeNull();
      seen.push(...body.value.map(({ id }: { id: string }) => id));
      path = body._links.next?.href.split('/api/v1')[1];
    }
    const { groups: all, users, memberships } = org.state;
    const byGroup = [...all.values()].filter(({ roles }) => roles.length > 0);
    const holders = [...users.values()].filter(
      (user) => user.roles.length > 0 || byGroup.some((group) => memberships.holds(group, user)),
    );
    expect(holders.length).toBeGreaterThan(3);
    expect(seen).toEqual(holders.map(({ id }) => id));
    expect(refusal(await call(org, 'GET', '/iam/assignees/users?after=00u0'))).toBe('400 E0000029');
  });

  test('hold the members of a group that has a role', async () => {
    org.state.group(groups.sales.id).roles.push({
      id: 'gra0',
      type: 'READ_ONLY_ADMIN',
      label: 'Read-only Administrator',
      created: org.state.time(),
      lastUpdated: org.state.time(),
    });
    const { body } = await call(org, 'GET', '/iam/assignees/users');
    expect(body.value.map(({ id }: { id: string }) => id)).toContain(people.emery.id);
  });

  test('hold the custom roles and the resource sets, which are read one by one too', async () => {
    const roles = (await call(org, 'GET', '/iam/roles')).body.roles;
    const sets = (await call(org, 'GET', '/iam/resource-sets')).body['resource-sets'];
    expect([roles[0].label, sets[0].label]).toEqual([seed.customRole.label, seed.resourceSet.label]);
    expect((await call(org, 'GET', `/iam/roles/${roles[0].id}`)).body).toEqual(roles[0]);
    expect((await call(org, 'GET', `/iam/resource-sets/${sets[0].id}`)).body).toEqual(sets[0]);
  });
});

describe('API tokens', () => {
  const path = `/api-tokens/${apiTokens.helpDesk.id}`;

  test('are read and revoked, once', async () => {
    expect((await call(org, 'GET', path)).body.userId).toBe(people.quinn.id);
    expect((await call(org, 'DELETE', path)).status).toBe(204);
    expect([refusal(await call(org, 'GET', path)), refusal(await call(org, 'DELETE', path))]).toEqual([
      '404 E0000007',
      '404 E0000007',
    ]);
  });

  test('end with the deactivation of their owner', async () => {
    await call(org, 'POST', `/users/${people.quinn.id}/lifecycle/deactivate`);
    expect((await call(org, 'GET', path)).status).toBe(404);
  });

  test('end requests that are sent with them', async () => {
    expect((await call(org, 'DELETE', `/api-tokens/${apiTokens.own.id}`)).status).toBe(204);
    expect(refusal(await call(org, 'GET', '/users'))).toBe('401 E0000011');
  });
});

describe('the System Log', () => {
  const logs = (query: Record<string, string> = {}) =>
    call(org, 'GET', `/logs?${new URLSearchParams(query)}`);
  const types = ({ body }: Reply): string[] => body.map(({ eventType }: { eventType: string }) => eventType);
  const bounded = () => ({ until: new Date(now + 1000).toISOString() });

  test('has what was done, with the actor and the targets', async () => {
    await call(org, 'PUT', `/groups/${groups.sales.id}/users/${people.blake.id}`);
    const { body: made } = await call(org, 'POST', '/groups', { profile: { name: 'Night shift' } });
    await call(org, 'DELETE', `/groups/${made.id}`);
    const { body } = await logs({ filter: 'eventType sw "group."', ...bounded() });
    expect(body).toMatchObject([
      { eventType: 'group.user_membership.add', actor: { alternateId: people.avery.login } },
      { eventType: 'group.lifecycle.create', target: [{ id: made.id }] },
      { eventType: 'group.lifecycle.delete', target: [{ id: made.id, displayName: 'Night shift' }] },
    ]);
    expect(body[0].target.map(({ type }: { type: string }) => type).sort()).toEqual(['User', 'UserGroup']);
    expect(new Set(body.map(({ uuid }: { uuid: string }) => uuid)).size).toBe(3);
  });

  test('has nothing of what was refused', async () => {
    const before = org.state.log.length;
    await call(org, 'POST', '/groups', { profile: {} });
    expect(org.state.log).toHaveLength(before);
  });

  test('ends for a query with bounds, page by page', async () => {
    const first = await logs({ limit: '2', ...bounded() });
    const second = await call(org, 'GET', next(first) as string);
    const third = await call(org, 'GET', next(second) as string);
    expect([first, second, third].map((page) => page.body.length)).toEqual([2, 2, 1]);
    expect(next(third)).toBeUndefined();
  });

  test('always leads on for a query that polls, and gives what is new', async () => {
    const first = await logs();
    const idle = await call(org, 'GET', next(first) as string);
    expect(idle.body).toEqual([]);
    await call(org, 'POST', `/users/${people.blake.id}/lifecycle/suspend`);
    const later = await call(org, 'GET', next(idle) as string);
    expect(types(later)).toEqual(['user.lifecycle.suspend']);
    expect(next(later)).toBeDefined();
  });

  test('is read backwards, and ends', async () => {
    const all = types(await logs(bounded()));
    const back = await logs({ sortOrder: 'DESCENDING', limit: '3' });
    const rest = await call(org, 'GET', next(back) as string);
    expect([...types(back), ...types(rest)]).toEqual(all.reverse());
    expect(next(rest)).toBeUndefined();
  });

  test('is filtered by any field, any target and any word', async () => {
    const count = async (query: Record<string, string>) =>
      (await logs({ ...bounded(), ...query })).body.length;
    expect(
      await count({ filter: `target.id eq "${people.harper.id}" and outcome.result eq "FAILURE"` }),
    ).toBe(2);
    expect(await count({ filter: 'not (eventType eq "user.session.start")' })).toBe(2);
    expect(await count({ filter: 'outcome.result ne "SUCCESS"' })).toBe(2);
    expect(await count({ q: 'HARPER lock' })).toBe(1);
    expect(await count({ q: 'harper nothing' })).toBe(0);
    expect(await count({ since: new Date(now - 2.5 * 3_600_000).toISOString() })).toBe(3);
    expect(await count({ limit: '0' })).toBe(0);
  });

  test.each([
    [{ since: '2020-01-01T00:00:00.000Z' }, '400 E0000053'],
    [{ since: 'yesterday' }, '400 E0000001'],
    [{ since: '2026-05-31T00:00:00.000Z', after: '0' }, '400 E0000001'],
    [{ limit: '1001' }, '400 E0000001'],
    [{ sortOrder: 'UP' }, '400 E0000001'],
    [{ after: 'x' }, '400 E0000029'],
    [{ filter: 'published gt "2026-01-01T00:00:00.000Z"' }, '400 E0000001'],
    [{ q: 'x'.repeat(41) }, '400 E0000001'],
  ])('refuses %j with %s', async (query, expected) => {
    expect(refusal(await logs(query as unknown as Record<string, string>))).toBe(expected);
  });

  test('forgets events after 90 days', async () => {
    const start = now;
    now += 100 * 86_400_000;
    expect((await logs({ since: new Date(start).toISOString() })).body).toEqual([]);
    now = start;
  });
});
