import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { people, devices, clients } = seed;
const { blake, emery } = people;
const refusal = ({ status, body }: Reply) => `${status} ${body.errorCode}`;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const get = async (path: string) => (await call(org, 'GET', path)).body;
const status = async (method: string, path: string) => (await call(org, method, path)).status;

describe('grants and tokens', () => {
  const user = `/users/${blake.id}`;
  const tokens = `${user}/clients/${clients.planner.id}/tokens`;

  test('the clients are those with a grant or a token', async () => {
    const listed = await get(`${user}/clients`);
    expect(listed.map(({ client_name }: { client_name: string }) => client_name)).toEqual([
      'Planner',
      'Reports',
    ]);
    expect(await get(`/users/${people.casey.id}/clients`)).toEqual([]);
  });

  test('grants come in pages, and go one by one or all at once; tokens stay', async () => {
    const first = await call(org, 'GET', `${user}/grants?limit=2`);
    expect(first.headers.get('link')).toMatch(/after=\w+&limit=2>; rel="next"/);
    const [grant] = first.body;
    expect(await status('DELETE', `${user}/grants/${grant.id}`)).toBe(204);
    expect(refusal(await call(org, 'GET', `${user}/grants/${grant.id}`))).toBe('404 E0000007');
    expect(await status('DELETE', `${user}/grants`)).toBe(204);
    expect(await get(`${user}/grants`)).toEqual([]);
    expect(await get(tokens)).not.toEqual([]);
    expect(await get(`/users/${emery.id}/grants`)).not.toEqual([]);
  });

  test('tokens of one client are revoked, those of others stay', async () => {
    expect(await get(tokens)).toHaveLength(2);
    expect(await status('DELETE', tokens)).toBe(204);
    expect(await get(tokens)).toEqual([]);
    expect(await get(`${user}/clients/${clients.reports.id}/tokens`)).toHaveLength(1);
    expect(refusal(await call(org, 'DELETE', `${user}/clients/0oaUnknown/tokens`))).toBe('404 E0000007');
  });

  test('deactivation ends grants', async () => {
    await call(org, 'POST', `${user}/lifecycle/deactivate`);
    expect(await get(`${user}/grants`)).toEqual([]);
  });
});

describe('devices', () => {
  const lifecycle = ({ id }: { id: string }, step: string) =>
    status('POST', `/devices/${id}/lifecycle/${step}`);
  const statusOf = async ({ id }: { id: string }) => (await get(`/devices/${id}`)).status;
  const { blakeLaptop, blakePhone, oldLaptop } = devices;

  test('a list is searched and shows users on request; a user has their own list', async () => {
    expect(await get('/devices')).toHaveLength(Object.keys(devices).length);
    const search = new URLSearchParams({ search: 'status eq "SUSPENDED"', expand: 'user' });
    const [tablet, ...none] = await get(`/devices?${search}`);
    expect([tablet._embedded.users[0].user.id, none]).toEqual([emery.id, []]);
    const own = await get(`/users/${blake.id}/devices`);
    expect(own.map(({ device }: { device: { id: string } }) => device.id)).toEqual([
      blakeLaptop.id,
      blakePhone.id,
    ]);
  });

  test('suspend and unsuspend can be repeated', async () => {
    for (const [step, expected] of [
      ['suspend', 'SUSPENDED'],
      ['suspend', 'SUSPENDED'],
      ['unsuspend', 'ACTIVE'],
      ['unsuspend', 'ACTIVE'],
    ] as const) {
      expect([await lifecycle(blakeLaptop, step), await statusOf(blakeLaptop)]).toEqual([204, expected]);
    }
  });

  test('deactivation takes the users and their factors on the device away', async () => {
    expect(await lifecycle(blakePhone, 'deactivate')).toBe(204);
    expect(await get(`/devices/${blakePhone.id}/users`)).toEqual([]);
    const types = org.state.userById(blake.id).factors.map(({ factorType }) => factorType);
    expect(types).toEqual(['sms', 'token:software:totp']);
    expect(await lifecycle(blakePhone, 'suspend')).toBe(403);
    expect(await lifecycle(blakePhone, 'activate')).toBe(204);
  });

  test('only a deactivated device can be deleted', async () => {
    expect(await status('DELETE', `/devices/${blakeLaptop.id}`)).toBe(403);
    expect(await status('DELETE', `/devices/${oldLaptop.id}`)).toBe(204);
    expect(await status('DELETE', `/devices/${oldLaptop.id}`)).toBe(404);
  });
});
