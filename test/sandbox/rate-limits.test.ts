import { afterEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { bucketOf } from '../../src/sandbox/server/rate-limits.js';
import { call } from './client.js';

const { blake } = seed.people;

let org: Sandbox;
afterEach(() => org?.close());

test.each([
  ['GET', '/api/v1/users/x', 'USER-GET'],
  ['POST', '/api/v1/users/x', 'USER-WRITE'],
  ['PUT', '/api/v1/users/x', 'USER-WRITE'],
  ['DELETE', '/api/v1/users/x', 'USER-WRITE'],
  ['GET', '/api/v1/users', 'USERS'],
  ['POST', '/api/v1/users', 'USERS'],
  ['POST', '/api/v1/users/x/lifecycle/suspend', 'USERS'],
  ['GET', '/api/v1/users/x/groups', 'USERS'],
  ['GET', '/api/v1/groups', 'GROUPS'],
  ['PUT', '/api/v1/groups/x/users/y', 'GROUPS'],
  ['GET', '/api/v1/groups/rules', 'GROUPS'],
  ['PUT', '/api/v1/groups/x', 'GROUP'],
  ['GET', '/api/v1/apps', 'APPS'],
  ['POST', '/api/v1/apps/x/lifecycle/activate', 'APPS'],
  ['DELETE', '/api/v1/apps/x', 'APP'],
  ['GET', '/api/v1/logs', 'LOG'],
  ['GET', '/api/v1/org', 'REST'],
])('%s %s counts in the bucket %s', (method, path, bucket) => {
  expect(bucketOf(method, path)).toBe(bucket);
});

test('each response, also a refusal, reduces what remains of its own bucket', async () => {
  org = await startSandbox();
  const left = async (path: string) => {
    const { headers } = await call(org, 'GET', path);
    return ['limit', 'remaining'].map((name) => Number(headers.get(`x-rate-limit-${name}`)));
  };
  expect(await left('/users/me')).toEqual([2000, 1999]);
  expect(await left('/users/nobody')).toEqual([2000, 1998]);
  expect(await left('/users')).toEqual([600, 599]);
  expect(await left('/apps')).toEqual([100, 99]);
  org.reset();
  expect(await left('/users/me')).toEqual([2000, 1999]);
});

test('a request beyond the limit is refused until the window ends, and changes nothing', async () => {
  let now = Date.UTC(2026, 0, 1, 12, 0, 0, 400);
  org = await startSandbox({
    clock: { now: () => now },
    rateLimits: { USERS: { limit: 2, windowMs: 10_000 } },
  });
  const suspend = () => call(org, 'POST', `/users/${blake.id}/lifecycle/suspend`);
  const unsuspend = () => call(org, 'POST', `/users/${blake.id}/lifecycle/unsuspend`);
  expect((await suspend()).status).toBe(200);
  expect((await unsuspend()).headers.get('x-rate-limit-remaining')).toBe('0');
  const refused = await suspend();
  expect([refused.status, refused.body.errorCode]).toEqual([429, 'E0000047']);
  expect(refused.headers.get('retry-after')).toBeNull();
  expect(org.state.userById(blake.id).status).toBe('ACTIVE');
  const reset = Number(refused.headers.get('x-rate-limit-reset'));
  expect(reset).toBe(Date.UTC(2026, 0, 1, 12, 0, 11) / 1000);
  expect(refused.headers.get('date')).toBe('Thu, 01 Jan 2026 12:00:00 GMT');
  now = reset * 1000 - 1;
  expect((await suspend()).status).toBe(429);
  now = reset * 1000;
  expect((await suspend()).status).toBe(200);
});

test('"all" sets the limit of every bucket that has none of its own', async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 7 }, APP: { limit: 3 } } });
  const limit = async (path: string) => (await call(org, 'GET', path)).headers.get('x-rate-limit-limit');
  expect(await limit('/users/me')).toBe('7');
  expect(await limit(`/apps/${seed.applications.wiki.id}`)).toBe('3');
});
