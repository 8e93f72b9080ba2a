import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { people, groups, applications } = seed;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const ids = ({ body }: Reply): string[] => body.map(({ id }: { id: string }) => id);
const refusal = ({ status, body }: Reply) => `${status} ${body.errorCode}`;

test('a group can be created, read, replaced and removed', async () => {
  const { body: created } = await call(org, 'POST', '/groups', {
    profile: { name: 'Trainees', costCenter: 'C1' },
  });
  expect(created).toMatchObject({ type: 'OKTA_GROUP', profile: { name: 'Trainees', description: null } });
  const path = `/groups/${created.id}`;
  const replaced = await call(org, 'PUT', path, { profile: { name: 'Trainees', description: 'New people' } });
  expect(replaced.body.profile).toEqual({ name: 'Trainees', description: 'New people' });
  expect((await call(org, 'GET', path)).body).toEqual(replaced.body);
  expect((await call(org, 'DELETE', path)).status).toBe(204);
  expect((await call(org, 'DELETE', path)).body.errorSummary).toMatch(/\(UserGroup\)$/);
});

test.each([
  ['no name', {}],
  ['a name that exists', { name: groups.sales.name }],
  ['an unknown attribute', { name: 'Trainees', colour: 'red' }],
  ['a name that is too long', { name: 'x'.repeat(256) }],
])('a group with %s is refused', async (_name, profile) => {
  expect(refusal(await call(org, 'POST', '/groups', { profile }))).toBe('400 E0000001');
});

test('q finds groups by the start of the name, exact matches first, without pages', async () => {
  const found = await call(org, 'GET', '/groups?q=engineering&limit=10');
  expect(ids(found)).toEqual([groups.engineering.id, groups.engineeringLeads.id]);
  expect(found.headers.get('link')).toBeNull();
  expect(ids(await call(org, 'GET', '/groups?q=Finance'))).toEqual([
    groups.finance.id,
    groups.financeInLedger.id,
  ]);
});

test('lists of groups have pages, and search accepts type and name', async () => {
  const first = await call(org, 'GET', '/groups?limit=4');
  expect(first.headers.get('link')).toMatch(/rel="self".*after=.*rel="next"/);
  const search = new URLSearchParams({ search: 'type eq "APP_GROUP" and profile.name eq "finance"' });
  expect(ids(await call(org, 'GET', `/groups?${search}`))).toEqual([groups.financeInLedger.id]);
});

test('a member can be added and removed, and a repetition succeeds as well', async () => {
  const path = `/groups/${groups.sales.id}/users`;
  for (const _time of [1, 2]) {
    expect((await call(org, 'PUT', `${path}/${people.blake.id}`)).status).toBe(204);
  }
  expect(ids(await call(org, 'GET', path))).toContain(people.blake.id);
  for (const _time of [1, 2]) {
    expect((await call(org, 'DELETE', `${path}/${people.blake.id}`)).status).toBe(204);
  }
  expect(ids(await call(org, 'GET', path))).not.toContain(people.blake.id);
  expect(ids(await call(org, 'GET', `${path}?limit=1`))).toHaveLength(1);
});

test('membership requests accept ids only', async () => {
  const byLogin = await call(org, 'PUT', `/groups/${groups.sales.id}/users/${people.blake.login}`);
  expect(byLogin.body.errorSummary).toMatch(/\(User\)$/);
  const unknown = await call(org, 'PUT', `/groups/00gUnknown/users/${people.blake.id}`);
  expect(unknown.body.errorSummary).toMatch(/\(UserGroup\)$/);
});

test('Everyone and groups of applications are read-only, and only the latter can be deleted', async () => {
  const { everyone, financeInLedger } = groups;
  const profile = { name: 'Other' };
  const member = `users/${people.blake.id}`;
  for (const { id } of [everyone, financeInLedger]) {
    expect(refusal(await call(org, 'PUT', `/groups/${id}`, { profile }))).toBe('403 E0000006');
    expect(refusal(await call(org, 'PUT', `/groups/${id}/${member}`))).toBe('403 E0000006');
    expect(refusal(await call(org, 'DELETE', `/groups/${id}/${member}`))).toBe('403 E0000006');
  }
  expect(refusal(await call(org, 'DELETE', `/groups/${everyone.id}`))).toBe('403 E0000006');
  expect((await call(org, 'DELETE', `/groups/${financeInLedger.id}`)).status).toBe(204);
});

test('the applications of a group are listed', async () => {
  expect(ids(await call(org, 'GET', `/groups/${groups.engineering.id}/apps`))).toEqual([
    applications.wiki.id,
  ]);
});

test('a rule fills its group when it is activated', async () => {
  const conditions = { expression: { value: 'user.department=="Sales"', type: 'urn:okta:expression:1.0' } };
  const actions = { assignUserToGroups: { groupIds: [groups.newHires.id] } };
  const { body } = await call(org, 'POST', '/groups/rules', {
    type: 'group_rule',
    name: 'Sales',
    conditions,
    actions,
  });
  expect(body.status).toBe('INACTIVE');
  expect((await call(org, 'POST', `/groups/rules/${body.id}/lifecycle/activate`)).status).toBe(204);
  expect(ids(await call(org, 'GET', `/groups/${groups.newHires.id}/users`))).toContain(people.emery.id);
  expect(refusal(await call(org, 'DELETE', `/groups/rules/${body.id}`))).toBe('403 E0000038');
  expect((await call(org, 'POST', `/groups/rules/${body.id}/lifecycle/deactivate`)).status).toBe(204);
  expect((await call(org, 'DELETE', `/groups/rules/${body.id}`)).status).toBe(202);
});
