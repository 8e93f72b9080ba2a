import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, causes, type Reply, refusal, signsIn } from './client.js';

const { people, groups, applications } = seed;
const { blake, morgan } = people;

let org: Sandbox;
let now = Date.parse('2026-05-01T10:00:00Z');
beforeAll(async () => {
  org = await startSandbox({ membershipLagMs: 0, clock: { now: () => now } });
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const names = ({ body }: Reply): string[] =>
  body.map(({ profile }: { profile: { name: string } }) => profile.name);
const create = (login: string, more: object = {}) =>
  call(org, 'POST', '/users', {
    profile: { firstName: 'New', lastName: 'Person', email: 'new@example.com', login, ...more },
  });

describe('a user', () => {
  test('that is deactivated keeps groups, factors and assignments to inactive applications, and loses roles and other assignments', async () => {
    org.state.application(applications.timeSheets.id).status = 'INACTIVE';
    await call(org, 'POST', `/users/${blake.id}/roles`, { type: 'REPORT_ADMIN' });
    const before = names(await call(org, 'GET', `/users/${blake.id}/groups`));
    await call(org, 'POST', `/users/${blake.id}/lifecycle/deactivate`);
    expect(names(await call(org, 'GET', `/users/${blake.id}/groups`))).toEqual(before);
    expect((await call(org, 'GET', `/users/${blake.id}/roles`)).body).toEqual([]);
    // Okta keeps them, and lists none of a deactivated user.
    expect(org.state.userById(blake.id).factors).toHaveLength(3);
    expect((await call(org, 'GET', `/users/${blake.id}/factors`)).status).toBe(404);
    org.state.behavior.factorsOfDeprovisioned = 'listed';
    expect((await call(org, 'GET', `/users/${blake.id}/factors`)).body).toHaveLength(3);
    const assigned = (id: string) => call(org, 'GET', `/apps/${id}/users/${blake.id}`);
    // the group Engineering still has both the user and this application
    expect((await assigned(applications.wiki.id)).status).toBe(404);
    expect((await assigned(applications.timeSheets.id)).body.scope).toBe('USER');
  });

  test('that is deleted loses its memberships', async () => {
    await call(org, 'DELETE', `/users/${blake.id}`);
    await call(org, 'DELETE', `/users/${blake.id}`);
    expect([...org.state.groups.values()].filter(({ members }) => members.has(blake.id))).toEqual([]);
  });

  test('keeps only direct assignments to an application while it is inactive', async () => {
    const { wiki } = applications;
    const holders = async () => (await call(org, 'GET', `/apps/${wiki.id}/users`)).body.length;
    const all = await holders();
    await call(org, 'POST', `/apps/${wiki.id}/lifecycle/deactivate`);
    expect(await holders()).toBe(1);
    await call(org, 'POST', `/apps/${wiki.id}/lifecycle/activate`);
    expect([all > 1, await holders()]).toEqual([true, all]);
  });
});

describe('groups', () => {
  test('that grant an application prevent the removal of a direct assignment', async () => {
    const path = `/apps/${applications.wiki.id}/users/${blake.id}`;
    const refused = await call(org, 'DELETE', path);
    expect(refusal(refused)).toBe('403 E0000046');
    expect(causes(refused)[0]).toMatch(/group memberships grant them access/);
    await call(org, 'DELETE', `/groups/${groups.engineering.id}/users/${blake.id}`);
    expect((await call(org, 'DELETE', path)).status).toBe(204);
  });

  test('that are pushed to an application can be deleted after their push mapping', async () => {
    const mappings = `/apps/${applications.ledger.id}/group-push/mappings`;
    const wanted = { sourceGroupId: groups.sales.id, targetGroupName: 'sales' };
    const { status, body } = await call(org, 'POST', mappings, wanted);
    expect([status, body.created]).toEqual([200, expect.stringMatching(/\d\dZ$/)]);
    expect(refusal(await call(org, 'DELETE', `/groups/${groups.sales.id}`))).toBe('403 E0000006');
    expect(refusal(await call(org, 'DELETE', `${mappings}/${body.id}`))).toBe('403 E0000038');
    await call(org, 'PATCH', `${mappings}/${body.id}`, { status: 'INACTIVE' });
    expect((await call(org, 'DELETE', `${mappings}/${body.id}`)).status).toBe(200);
    expect((await call(org, 'DELETE', `/groups/${groups.sales.id}`)).status).toBe(204);
  });

  test('stop filling from a rule for a user who was removed from them, and an active rule cannot be changed', async () => {
    const rule = {
      type: 'group_rule',
      name: 'Engineers',
      conditions: {
        expression: { value: 'user.department=="Engineering"', type: 'urn:okta:expression:1.0' },
      },
      actions: { assignUserToGroups: { groupIds: [groups.sales.id] } },
    };
    const { body } = await call(org, 'POST', '/groups/rules', rule);
    const path = `/groups/rules/${body.id}`;
    expect(body).toMatchObject({ allGroupsValid: true, conditions: { people: { users: { exclude: [] } } } });
    const activate = () => call(org, 'POST', `${path}/lifecycle/activate`);
    await activate();
    expect(refusal(await call(org, 'PUT', path, rule))).toBe('403 E0000038');
    await call(org, 'DELETE', `/groups/${groups.sales.id}/users/${blake.id}`);
    await activate();
    const { members } = org.state.group(groups.sales.id);
    expect([members.has(blake.id), members.has(morgan.id)]).toEqual([false, true]);
    expect((await call(org, 'GET', path)).body.conditions.people.users.exclude).toEqual([blake.id]);
    await call(org, 'POST', `${path}/lifecycle/deactivate`);
    const other = { ...rule, actions: { assignUserToGroups: { groupIds: [groups.newHires.id] } } };
    expect(refusal(await call(org, 'PUT', path, other))).toBe('403 E0000038');
    expect((await call(org, 'PUT', path, { ...rule, name: 'All engineers' })).body.name).toBe(
      'All engineers',
    );
  });

  test('cannot be created with the name of a built-in group or in the exact spelling of an existing one', async () => {
    const add = (name: string) => call(org, 'POST', '/groups', { profile: { name } });
    expect(causes(await add('Everyone'))[0]).toMatch(/^name: .*already exists/);
    org.state.groups.delete(groups.finance.id);
    expect(refusal(await add('Finance'))).toBe('400 E0000001');
    expect((await add('finance')).status).toBe(200);
  });

  test('appear in lists with the configured delay, but requests see their members immediately', async () => {
    org.state.memberships.lagMs = 2000;
    const members = async () => names2(await call(org, 'GET', `/groups/${groups.sales.id}/users`));
    const mine = async () => names(await call(org, 'GET', `/users/${blake.id}/groups`));
    await call(org, 'PUT', `/groups/${groups.sales.id}/users/${blake.id}`);
    expect([(await members()).includes(blake.login), (await mine()).includes('Sales')]).toEqual([
      false,
      false,
    ]);
    now += 1500;
    await call(org, 'DELETE', `/groups/${groups.sales.id}/users/${blake.id}`);
    now += 600;
    expect([(await members()).includes(blake.login), (await mine()).includes('Sales')]).toEqual([true, true]);
    now += 1500;
    expect((await members()).includes(blake.login)).toBe(false);
    org.state.memberships.lagMs = 0;
  });
});

function names2({ body }: Reply): string[] {
  return body.map(({ profile }: { profile: { login: string } }) => profile.login);
}

describe('a profile', () => {
  test('cannot have a login that differs from another one only in case or accents', async () => {
    for (const login of [
      blake.login.toUpperCase(),
      blake.login.replace('a', 'á'),
      'blake.rìvérs@example.com',
    ])
      expect(causes(await create(login))[0]).toMatch(/^login: .*already exists/);
  });

  test.each(['a;b', 'a[b', 'a]b', 'a\\b', 'a…b'])(
    'may have a login with %s, which is then rejected in a path',
    async (part) => {
      const login = `${part}@example.com`;
      expect((await create(login)).status).toBe(200);
      const answer = await fetch(`${org.url}/api/v1/users/${encodeURIComponent(login)}`, {
        headers: { Authorization: `SSWS ${org.token}` },
      });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html']);
      org.state.behavior = { ...org.state.behavior, loginBeyondPath: '400 E0000001' };
      const said = await call(org, 'GET', `/users/${encodeURIComponent(login)}`);
      expect(refusal(said)).toBe('400 E0000001');
      org.state.behavior = { ...org.state.behavior, loginBeyondPath: 'page 400' };
      const filter = new URLSearchParams({ filter: `profile.login eq ${JSON.stringify(login)}` });
      expect((await call(org, 'GET', `/users?${filter}`)).body).toHaveLength(1);
    },
  );

  test('is found by search in any case and by filter in exact case, with few properties and operators', async () => {
    const list = (query: object) => call(org, 'GET', `/users?${new URLSearchParams({ ...query })}`);
    const expression = `profile.login eq "${blake.login.toUpperCase()}"`;
    expect((await list({ filter: expression })).body).toEqual([]);
    expect((await list({ search: expression })).body).toHaveLength(1);
    expect((await list({ filter: 'lastUpdated gt "2020-01-01T00:00:00.000Z"' })).body.length).toBeGreaterThan(
      5,
    );
    for (const filter of ['status gt "A"', 'profile.title eq "Analyst"', 'created gt "2020"'])
      expect((await list({ filter })).status).toBe(400);
  });

  test('cannot contain characters of four bytes, whether plain, escaped or in a query', async () => {
    expect(causes(await create('new@example.com', { nickName: 'Kim 🙂' }))[0]).toMatch(/four UTF-8 bytes/);
    const escaped = '{"profile":{"name":"\\ud83d\\ude00"}}';
    expect(refusal(await call(org, 'POST', '/groups', escaped))).toBe('400 E0000001');
    expect(refusal(await call(org, 'GET', `/groups?q=${encodeURIComponent('🙂')}`))).toBe('400 E0000001');
    expect((await create('new@example.com', { nickName: 'Kim ☺ 漢' })).status).toBe(200);
  });

  test('with a value that must be unique and exists already is refused with the name of the attribute', async () => {
    org.state.uniqueUserAttributes.add('employeeNumber');
    expect((await create('one@example.com', { employeeNumber: '7' })).status).toBe(200);
    expect(causes(await create('two@example.com', { employeeNumber: '7' }))[0]).toMatch(
      /^employeeNumber: .*exists/,
    );
    expect((await create('two@example.com', { employeeNumber: '8' })).status).toBe(200);
    org.state.uniqueGroupAttributes.add('costCenter');
    const group = (name: string) => call(org, 'POST', '/groups', { profile: { name, costCenter: 'C' } });
    expect((await group('One')).status).toBe(200);
    expect(causes(await group('Two'))[0]).toMatch(/^costCenter: /);
  });

  test('of a new user with an unknown attribute is refused with an error about newUser', async () => {
    const { body } = await create('new@example.com', { shoeSize: '42' });
    expect(body.errorSummary).toBe('Api validation failed: newUser');
    expect(body.errorCauses).toEqual([
      { errorSummary: "Property name 'shoeSize' is not defined in profile" },
    ]);
  });

  test('has a password of which only the first 72 characters count', async () => {
    const long = `Aa1${'x'.repeat(69)}`;
    const credentials = { password: { value: `${long}-and-more` } };
    expect((await call(org, 'POST', `/users/${blake.id}`, { credentials })).status).toBe(200);
    expect(await signsIn(org, blake.login, `${long}another end`)).toBe('SUCCESS');
    expect(await signsIn(org, blake.login, long.slice(0, 71))).toBe('E0000004');
  });
});
