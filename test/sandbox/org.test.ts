import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply, refusal } from './client.js';

const { apiTokens, groups, people } = seed;

const now = Date.UTC(2026, 5, 1, 12);
let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => now } });
});
beforeEach(() => org.reset());
afterAll(() => org.close());

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
