import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply, signsIn } from './client.js';

const { people, groups } = seed;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const profile = { firstName: 'New', lastName: 'Person', login: 'new@example.com', email: 'new@example.com' };
const credentials = { password: { value: 'Fresh-Start-1' } };

function create(body: object, query = ''): Promise<Reply> {
  return call(org, 'POST', `/users${query}`, body);
}

function causes({ body }: Reply): string[] {
  return body.errorCauses.map(({ errorSummary }: { errorSummary: string }) => errorSummary);
}

describe('a user', () => {
  test('is found by id, by login in any case, by short name and by "me"', async () => {
    for (const key of [people.blake.id, 'BLAKE.RIVERS@EXAMPLE.COM', 'blake.rivers', 'Blake.Rivers']) {
      expect((await call(org, 'GET', `/users/${encodeURIComponent(key)}`)).body.id).toBe(people.blake.id);
    }
    expect((await call(org, 'GET', '/users/me')).body.id).toBe(people.avery.id);
  });

  test('is not found by an ambiguous or unknown name', async () => {
    for (const key of ['riley.shore', 'nobody', 'nobody@example.com']) {
      const { status, body } = await call(org, 'GET', `/users/${key}`);
      expect([status, body.errorCode, body.errorSummary]).toEqual([
        404,
        'E0000007',
        `Not found: Resource not found: ${key} (User)`,
      ]);
    }
  });

  test('with a slash in the login is found by id only', async () => {
    const login = 'north/south@example.com';
    const { body } = await create({ profile: { ...profile, login, email: login }, credentials });
    expect((await call(org, 'GET', `/users/${encodeURIComponent(login)}`)).status).toBe(404);
    expect((await call(org, 'GET', `/users/${body.id}`)).body.profile.login).toBe(login);
  });

  test('with an empty id is the list of everybody', async () => {
    expect((await call(org, 'GET', '/users/')).body).toBeInstanceOf(Array);
  });

  test('lacks the parts that the content type omits', async () => {
    const type = 'application/json; okta-response=omitCredentials,omitCredentialsLinks';
    const { body } = await call(org, 'GET', `/users/${people.blake.id}`, undefined, { 'Content-Type': type });
    expect(body.credentials).toBeUndefined();
    expect(Object.keys(body._links)).not.toContain('changePassword');
    expect(Object.keys(body._links)).toContain('suspend');
  });
});

describe('a new user', () => {
  test('gets the status that follows from the parameters', async () => {
    const other = (login: string) => ({ ...profile, login, email: login });
    const statuses = [
      await create({ profile: other('a1@example.com'), credentials }),
      await create({ profile: other('a2@example.com'), credentials }, '?activate=false'),
      await create({ profile: other('a3@example.com') }),
      await create({ profile: other('a4@example.com'), credentials }, '?nextLogin=changePassword'),
    ].map(({ body }) => body.status);
    expect(statuses).toEqual(['ACTIVE', 'STAGED', 'PROVISIONED', 'PASSWORD_EXPIRED']);
    expect(org.mails).toMatchObject([{ kind: 'activation', to: 'a3@example.com' }]);
  });

  test('keeps custom attributes, the password, the recovery question and the groups', async () => {
    const recovery_question = { question: 'Which colour?', answer: 'Turquoise' };
    const { body } = await create({
      profile: { ...profile, badgeNumber: 'B-1', contractor: true, sites: ['North'] },
      credentials: { ...credentials, recovery_question },
      groupIds: [groups.sales.id],
    });
    expect(body.profile).toMatchObject({ badgeNumber: 'B-1', contractor: true, sites: ['North'] });
    expect(JSON.stringify(body)).not.toMatch(/Fresh-Start|Turquoise/);
    expect(await signsIn(org, profile.login, 'Fresh-Start-1')).toBe('SUCCESS');
    const memberships = await call(org, 'GET', `/users/${body.id}/groups`);
    expect(memberships.body.map((group: { id: string }) => group.id)).toEqual([
      groups.everyone.id,
      groups.sales.id,
    ]);
  });

  test.each([
    [
      'a login that exists',
      { ...profile, login: people.blake.login.toUpperCase() },
      /^login: An object with this/,
    ],
    [
      'an unknown attribute',
      { ...profile, shoeSize: '42' },
      /^Property name 'shoeSize' is not defined in profile$/,
    ],
    ['a wrong type', { ...profile, contractor: 'yes' }, /^contractor: Property value does not match/],
    ['no first name', { ...profile, firstName: '' }, /^firstName: The field cannot be left blank$/],
    ['a login that is no address', { ...profile, login: 'somebody' }, /^login: Username must be in the form/],
    ['a long last name', { ...profile, lastName: 'x'.repeat(51) }, /^lastName: String length/],
  ])('is refused with %s', async (_name, given, cause) => {
    const reply = await create({ profile: given, credentials });
    expect([reply.status, reply.body.errorCode]).toEqual([400, 'E0000001']);
    expect(causes(reply)).toEqual([expect.stringMatching(cause)]);
    expect(org.state.users.size).toBe(Object.keys(people).length);
  });

  test('is refused with all causes in one error', async () => {
    const reply = await create({ profile: { shoeSize: 1 } });
    expect(causes(reply)).toHaveLength(5);
  });

  test('is refused with a weak password, or when a password must change but is missing or not activated', async () => {
    const weak = await create({ profile, credentials: { password: { value: 'short' } } });
    expect(causes(weak)).toEqual([expect.stringMatching(/^password: Password requirements were not met/)]);
    const bare = await create({ profile }, '?nextLogin=changePassword');
    const staged = await create({ profile, credentials }, '?nextLogin=changePassword&activate=false');
    expect([bare.body.errorCode, staged.body.errorCode]).toEqual(['E0000124', 'E0000125']);
  });

  test('is refused in Everyone, in an unknown group and in more than twenty groups', async () => {
    const refused = async (groupIds: string[]) => {
      const { status, body } = await create({ profile, credentials, groupIds });
      return `${status} ${body.errorCode}`;
    };
    expect(await refused([groups.everyone.id])).toBe('403 E0000006');
    expect(await refused(['00gUnknown'])).toBe('404 E0000007');
    expect(await refused(Array.from({ length: 21 }, () => groups.sales.id))).toBe('400 E0000093');
    expect(org.state.users.size).toBe(Object.keys(people).length);
  });
});

describe('an update', () => {
  test('by POST changes the given attributes, and null clears one', async () => {
    const path = `/users/${people.blake.id}`;
    await call(org, 'POST', path, { profile: { nickName: 'B', title: 'Lead' } });
    const { body } = await call(org, 'POST', path, { profile: { title: null } });
    expect(body.profile).toMatchObject({ firstName: 'Blake', nickName: 'B' });
    expect(body.profile.title).toBeUndefined();
  });

  test('by PUT clears attributes that are not given', async () => {
    const { login, firstName, lastName } = people.blake;
    const replaced = { login, email: login, firstName, lastName, nickName: 'B' };
    const { body } = await call(org, 'PUT', `/users/${people.blake.id}`, { profile: replaced });
    expect(body.profile).toEqual({ ...replaced, mobilePhone: null, secondEmail: null });
  });

  test('with If-Match is refused after another change', async () => {
    const path = `/users/${people.blake.id}`;
    const tag = (await call(org, 'GET', path)).headers.get('etag') ?? '';
    const change = (nickName: string) =>
      call(org, 'POST', path, { profile: { nickName } }, { 'If-Match': tag });
    expect((await change('One')).status).toBe(200);
    expect((await change('Two')).body).toMatchObject({
      errorCode: 'E0000231',
      errorSummary: "ETag value doesn't match.",
    });
    const malformed = await call(org, 'POST', path, { profile: {} }, { 'If-Match': 'one two' });
    expect(`${malformed.status} ${malformed.body.errorCode}`).toBe('400 E0000242');
  });

  test('by an administrator may set a password', async () => {
    const set = (value: string) =>
      call(org, 'POST', `/users/${people.jordan.id}`, { credentials: { password: { value } } });
    expect((await set('weak')).status).toBe(400);
    expect((await set('Fresh-Start-1')).body.status).toBe('ACTIVE');
    expect(await signsIn(org, people.jordan.login, 'Fresh-Start-1')).toBe('SUCCESS');
  });
});

describe('a list of users', () => {
  const ids = ({ body }: Reply) => body.map(({ id }: { id: string }) => id);
  const search = (query: Record<string, string>) => call(org, 'GET', `/users?${new URLSearchParams(query)}`);

  test('has pages with next links, and omits deactivated users', async () => {
    const found: string[] = [];
    let path: string | undefined = '/users?limit=5';
    while (path) {
      const reply: Reply = await call(org, 'GET', path);
      found.push(...ids(reply));
      const next = /<[^>]*\/api\/v1([^>]+)>; rel="next"/.exec(reply.headers.get('link') ?? '');
      path = next?.[1];
    }
    const present = Object.values(people).filter(({ status }) => status !== 'DEPROVISIONED');
    expect(found).toEqual(present.map(({ id }) => id));
  });

  test('includes deactivated users with filter and search, but not with q', async () => {
    const { logan } = people;
    expect(ids(await search({ filter: 'status eq "DEPROVISIONED"' }))).toEqual([logan.id]);
    expect(ids(await search({ filter: `profile.login eq "${logan.login}"` }))).toEqual([logan.id]);
    expect(ids(await search({ search: 'profile.lastName sw "Re" and profile.title eq "Analyst"' }))).toEqual([
      logan.id,
    ]);
    expect(ids(await search({ q: 'logan' }))).toEqual([]);
    expect(ids(await search({ q: 'riley' }))).toHaveLength(2);
  });

  test('is sorted on request, and search accepts "or" and parentheses', async () => {
    const expression =
      '(profile.firstName eq "Blake" or profile.firstName eq "Avery") and status eq "ACTIVE"';
    const query = { search: expression, sortBy: 'profile.firstName', sortOrder: 'desc' };
    expect(ids(await search(query))).toEqual([people.blake.id, people.avery.id]);
  });

  test('with an invalid query is refused', async () => {
    expect((await search({ search: 'profile.firstName eq' })).body.errorCode).toBe('E0000031');
    expect((await search({ filter: 'profile.firstName sw "B"' })).body.errorCode).toBe('E0000001');
    expect((await search({ after: 'nonsense' })).body.errorCode).toBe('E0000029');
    expect((await search({ limit: '0' })).status).toBe(400);
  });
});
