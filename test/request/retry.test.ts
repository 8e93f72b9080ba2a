import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  leapingClock,
  lost,
  oktaError,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';

const ID = '00u00000000000000001';
const SUSPEND = `POST /api/v1/users/${ID}/lifecycle/suspend`;
const READ = `GET /api/v1/users/${ID}`;
const user = (status: string) => ({
  status: 200,
  body: { id: ID, status, profile: { login: 'a@example.com' }, created: '2026-01-01T00:00:00.000Z' },
});
const done = { status: 200, body: {} };

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const connect = (options = {}) => server.connect({ clock: leapingClock(), ...options });

describe('a request that is safe to repeat', () => {
  test('is repeated after a lost response and a 5xx', async () => {
    server.play(lost, oktaError(500, 'E0000009'), done);
    const result = await connect().execute('suspendUser', { userId: ID });
    expect(result).toMatchObject({ ok: true, output: { changed: true }, meta: { attempts: 3 } });
    expect(server.seen).toEqual([SUSPEND, SUSPEND, SUSPEND]);
  });

  test('ends after maxRetries repeats, with the outcome so far', async () => {
    server.play(lost, lost, lost);
    const result = await connect().execute('suspendUser', { userId: ID });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'NETWORK', outcome: 'unknown', retryable: true },
    });
    expect(server.seen).toHaveLength(3);
  });

  test('was completed by this call when its repeat finds it done', async () => {
    server.play(lost, oktaError(400, 'E0000001'), user('SUSPENDED'));
    const result = await connect().execute('suspendUser', { userId: ID });
    expect(result).toMatchObject({ ok: true, output: { changed: true } });
    expect(result.meta.warnings).toEqual([expect.stringContaining('no response')]);
    expect(server.seen).toEqual([SUSPEND, SUSPEND, READ]);
  });

  test('that removes something was completed by the lost attempt when the repeat finds nothing', async () => {
    server.play(lost, oktaError(404, 'E0000007'));
    const result = await connect().execute('removeGroup', { groupId: '00g1' });
    expect(result).toMatchObject({ ok: true, output: { groupId: '00g1' } });
    expect(result.meta.warnings).toHaveLength(1);
  });

  test('that removes something missing is NOT_FOUND when no attempt was lost', async () => {
    server.play(oktaError(404, 'E0000007'));
    const result = await connect().execute('removeGroup', { groupId: '00g1' });
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', outcome: 'unchanged' } });
  });

  test('is unknown when a refusal follows a lost attempt', async () => {
    server.play(lost, oktaError(403, 'E0000006'));
    const result = await connect().execute('addUserToGroup', { groupId: '00g1', userId: ID });
    expect(result).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', outcome: 'unknown' } });
  });
});

describe('a request that must not be repeated', () => {
  const create = { name: 'Once only' };

  test.each([
    ['a lost answer', lost],
    ['a 500', oktaError(500, 'E0000009')],
    ['a 502', { status: 502 }],
  ] as const)('is sent once, whatever outcome %s leaves', async (_, reaction) => {
    server.play(reaction, done);
    const result = await connect().execute('addGroup', create);
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown', retryable: false } });
    expect(server.seen).toEqual(['POST /api/v1/groups']);
  });

  test('is repeated when it was never sent, because nobody received it', async () => {
    const okta = connect({
      transport: failingFirst(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    });
    const result = await okta.execute('addGroup', create);
    expect(result).toMatchObject({ ok: true, output: { groupId: '00g9' }, meta: { attempts: 2 } });
  });

  test('is repeated after a 429, which changed nothing', async () => {
    server.play(tooMany({ limit: 100, resetInS: 3 }), { status: 200, body: group('00g9') });
    const result = await connect().execute('addGroup', create);
    expect(result).toMatchObject({ ok: true, output: { groupId: '00g9' } });
  });

  test('such as a DELETE of a user is never repeated, and never sent without "permanently"', async () => {
    server.play(done);
    await connect().execute('deleteUser', { userId: ID });
    expect(server.seen).toEqual([`POST /api/v1/users/${ID}/lifecycle/deactivate?sendEmail=false`]);

    server.play(done, user('DEPROVISIONED'), lost, user('DEPROVISIONED'));
    const result = await connect().execute('deleteUser', { userId: ID, permanently: true });
    expect(result).toMatchObject({
      ok: false,
      error: { outcome: 'unknown', completedSteps: ['deactivateUser'] },
    });
    expect(server.seen.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  });
});

describe('a 429', () => {
  test('is waited out by the clock of the org, and then the request is sent again', async () => {
    const clock = leapingClock();
    server.play(tooMany({ limit: 100, resetInS: 7 }), user('ACTIVE'));
    const result = await server.connect({ clock }).execute('getUserWithId', { userId: ID });
    expect(result.ok).toBe(true);
    expect(clock.waits).toHaveLength(1);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(7000);
    expect(clock.waits[0]).toBeLessThan(8000);
  });

  test('that lasts longer than the call may take ends the call immediately, with the remaining time', async () => {
    const clock = leapingClock();
    server.play(tooMany({ limit: 100, resetInS: 50 }));
    const result = await server
      .connect({ clock })
      .execute('getUserWithId', { userId: ID }, { timeoutMs: 10_000 });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'RATE_LIMITED', outcome: 'unchanged', retryable: true },
    });
    expect(result.ok ? 0 : result.error.retryAfterMs).toBeGreaterThanOrEqual(50_000);
    expect(clock.waits).toEqual([]);
  });

  test('stops further requests of its bucket until the reset', async () => {
    const clock = leapingClock();
    const okta = server.connect({ clock });
    server.play({ ...user('ACTIVE'), headers: { ...rateHeaders(100, 0, 20) } }, user('ACTIVE'));
    await okta.execute('getUserWithId', { userId: ID });
    await okta.execute('getUserWithId', { userId: ID });
    expect(clock.waits[0]).toBeGreaterThan(18_000);
  });

  test('makes a call without a time limit wait two minutes at most', async () => {
    const clock = leapingClock();
    server.play(...Array.from({ length: 9 }, () => tooMany({ limit: 100, resetInS: 50 })));
    const result = await server.connect({ clock }).execute('getUserWithId', { userId: ID });
    expect(result).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(120_000);
  });
});

function tooMany({ limit, resetInS }: { limit: number; resetInS: number }) {
  return {
    status: 429,
    body: { errorCode: 'E0000047', errorSummary: 'Too many' },
    headers: rateHeaders(limit, 0, resetInS),
  };
}

/** Okta's headers by a clock that goes an hour wrong, as seen from here. */
function rateHeaders(limit: number, remaining: number, resetInS: number): Record<string, string> {
  const orgNow = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
  return {
    date: new Date(orgNow).toUTCString(),
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(orgNow / 1000 + resetInS),
  };
}

function group(id: string) {
  return { id, type: 'OKTA_GROUP', profile: { name: 'Once only', description: null } };
}

function failingFirst(error: Error) {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls === 1) throw error;
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' },
      body: JSON.stringify(group('00g9')),
    };
  };
}
