import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { people, groups } = seed;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const refusal = ({ status, body }: Reply) => `${status} ${body.errorCode}`;

interface Given {
  name?: string;
  groupIds?: string[];
  people?: object;
}

function create(
  value: string,
  { name = 'A rule', groupIds = [groups.newHires.id], people: excluded }: Given = {},
) {
  return call(org, 'POST', '/groups/rules', {
    type: 'group_rule',
    name,
    conditions: { expression: { value, type: 'urn:okta:expression:1.0' }, people: excluded },
    actions: { assignUserToGroups: { groupIds } },
  });
}

async function activeRule(value: string, given: Given = {}): Promise<string> {
  const { body } = await create(value, given);
  await lifecycle(body.id, 'activate');
  return body.id;
}

const lifecycle = (id: string, step: string) => call(org, 'POST', `/groups/rules/${id}/lifecycle/${step}`);

async function members(groupId: string): Promise<string[]> {
  const { body } = await call(org, 'GET', `/groups/${groupId}/users`);
  return body.map(({ id }: { id: string }) => id);
}

describe('an expression decides who is added', () => {
  const inSales = [people.casey.id, people.emery.id, people.riley.id];
  test.each([
    ['user.department=="Sales"', inSales],
    ['user.department eq "Sales"', inSales],
    [`isMemberOfGroup("${groups.sales.id}")`, inSales],
    ['isMemberOfGroupName("Sales")', inSales],
    [`isMemberOfAnyGroup("00gUnknown", "${groups.sales.id}")`, inSales],
    ['user.department=="Sales" AND user.firstName!="Casey"', [people.emery.id, people.riley.id]],
    [
      'String.startsWith(user.department, "Sal") and !(user.firstName=="Casey")',
      [people.emery.id, people.riley.id],
    ],
    [
      'user.department=="Sales" && (user.firstName=="Casey" || user.firstName=="Emery")',
      [people.casey.id, people.emery.id],
    ],
    ['String.toLowerCase(user.login)=="riley.shore@partner.example.com"', [people.rileyAtPartner.id]],
    ['user.getInternalProperty("status")=="LOCKED_OUT" OR user.login==null', [people.harper.id]],
    ["user.login=='casey.fields@example.com' OR false", [people.casey.id]],
  ])('%s', async (value, expected) => {
    const { body } = await call(org, 'POST', '/groups', { profile: { name: 'Filled' } });
    await activeRule(value, { groupIds: [body.id] });
    const logins = (ids: readonly string[]) => ids.map((id) => org.state.users.get(id)?.profile.login).sort();
    expect(logins(await members(body.id))).toEqual(logins(expected));
  });

  test.each([
    '',
    'user.department==',
    'user.department=="Sales" AND',
    'profile.department=="Sales"',
    'user.department="Sales"',
    'user.department==="Sales"',
    '(user.department=="Sales"',
    'user.department=="Sales")',
    'user.department=="Sales',
    'Time.now()=="x"',
    'String.startsWith(user.department)',
    '"Sales"',
  ])('%s is refused', async (value) => {
    const { status, body } = await create(value);
    expect([status, body.errorCode, body.errorSummary]).toEqual([
      400,
      'E0000001',
      'Api validation failed: validateRule',
    ]);
    expect(body.errorCauses).toHaveLength(1);
  });
});

describe('an active rule follows the profile', () => {
  test('who matches is added, who no longer matches is removed, and nobody is excluded', async () => {
    const id = await activeRule('user.department=="Legal"');
    const path = `/users/${people.emery.id}`;
    await call(org, 'POST', path, { profile: { department: 'Legal' } });
    expect(await members(groups.newHires.id)).toContain(people.emery.id);
    await call(org, 'POST', path, { profile: { department: 'Sales' } });
    expect(await members(groups.newHires.id)).not.toContain(people.emery.id);
    expect((await call(org, 'GET', `/groups/rules/${id}`)).body.conditions.people.users.exclude).toEqual([]);
  });

  test('a new user who matches is added', async () => {
    await activeRule('user.department=="Legal"');
    const profile = { firstName: 'N', lastName: 'W', login: 'n.w@example.com', email: 'n.w@example.com' };
    const { body } = await call(org, 'POST', '/users?activate=false', {
      profile: { ...profile, department: 'Legal' },
    });
    expect(await members(groups.newHires.id)).toContain(body.id);
  });

  test('a user whom two rules add stays while one of them matches', async () => {
    await activeRule('user.department=="Legal"');
    await activeRule('user.title=="Counsel"', { name: 'Another rule' });
    const path = `/users/${people.emery.id}`;
    await call(org, 'POST', path, { profile: { department: 'Legal', title: 'Counsel' } });
    await call(org, 'POST', path, { profile: { department: 'Sales' } });
    expect(await members(groups.newHires.id)).toContain(people.emery.id);
    await call(org, 'POST', path, { profile: { title: 'Manager' } });
    expect(await members(groups.newHires.id)).not.toContain(people.emery.id);
  });

  test('a user removed by hand is excluded; one who is excluded from the start is never added', async () => {
    const excluded = { users: { exclude: [people.casey.id] }, groups: { exclude: [groups.engineering.id] } };
    const id = await activeRule('user.department!="Legal"', { people: excluded });
    expect(await members(groups.newHires.id)).not.toContain(people.casey.id);
    expect(await members(groups.newHires.id)).not.toContain(people.harper.id);
    await call(org, 'DELETE', `/groups/${groups.newHires.id}/users/${people.emery.id}`);
    await call(org, 'POST', `/users/${people.emery.id}`, { profile: { title: 'Manager' } });
    expect(await members(groups.newHires.id)).not.toContain(people.emery.id);
    const { body } = await call(org, 'GET', `/groups/rules/${id}`);
    expect(body.conditions.people).toEqual({
      users: { exclude: [people.casey.id, people.emery.id] },
      groups: { exclude: [groups.engineering.id] },
    });
  });

  test('a deactivated rule keeps its members and adds nobody', async () => {
    const id = await activeRule('user.department=="Sales"');
    await lifecycle(id, 'deactivate');
    await call(org, 'POST', `/users/${people.emery.id}`, { profile: { department: 'Legal' } });
    await call(org, 'POST', `/users/${people.kendall.id}`, { profile: { department: 'Sales' } });
    expect(await members(groups.newHires.id)).toContain(people.emery.id);
    expect(await members(groups.newHires.id)).not.toContain(people.kendall.id);
  });
});

describe('a rule is deleted', () => {
  test.each([
    ['', true],
    ['?removeUsers=false', true],
    ['?removeUsers=true', false],
  ])('with %j its members stay: %s', async (query, stays) => {
    const id = await activeRule('user.department=="Sales"');
    expect(refusal(await call(org, 'DELETE', `/groups/rules/${id}${query}`))).toBe('403 E0000038');
    await lifecycle(id, 'deactivate');
    const { status, body } = await call(org, 'DELETE', `/groups/rules/${id}${query}`);
    expect([status, body]).toEqual([202, {}]);
    expect((await members(groups.newHires.id)).includes(people.emery.id)).toBe(stays);
    expect(await members(groups.newHires.id)).toContain(people.blake.id);
    const again = await call(org, 'DELETE', `/groups/rules/${id}`);
    expect(again.body.errorSummary).toMatch(/\(GroupRule\)$/);
  });
});

test('a rule whose group is deleted becomes INVALID, takes no other step than its deletion', async () => {
  const id = await activeRule('user.department=="Sales"');
  await call(org, 'DELETE', `/groups/${groups.newHires.id}`);
  const { body } = await call(org, 'GET', `/groups/rules/${id}?expand=groupIdToGroupNameMap`);
  expect(body).toMatchObject({
    status: 'INVALID',
    allGroupsValid: false,
    _embedded: { groupIdToGroupNameMap: {} },
  });
  for (const step of ['activate', 'deactivate'])
    expect(refusal(await lifecycle(id, step))).toBe('403 E0000038');
  expect((await call(org, 'DELETE', `/groups/rules/${id}`)).status).toBe(202);
});

test.each([
  ['no name', { name: '' }],
  ['a name of 51 characters', { name: 'x'.repeat(51) }],
  ['no group', { groupIds: [] }],
  ['more than 100 groups', { groupIds: Array(101).fill(groups.sales.id) }],
  ['the built-in group', { groupIds: [groups.everyone.id] }],
  ['the group of an application', { groupIds: [groups.financeInLedger.id] }],
  ['101 excluded users', { people: { users: { exclude: Array(101).fill(people.blake.id) } } }],
])('a rule with %s is refused', async (_name, given) => {
  expect(refusal(await create('user.department=="Sales"', given))).toBe('400 E0000001');
});

// okta-sdk-java#645
test('a name that another rule has is refused, also in a replacement', async () => {
  await create('user.title=="x"', { name: 'One' });
  const { body } = await create('user.title=="x"', { name: 'Two' });
  const second = await create('user.title=="x"', { name: 'One' });
  expect(second.body).toMatchObject({
    errorCode: 'E0000001',
    errorSummary: 'Api validation failed: name',
    errorCauses: [{ errorSummary: 'name: Policy rule name already in use' }],
  });
  const path = `/groups/rules/${body.id}`;
  expect(refusal(await call(org, 'PUT', path, { ...body, name: 'One' }))).toBe('400 E0000001');
  expect((await call(org, 'PUT', path, body)).status).toBe(200);
});

test('a group with an admin role is not for a rule', async () => {
  await call(org, 'POST', `/groups/${groups.sales.id}/roles`, { type: 'HELP_DESK_ADMIN' });
  expect(refusal(await create('user.title=="x"', { groupIds: [groups.sales.id] }))).toBe('400 E0000001');
});

test('rules are listed by pages, found by a word of the name, and expanded with names of groups', async () => {
  for (const name of ['One', 'Two', 'Another one']) await create('user.title=="x"', { name });
  const first = await call(org, 'GET', '/groups/rules?search=one&limit=1&expand=groupIdToGroupNameMap');
  expect(first.body).toMatchObject([
    { name: 'One', _embedded: { groupIdToGroupNameMap: { [groups.newHires.id]: groups.newHires.name } } },
  ]);
  const next = /<[^>]*\/api\/v1([^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] as string;
  const second = await call(org, 'GET', next);
  expect(second.body).toMatchObject([{ name: 'Another one' }]);
  expect(second.headers.get('link')).not.toContain('rel="next"');
});

test('the seeded rule has the members whom its expression finds', async () => {
  const { partners } = seed.groupRules;
  await lifecycle(partners.id, 'activate');
  expect(await members(groups.partners.id)).toEqual([people.rileyAtPartner.id]);
  await call(org, 'POST', `/users/${people.rileyAtPartner.id}`, { profile: { department: 'Sales' } });
  expect(await members(groups.partners.id)).toEqual([]);
});
