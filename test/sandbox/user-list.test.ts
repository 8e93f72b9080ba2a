import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { people } = seed;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const list = (query: Record<string, string>) => call(org, 'GET', `/users?${new URLSearchParams(query)}`);
const logins = ({ body }: Reply): string[] =>
  body.map(({ profile }: { profile: { login: string } }) => profile.login);
const found = async (search: string) => logins(await list({ search })).sort();

describe('search', () => {
  test('of status pr finds everybody, deactivated people too', async () => {
    expect(await found('status pr')).toHaveLength(Object.keys(people).length);
  });

  test.each([
    ['profile.department eq "finance"', [people.finley.login, people.logan.login]],
    ['profile.firstName co "orga"', [people.morgan.login]],
    ['profile.lastName sw "r" and profile.not-a-property eq "x"', []],
    [
      'status eq "STAGED" or (status eq "PROVISIONED" and profile.department eq "Support")',
      ['casey', 'devon'],
    ],
    ['id eq "nothing"', []],
  ])('%s finds those whom it describes', async (search, expected) => {
    const names = (await found(search)).map((login) =>
      expected.some((one) => one.includes('@')) ? login : login.split('.')[0],
    );
    expect(names).toEqual(expected);
  });

  test('a value with quotes and backslashes is found by its JSON text', async () => {
    const title = 'The "big\\one" (and more)';
    await call(org, 'POST', `/users/${people.blake.id}`, { profile: { title } });
    expect(await found(`profile.title eq ${JSON.stringify(title)}`)).toEqual([people.blake.login]);
  });

  test('times are compared as times, numbers as numbers, and of a list any value matches', async () => {
    const path = `/users/${people.blake.id}`;
    await call(org, 'POST', path, { profile: { deskNumber: 9, sites: ['North', 'South'] } });
    await call(org, 'POST', `/users/${people.emery.id}`, { profile: { deskNumber: 10, sites: ['East'] } });
    expect(await found('profile.deskNumber lt 10')).toEqual([people.blake.login]);
    expect(await found('profile.sites eq "south"')).toEqual([people.blake.login]);
    const { lastUpdated } = (await call(org, 'GET', path)).body;
    const since = lastUpdated.replace('.000Z', 'Z');
    expect(await found(`lastUpdated ge "${since}"`)).toEqual([people.blake.login, people.emery.login]);
    expect(await found('lastUpdated lt "2024-02-01T10:00:00+01:00"')).toHaveLength(0);
  });

  test.each([
    'profile.title co "Eng"',
    'profile.firstName ne "Blake"',
    'profile.firstName ew "ke"',
    'not (status eq "ACTIVE")',
    'status eq ACTIVE',
    'status eq "ACTIVE" and',
    '(status eq "ACTIVE"',
    'status eq "ACTIVE") or (id pr',
    'status eq "ACTIVE',
    'status eq "A" "B"',
  ])('%s is refused with 400', async (search) => {
    expect((await list({ search })).status).toBe(400);
  });

  test('the order is by the value without case, and equal ones stand by id', async () => {
    await call(org, 'POST', `/users/${people.riley.id}`, { profile: { firstName: 'aRILEY' } });
    const sorted = await list({ search: 'status eq "ACTIVE"', sortBy: 'profile.firstName' });
    expect(logins(sorted).slice(0, 2)).toEqual([people.riley.login, people.avery.login]);
    const same = await list({ search: 'profile.lastName eq "Shore"', sortBy: 'profile.lastName' });
    expect(logins(same)).toEqual(
      [people.riley, people.rileyAtPartner].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ login }) => login),
    );
  });

  test('a search of several pages repeats the search in its links', async () => {
    const first = await list({ search: 'status eq "ACTIVE"', sortBy: 'profile.login', limit: '3' });
    const next = /<[^>]*\/api\/v1([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await call(org, 'GET', next);
    const together = [...logins(first), ...logins(second)];
    expect(together).toEqual([...together].sort());
    expect(new Set(together).size).toBe(6);
  });
});

test.each(['lastLogin lt "2026-01-01T00:00:00.000Z"', 'passwordChanged pr', 'credentials.provider.type pr'])(
  'a search for %s is refused, as Okta searches only the profile and seven other properties',
  async (search) => {
    const { status, body } = await list({ search });
    expect([status, body.errorCode]).toEqual([400, 'E0000031']);
  },
);

test.each([
  'id pr',
  'status pr',
  'created pr',
  'activated pr',
  'statusChanged pr',
  'lastUpdated pr',
  'type.id pr',
])('a search for %s is taken', async (search) => {
  expect((await list({ search })).status).toBe(200);
});

test('filter compares values with case, and takes neither co nor other attributes', async () => {
  expect(logins(await list({ filter: `profile.login eq "${people.blake.login}"` }))).toHaveLength(1);
  expect(logins(await list({ filter: 'profile.firstName eq "blake"' }))).toHaveLength(0);
  expect((await list({ filter: 'profile.department eq "Sales"' })).status).toBe(400);
});

test('q gives ten at most unless it has a limit, and has no links', async () => {
  const answer = await list({ q: 'r' });
  const begins = ({ firstName, lastName }: { firstName: string; lastName: string }) =>
    [firstName, lastName].some((name) => name.startsWith('R'));
  const present = Object.values(people).filter(({ status }) => status !== 'DEPROVISIONED');
  expect(logins(answer).sort()).toEqual(
    present
      .filter(begins)
      .map(({ login }) => login)
      .sort(),
  );
  expect(answer.headers.get('link')).toBeNull();
});

describe('creation through an identity provider', () => {
  const profile = { firstName: 'New', lastName: 'One', login: 'new@example.com', email: 'new@example.com' };
  const provider = { type: 'FEDERATION', name: 'FEDERATION' };
  const create = (query: string, credentials: object) =>
    call(org, 'POST', `/users${query}`, { profile, credentials });

  test('a federated person is ACTIVE at once and gets no mail', async () => {
    const { body } = await create('?provider=true', { provider });
    expect([body.status, body.credentials.provider, org.mails]).toEqual(['ACTIVE', provider, []]);
  });

  test('without activation the person is STAGED, and activate makes them ACTIVE', async () => {
    const { body } = await create('?provider=true&activate=false', { provider });
    expect(body.status).toBe('STAGED');
    await call(org, 'POST', `/users/${body.id}/lifecycle/activate?sendEmail=false`);
    expect((await call(org, 'GET', `/users/${body.id}`)).body.status).toBe('ACTIVE');
  });

  test('without ?provider=true the provider is ignored', async () => {
    const { body } = await create('', { provider });
    expect([body.status, body.credentials.provider.type]).toEqual(['PROVISIONED', 'OKTA']);
  });

  test('a password beside a provider is refused', async () => {
    const answer = await create('?provider=true', { provider, password: { value: 'Fresh-Start-1' } });
    expect(answer.status).toBe(400);
  });
});

test('blocks show a lockout, and unlock lifts a block on unknown devices too', async () => {
  const blocks = async (id: string) => (await call(org, 'GET', `/users/${id}/blocks`)).body;
  expect(await blocks(people.harper.id)).toEqual([{ type: 'DEVICE_BASED', appliesTo: 'ANY_DEVICES' }]);
  expect(await blocks(people.blake.id)).toEqual([]);
  org.state.userById(people.blake.id).unknownDevicesBlocked = true;
  expect(await blocks(people.blake.id)).toEqual([{ type: 'DEVICE_BASED', appliesTo: 'UNKNOWN_DEVICES' }]);
  expect((await call(org, 'POST', `/users/${people.blake.id}/lifecycle/unlock`)).status).toBe(200);
  expect(await blocks(people.blake.id)).toEqual([]);
});
