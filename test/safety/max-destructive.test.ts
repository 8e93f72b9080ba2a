import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, ConnectorOptions, GuardSettings, Result } from '../../src/index.js';
import { type Sandbox, seed, startSandbox, type User } from '../../src/sandbox/index.js';
import { connectTo, readOrg } from '../helpers/sandbox-org.js';
import { addPeople, movedClock } from './orgs.js';

let org: Sandbox;
let okta: Connector | undefined;
beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 100_000 } } });
});
beforeEach(() => org.reset());
afterEach(() => okta?.close());
afterAll(() => org.close());

const { blake, emery, logan, riley } = seed.people;
const HOUR = 3_600_000;
const REFUSED = { ok: false, error: { code: 'GUARDED', outcome: 'not-sent', retryable: false } };

function guarded(guard: GuardSettings, options: ConnectorOptions = {}): Connector {
  okta = connectTo(org, { guard, ...options });
  return okta;
}

const deactivate = (connector: Connector, userId: string) => connector.execute('deactivateUser', { userId });
const done = (results: Result<unknown>[]) => results.filter(({ ok }) => ok).length;

test('of 100 concurrent deletions the guard lets only the allowed number through', async () => {
  const people = addPeople(org.state, riley.id, 100);
  const connector = guarded({ maxDestructive: 10 });
  const results = await Promise.all(
    people.map(({ id }) => connector.execute('deleteUser', { userId: id, permanently: true })),
  );
  expect(done(results)).toBe(10);
  for (const result of results) if (!result.ok) expect(result).toMatchObject(REFUSED);
  expect(people.filter(({ id }) => !org.state.users.has(id))).toHaveLength(10);
  const sent = org.requests.filter(({ method }) => method === 'POST');
  expect(sent).toHaveLength(10);
  const late = await deactivate(connector, blake.id);
  expect(late).toMatchObject({
    error: {
      code: 'GUARDED',
      message: 'Deactivate User is rejected: at most 10 destructive actions may run within 60 minutes.',
    },
    meta: { attempts: 0 },
  });
});

describe('a call counts as destructive', () => {
  test('if it changed something, but not if nothing changed, it was refused or the target does not exist', async () => {
    const connector = guarded({ maxDestructive: 1 });
    for (let again = 0; again < 3; again += 1) {
      expect(await deactivate(connector, logan.id)).toMatchObject({ ok: true, output: { changed: false } });
      expect(await deactivate(connector, '00u0000000000000none')).toMatchObject({
        error: { code: 'NOT_FOUND' },
      });
      expect(await deactivate(connector, 'me')).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    }
    expect(await deactivate(connector, blake.id)).toMatchObject({ ok: true });
    expect(await deactivate(connector, emery.id)).toMatchObject(REFUSED);
  });

  test('if its outcome is unknown', async () => {
    org.fault({ method: 'DELETE', kind: 500 });
    const connector = guarded({ maxDestructive: 1 });
    expect(await connector.execute('deleteUser', { userId: logan.id, permanently: true })).toMatchObject({
      error: { outcome: 'unknown' },
    });
    expect(await deactivate(connector, emery.id)).toMatchObject(REFUSED);
  });

  test('only if its effect is destructive and its target is not protected', async () => {
    const connector = guarded({ maxDestructive: 1, protect: [riley.id] });
    for (let again = 0; again < 3; again += 1) {
      await connector.execute('suspendUser', { userId: blake.id });
      await connector.execute('unsuspendUser', { userId: blake.id });
      expect(await deactivate(connector, riley.id)).toMatchObject(REFUSED);
    }
    expect(await deactivate(connector, blake.id)).toMatchObject({ ok: true });
  });

  test('for its own connector only', async () => {
    const other = connectTo(org, { guard: { maxDestructive: 1 } });
    expect(await deactivate(guarded({ maxDestructive: 1 }), blake.id)).toMatchObject({ ok: true });
    expect(await deactivate(other, emery.id)).toMatchObject({ ok: true });
    await other.close();
  });

  test('and is refused if the limit is 0', async () => {
    expect(await deactivate(guarded({ maxDestructive: 0 }), blake.id)).toMatchObject(REFUSED);
  });
});

test.each([
  [undefined, HOUR],
  [90_000, 90_000],
])('the window (%p) slides by the clock of the connector', async (windowMs, length) => {
  const clock = movedClock();
  const people = addPeople(org.state, riley.id, 6).map(({ id }) => id) as string[];
  const connector = guarded({ maxDestructive: 2, ...(windowMs && { windowMs }) }, { clock });
  const next = () => deactivate(connector, people.shift() as string);
  expect(await next()).toMatchObject({ ok: true });
  clock.ahead = length / 2;
  expect(await next()).toMatchObject({ ok: true });
  expect(await next()).toMatchObject(REFUSED);
  clock.ahead = length + 1_000;
  expect(await next()).toMatchObject({ ok: true });
  expect(await next()).toMatchObject(REFUSED);
});

describe('a percentage', () => {
  const people = (count: number): User[] => addPeople(org.state, riley.id, count);

  test('applies to the number of users of the org, rounded down', async () => {
    const more = people(59 - org.state.users.size);
    const connector = guarded({ maxDestructive: '10%' });
    const results = await Promise.all(more.map(({ id }) => deactivate(connector, id)));
    expect(done(results)).toBe(5);
    expect(org.requests.filter(({ method }) => method === 'POST')).toHaveLength(5);
    expect(org.requests.filter(({ path }) => path === '/api/v1/groups')).toHaveLength(1);
  });

  test('uses the number of members of Everyone in Okta', async () => {
    const query = new URLSearchParams({ filter: 'type eq "BUILT_IN"', expand: 'stats' });
    const { body } = await readOrg(org, `/api/v1/groups?${query}`);
    const usersCount = org.state.users.size;
    expect(body).toMatchObject([{ _embedded: { stats: { usersCount, appsCount: 0 } } }]);
    const plain = await readOrg(org, '/api/v1/groups?limit=1');
    expect(JSON.stringify(plain.body)).not.toContain('usersCount');
  });

  test.each([[[]], [[{ type: 'BUILT_IN' }]], [{}]])(
    'refuses the call when Okta returns no number: %j',
    async (body) => {
      org.fault({ method: 'GET', path: '/api/v1/groups', kind: 'answer', status: 200, body });
      expect(await deactivate(guarded({ maxDestructive: '50%' }), blake.id)).toMatchObject({
        error: { code: 'GUARDED', outcome: 'not-sent', message: expect.stringMatching(/how many users/) },
      });
      expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    },
  );
});
