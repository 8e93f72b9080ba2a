import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault, type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, statusOf } from './client.js';

const { blake, emery } = seed.people;
const suspend = `/users/${blake.id}/lifecycle/suspend`;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

/** What a client sees of a request: the status, or that the connection broke. */
async function outcome(method: string, path: string, signal?: AbortSignal): Promise<string> {
  try {
    const headers = { Authorization: `SSWS ${org.token}` };
    const response = await fetch(`${org.url}/api/v1${path}`, {
      method,
      headers,
      ...(signal ? { signal } : {}),
    });
    await response.text();
    return String(response.status);
  } catch {
    return 'broken';
  }
}

test.each<[string, Fault, string, string]>([
  ['429', { kind: 429 }, '429', 'ACTIVE'],
  ['500', { kind: 500 }, '500', 'ACTIVE'],
  ['drop-before', { kind: 'drop-before' }, 'broken', 'ACTIVE'],
  ['drop-after', { kind: 'drop-after' }, 'broken', 'SUSPENDED'],
  ['truncate', { kind: 'truncate' }, 'broken', 'SUSPENDED'],
  ['slow', { kind: 'slow', delayMs: 5 }, '200', 'SUSPENDED'],
  ['answer', { kind: 'answer', status: 418 }, '418', 'ACTIVE'],
  ['answer with the change', { kind: 'answer', status: 502, changes: true }, '502', 'SUSPENDED'],
  ['hook', { kind: 'hook' }, '200', 'SUSPENDED'],
])(
  '%s: the client sees this fault, and the change is made or not as declared',
  async (_name, fault, seen, status) => {
    const handle = org.fault({ ...fault, method: 'POST', path: '*/lifecycle/suspend' });
    expect(await outcome('POST', suspend)).toBe(seen);
    expect(handle.hits).toBe(1);
    expect(await statusOf(org, blake.id)).toBe(status);
  },
);

test('the fault "truncated" sends an empty body when the response has no body', async () => {
  org.fault({ kind: 'truncate' });
  expect(await outcome('DELETE', `/users/${blake.id}/sessions`)).toBe('broken');
  expect(org.state.userById(blake.id).sessions).toEqual([]);
});

describe('a fault', () => {
  test('matches by method and path, observes times and skip, and ends when it is removed', async () => {
    org.fault({ kind: 500, method: 'GET', path: `/api/v1/users/${blake.id}`, times: 2, skip: 1 });
    const seen = [];
    for (let request = 0; request < 4; request += 1) seen.push(await outcome('GET', `/users/${blake.id}`));
    expect(seen).toEqual(['200', '500', '500', '200']);
    const handle = org.fault({ kind: 503, times: Number.POSITIVE_INFINITY });
    expect(await outcome('GET', `/users/${emery.id}`)).toBe('503');
    handle.remove();
    expect(await outcome('GET', `/users/${emery.id}`)).toBe('200');
  });

  test('that was added first applies first, and a reset removes all', async () => {
    org.fault({ kind: 500 });
    org.fault({ kind: 503 });
    expect(await outcome('GET', '/users/me')).toBe('500');
    org.reset();
    expect(await outcome('GET', '/users/me')).toBe('200');
  });
});

describe('a fault of kind', () => {
  test('429 sends a rate limit reset, none, or the concurrency limit', async () => {
    const headers = async (fault: Fault) => {
      org.fault(fault);
      const reply = await call(org, 'GET', '/users/me');
      expect(reply.body).toMatchObject({ errorCode: 'E0000047', errorCauses: [] });
      return ['limit', 'remaining', 'reset'].map((name) => reply.headers.get(`x-rate-limit-${name}`));
    };
    const inTenSeconds = Math.ceil(Date.now() / 1000) + 10;
    const [, remaining, reset] = await headers({ kind: 429, resetInMs: 10_000 });
    expect(remaining).toBe('0');
    expect(Math.abs(Number(reset) - inTenSeconds)).toBeLessThanOrEqual(1);
    expect((await headers({ kind: 429, withoutReset: true }))[2]).toBeNull();
    expect((await headers({ kind: 429, concurrency: true })).slice(0, 2)).toEqual(['0', '0']);
  });

  test('5xx sends an error of Okta, HTML, or read-only mode', async () => {
    org.fault({ kind: 503, readOnly: true });
    expect((await call(org, 'GET', '/users/me')).body.errorCode).toBe('E0000010');
    org.fault({ kind: 502, html: true });
    const response = await fetch(`${org.url}/api/v1/users/me`);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toMatch(/^<html>/);
  });

  test('slow loses the change of a client that disconnects only if that is configured', async () => {
    const leaveOnceItArrived = async (fault: Fault) => {
      const arrived = org.fault(fault);
      const stop = new AbortController();
      const seen = outcome('POST', suspend, stop.signal);
      while (arrived.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      return seen;
    };
    expect(await leaveOnceItArrived({ kind: 'slow', delayMs: 500, changes: false })).toBe('broken');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await statusOf(org, blake.id)).toBe('ACTIVE');
    expect(await leaveOnceItArrived({ kind: 'slow', delayMs: 500 })).toBe('broken');
    expect(await statusOf(org, blake.id)).toBe('SUSPENDED');
  });

  test('answer sends any headers and body', async () => {
    org.fault({ kind: 'answer', status: 200, headers: { 'X-Okta-Request-Id': '' }, body: { odd: true } });
    const reply = await call(org, 'GET', '/users/me');
    expect([reply.body, reply.headers.get('x-okta-request-id')]).toEqual([{ odd: true }, null]);
  });
});

test('before changes the org between two requests', async () => {
  org.fault({
    kind: 'hook',
    path: '*/lifecycle/suspend',
    before: () => org.state.setStatus(org.state.userById(blake.id), 'LOCKED_OUT'),
  });
  expect(await outcome('POST', suspend)).toBe('400');
  expect(await statusOf(org, blake.id)).toBe('LOCKED_OUT');
});

test.each([
  [{ kind: 501 }, 'There is no kind of fault 501.'],
  [{ kind: 500, time: 3 }, 'A fault of the kind 500: time does not exist'],
  [{ kind: 429, delayMs: 3 }, 'A fault of the kind 429: delayMs does not exist'],
])('%j is refused: a test by it would prove nothing', (fault, message) => {
  expect(() => org.fault(fault as unknown as Fault)).toThrow(message);
  expect(() => org.slowDeactivation({ read: 1 } as object)).toThrow('slowDeactivation: read does not exist');
});
