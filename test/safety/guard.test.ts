import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import {
  type ActionError,
  ConnectionError,
  type Connector,
  type ConnectorOptions,
  type GuardSettings,
} from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { contentOf, movedClock } from './orgs.js';

let org: Sandbox;
let okta: Connector | undefined;
beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 100_000 } } });
});
beforeEach(() => org.reset());
afterEach(() => okta?.close());
afterAll(() => org.close());

const { avery, blake, emery, morgan, riley } = seed.people;
const { sales } = seed.groups;
const { oldIntranet } = seed.applications;
const changing = listActions().filter(({ effect }) => effect !== 'read');
const changes = () => org.requests.filter(({ method }) => method !== 'GET');
const GUARDED = { ok: false, error: { code: 'GUARDED', outcome: 'not-sent', retryable: false } };

function guarded(guard: GuardSettings, options: ConnectorOptions = {}): Connector {
  okta = connectTo(org, { guard, ...options });
  return okta;
}

function actionsThatTake(resource: string) {
  const cases = changing.flatMap(({ id, input, uses }) =>
    Object.entries(input.properties).flatMap(([name, field]) => {
      // What an action that is composed of others changes beside, its parts are asked for: test/composed.
      if (uses !== undefined && !input.required.includes(name)) return [];
      if (field.resource === resource) return [{ id, name, isList: false }];
      return field.items?.resource === resource ? [{ id, name, isList: true }] : [];
    }),
  );
  expect(cases.length).toBeGreaterThan(3);
  return cases;
}

/** Whether an action takes only one of two inputs. */
function excludes(id: string, name: string, other: string): boolean {
  type Part = { required?: readonly string[]; properties?: Record<string, unknown> } | undefined;
  const input: Readonly<Record<string, unknown>> = changing.find((action) => action.id === id)?.input ?? {};
  const [condition, then] = [input.if as Part, input.then as Part];
  return condition?.required?.includes(name) === true && then?.properties?.[other] === false;
}

/** Runs every action that takes such a resource, naming it so. */
async function tryAll(connector: Connector, resource: string, value: string): Promise<unknown[]> {
  const before = contentOf(org.state);
  const results: unknown[] = [];
  const others: Record<string, string> = { user: emery.id, group: seed.groups.finance.id };
  for (const { id, name, isList } of actionsThatTake(resource)) {
    const usual = Object.entries(usualInputs[id] ?? {}).filter(([other]) => !excludes(id, name, other));
    const inputs = { ...Object.fromEntries(usual), [name]: isList ? [others[resource], value] : value };
    const result = await connector.execute(id as string, inputs);
    results.push(result);
    // and whoever asks before hears the same
    const { code, message, remedy } = (result as { error: ActionError }).error;
    expect(await connector.check(id as string, inputs)).toMatchObject({
      output: { works: false, changed: false, because: [message], error: { code, message, remedy } },
    });
  }
  expect(contentOf(org.state)).toEqual(before);
  expect(changes()).toEqual([]);
  return results;
}

describe('no action changes', () => {
  const names: [string, string][] = [
    ['its id', blake.id],
    ['the login', blake.login],
    ['the login in capitals', blake.login.toUpperCase()],
    ['the short name', 'blake.rivers'],
  ];
  describe.each(names)('a user who is protected by %s', (_, protect) => {
    test.each(names)('and entered by %s', async (__, userId) => {
      const results = await tryAll(guarded({ protect: [protect] }), 'user', userId);
      expect(results.length).toBeGreaterThanOrEqual(20);
      for (const result of results) expect(result).toMatchObject(GUARDED);
    });
  });

  test.each([
    ['group', sales.id],
    ['application', oldIntranet.id],
  ])('a protected %s, alone or in a list', async (resource, id) => {
    for (const result of await tryAll(guarded({ protect: [id] }), resource, id)) {
      expect(result).toMatchObject(GUARDED);
    }
  });

  test('the user of the token, who is always protected', async () => {
    const results = await tryAll(guarded({}), 'user', avery.login);
    for (const result of results) {
      expect(result).toMatchObject({
        error: { code: 'GUARDED', message: expect.stringMatching(/the owner of the token, is protected/) },
      });
    }
  });

  test('a user who is protected in capitals', async () => {
    const connector = guarded({ protect: [blake.id, blake.login.toUpperCase()] });
    expect(await connector.execute('suspendUser', { userId: blake.id })).toMatchObject(GUARDED);
  });

  test('a protected user, and the error says who is protected and who can change that', async () => {
    const result = await guarded({ protect: [blake.login] }).execute('suspendUser', { userId: blake.id });
    expect(result).toMatchObject({
      error: {
        message: `Suspend User is rejected: ${blake.login} is protected.`,
        remedy: expect.stringMatching(/Whoever set up this connector .*\(protect\)/),
      },
    });
  });
});

test('an unprotected user is changed by the id that was compared, after one lookup', async () => {
  const connector = guarded({ protect: [blake.login] });
  expect(await connector.execute('suspendUser', { userId: emery.login })).toMatchObject({
    ok: true,
    output: { userId: emery.id, changed: true },
  });
  const paths = org.requests.map(({ method, path }) => `${method} ${path.replace('/api/v1/users', '')}`);
  expect(paths).toEqual([
    'GET /me',
    `GET /${encodeURIComponent(blake.login)}`,
    `GET /${encodeURIComponent(emery.login)}`,
    `POST /${emery.id}/lifecycle/suspend`,
  ]);
});

test('a read action is allowed without additional requests', async () => {
  const connector = guarded({ protect: [blake.login] });
  expect(await connector.execute('getUserWithId', { userId: blake.id })).toMatchObject({ ok: true });
  expect(org.requests).toHaveLength(1);
});

describe('the list of protected ids', () => {
  test('is read once for many concurrent calls', async () => {
    const connector = guarded({ protect: [blake.login, morgan.login] });
    const calls = Array.from({ length: 40 }, () => connector.execute('suspendUser', { userId: blake.id }));
    for (const result of await Promise.all(calls)) expect(result).toMatchObject(GUARDED);
    expect(org.requests).toHaveLength(3);
  });

  test('is kept for a minute and then read again', async () => {
    const clock = movedClock();
    const connector = guarded({}, { clock });
    await connector.execute('suspendUser', { userId: avery.id });
    clock.ahead = 59_000;
    await connector.execute('suspendUser', { userId: avery.id });
    expect(org.requests).toHaveLength(1);
    clock.ahead = 61_000;
    await connector.execute('suspendUser', { userId: avery.id });
    expect(org.requests).toHaveLength(2);
  });

  test('protects the same person after the login moves to another user', async () => {
    const clock = movedClock();
    const connector = guarded({ protect: [blake.login] }, { clock });
    const suspend = (userId: string) => connector.execute('suspendUser', { userId });
    expect(await suspend(blake.id)).toMatchObject(GUARDED);
    const [was, is] = [blake, riley].map(({ id }) => org.state.users.get(id)?.profile);
    Object.assign(was as object, { login: 'renamed@example.com' });
    Object.assign(is as object, { login: blake.login });
    expect(await suspend(blake.id)).toMatchObject(GUARDED);
    expect(await suspend('renamed@example.com')).toMatchObject(GUARDED);
    expect(await suspend(blake.login)).toMatchObject(GUARDED);
    expect(await suspend('blake.rivers')).toMatchObject(GUARDED);
    clock.ahead = 61_000;
    expect(await suspend(riley.id)).toMatchObject(GUARDED);
    expect(await suspend(blake.id)).toMatchObject(GUARDED);
    expect(changes()).toEqual([]);
  });
});

describe('the guard refuses what it cannot verify:', () => {
  const suspend = (connector: Connector) => connector.execute('suspendUser', { userId: emery.id });

  test('a protected login that does not exist', async () => {
    expect(await suspend(guarded({ protect: ['nobody@example.com'] }))).toMatchObject({
      error: { code: 'GUARDED', outcome: 'not-sent', message: expect.stringContaining('nobody@example.com') },
    });
    expect(changes()).toEqual([]);
  });

  test('a token without permission to read', async () => {
    org.fault({ method: 'GET', kind: 'answer', status: 403, body: { errorCode: 'E0000006' }, times: 9 });
    expect(await suspend(guarded({ protect: [blake.login] }))).toMatchObject({
      error: { code: 'GUARDED', outcome: 'not-sent', remedy: expect.stringContaining('admin role') },
    });
  });

  test('an org that is unavailable, until it is available again', async () => {
    org.fault({ method: 'GET', kind: 503, times: 3 });
    const connector = guarded({ protect: [blake.login] }, { clock: leapingClock() });
    expect(await suspend(connector)).toMatchObject({
      error: { code: 'GUARDED', outcome: 'not-sent', retryable: true, okta: { status: 503 } },
    });
    expect(changes()).toEqual([]);
    expect(await suspend(connector)).toMatchObject({ ok: true, output: { changed: true } });
  });

  test('many calls after one failed read', async () => {
    org.fault({ method: 'GET', kind: 'answer', status: 403, body: { errorCode: 'E0000006' } });
    const connector = guarded({ protect: [blake.login] });
    const results = await Promise.all(Array.from({ length: 20 }, () => suspend(connector)));
    for (const result of results) expect(result).toMatchObject({ error: { code: 'GUARDED' } });
    expect(org.requests).toHaveLength(1);
  });

  test('an org that does not name the user of the token', async () => {
    org.fault({ method: 'GET', path: '/api/v1/users/me', kind: 'answer', status: 200, body: { id: 7 } });
    expect(await suspend(guarded({}))).toMatchObject({ error: { code: 'GUARDED', outcome: 'not-sent' } });
  });

  test('a call that is cancelled while the guard reads, without an effect on other calls', async () => {
    org.fault({ method: 'GET', path: '/api/v1/users/me', kind: 'slow', delayMs: 20_000 });
    const connector = guarded({});
    const stop = new AbortController();
    const first = connector.execute('suspendUser', { userId: emery.id }, { signal: stop.signal });
    const waiting = connector.execute('suspendUser', { userId: emery.id }, { timeoutMs: 300 });
    const other = suspend(connector);
    expect(await waiting).toMatchObject({ error: { code: 'TIMEOUT', outcome: 'not-sent' } });
    stop.abort();
    expect(await first).toMatchObject({ error: { code: 'CANCELLED', outcome: 'unchanged' } });
    expect(await other).toMatchObject({ ok: true });
  });

  test('but it reports an unknown target like a connector without a guard', async () => {
    const connector = guarded({ protect: [blake.login] });
    expect(await connector.execute('suspendUser', { userId: 'nobody@example.com' })).toMatchObject({
      error: { code: 'NOT_FOUND', outcome: 'unchanged' },
    });
  });
});

const wrong: [string, unknown][] = [
  ['protect', { protect: blake.login }],
  ['protect', { protect: [''] }],
  ['protect', { protect: ['me'] }],
  ['protect', { protect: ['..'] }],
  ['protect', { protect: [7] }],
  ['protect', { protect: [' spaced '] }],
  ['maxDestructive', { maxDestructive: -1 }],
  ['maxDestructive', { maxDestructive: 1.5 }],
  ['maxDestructive', { maxDestructive: '10' }],
  ['maxDestructive', { maxDestructive: '101%' }],
  ['maxDestructive', { maxDestructive: 'a%' }],
  ['maxDestructive', { maxDestructive: null }],
  ['windowMs', { windowMs: 0 }],
  ['windowMs', { windowMs: Number.NaN }],
  ['windowMs', { windowMs: Number.POSITIVE_INFINITY }],
  ['windowMs', { windowMs: '60' }],
];
test.each(wrong)('an invalid value of %s creates no connector: %j', (name, guard) => {
  const create = () => connectTo(org, { guard: guard as GuardSettings });
  expect(create).toThrow(ConnectionError);
  expect(create).toThrow(`guard.${name}`);
});
