import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply, refusal } from './client.js';

const { people, groups, applications } = seed;
const { wiki, ledger, timeSheets, oldIntranet } = applications;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const ids = ({ body }: Reply): string[] => body.map(({ id }: { id: string }) => id);

test('an active application must be deactivated before it is deleted', async () => {
  const refused = await call(org, 'DELETE', `/apps/${wiki.id}`);
  expect(refused.body).toMatchObject({
    errorCode: 'E0000056',
    errorCauses: [{ errorSummary: 'The application must be deactivated before deletion.' }],
  });
  for (const _time of [1, 2]) {
    expect((await call(org, 'POST', `/apps/${wiki.id}/lifecycle/deactivate`)).body).toEqual({});
  }
  const { body } = await call(org, 'GET', `/apps/${wiki.id}`);
  expect([body.status, Object.keys(body._links).includes('activate')]).toEqual(['INACTIVE', true]);
  expect((await call(org, 'DELETE', `/apps/${wiki.id}`)).status).toBe(204);
  expect((await call(org, 'GET', `/apps/${wiki.id}`)).body.errorSummary).toMatch(/\(AppInstance\)$/);
});

test('an inactive application can be activated', async () => {
  await call(org, 'POST', `/apps/${oldIntranet.id}/lifecycle/activate`);
  expect((await call(org, 'GET', `/apps/${oldIntranet.id}`)).body.status).toBe('ACTIVE');
});

test('lists of applications accept q, filters by status, user and group, and pages', async () => {
  const filtered = (filter: string) => call(org, 'GET', `/apps?${new URLSearchParams({ filter })}`);
  expect(ids(await call(org, 'GET', '/apps?q=time'))).toEqual([timeSheets.id]);
  expect(ids(await filtered('status eq "INACTIVE"'))).toEqual([oldIntranet.id]);
  // Emery has the Ledger through the group Sales
  expect(ids(await filtered(`user.id eq "${people.emery.id}"`))).toEqual([ledger.id, timeSheets.id]);
  expect(ids(await filtered(`group.id eq "${groups.sales.id}"`))).toEqual([ledger.id]);
  expect((await call(org, 'GET', '/apps?limit=2')).headers.get('link')).toMatch(/rel="next"/);
});

test('an assignment of a user can be created, updated and removed', async () => {
  const path = `/apps/${wiki.id}/users`;
  const assigned = await call(org, 'POST', path, { id: people.quinn.id });
  expect(assigned.body).toMatchObject({ scope: 'USER', credentials: { userName: people.quinn.login } });
  expect(refusal(await call(org, 'POST', path, { id: people.quinn.id }))).toBe('409 E0000062');
  const changed = await call(org, 'POST', `${path}/${people.quinn.id}`, {
    credentials: { userName: 'quinn' },
  });
  expect(changed.body.credentials).toEqual({ userName: 'quinn' });
  expect((await call(org, 'DELETE', `${path}/${people.quinn.id}?sendEmail=true`)).status).toBe(204);
  expect(org.mails).toMatchObject([{ kind: 'app-user-removed', to: people.avery.login }]);
  expect(refusal(await call(org, 'DELETE', `${path}/${people.quinn.id}`))).toBe('404 E0000007');
});

test('an assignment through a group is shown as such, and cannot be removed directly', async () => {
  const path = `/apps/${wiki.id}/users/${people.morgan.id}`;
  expect((await call(org, 'GET', path)).body.scope).toBe('GROUP');
  expect(refusal(await call(org, 'DELETE', path))).toBe('403 E0000046');
  await call(org, 'DELETE', `/groups/${groups.engineering.id}/users/${people.morgan.id}`);
  expect((await call(org, 'GET', path)).status).toBe(404);
});

test('lists of assigned users have pages of at most 500, and accept q and expand', async () => {
  const path = `/apps/${wiki.id}/users`;
  const first = await call(org, 'GET', `${path}?limit=1`);
  expect(ids(first)).toEqual([people.blake.id]);
  expect(first.headers.get('link')).toMatch(/rel="next"/);
  expect(ids(await call(org, 'GET', `${path}?q=morgan`))).toEqual([people.morgan.id]);
  expect((await call(org, 'GET', `${path}?limit=501`)).status).toBe(400);
  const expanded = await call(org, 'GET', `${path}?expand=user&limit=1`);
  expect(expanded.body[0]._embedded.user.profile.login).toBe(people.blake.login);
});

test('the group that was assigned last is listed first', async () => {
  const path = `/apps/${wiki.id}/groups`;
  const assigned = await call(org, 'PUT', `${path}/${groups.sales.id}`, {});
  expect(assigned.body.priority).toBe(0);
  expect(ids(await call(org, 'GET', path))).toEqual([groups.sales.id, groups.engineering.id]);
  expect((await call(org, 'DELETE', `${path}/${groups.sales.id}`)).status).toBe(204);
  expect(refusal(await call(org, 'GET', `${path}/${groups.sales.id}`))).toBe('404 E0000007');
});

test('the applications of a user are the active ones only', async () => {
  const labels = async () => {
    const { body } = await call(org, 'GET', `/users/${people.blake.id}/appLinks`);
    return body.map(({ label }: { label: string }) => label);
  };
  expect(await labels()).toEqual(['Company Wiki', 'Time Sheets']);
  await call(org, 'POST', `/apps/${wiki.id}/lifecycle/deactivate`);
  expect(await labels()).toEqual(['Time Sheets']);
});
