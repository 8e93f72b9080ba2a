import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { type ServeProcess, startServe } from './http-process.js';

const SECRET = 'a-long-secret-of-the-server-42';
const { emery, blake } = seed.people;
let org: Sandbox;
let server: ServeProcess | undefined;

/** One server without flags, for tests that change nothing in it. */
let shared: ServeProcess;

beforeAll(async () => {
  org = await startSandbox();
  shared = await startServe(org);
});
beforeEach(() => org.reset());
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(async () => {
  await shared.stop();
  await org.close();
});

async function serve(args: string[] = [], env: Record<string, string> = {}): Promise<ServeProcess> {
  server = await startServe(org, args, env);
  return server;
}

/** Sends a request with headers that fetch does not allow. */
function rawStatus(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(10);
}

/** A process that got a signal has acted on it when it accepts no more connections. */
async function untilRefused(url: string): Promise<void> {
  const accepts = () => rawStatus(`${url}/healthz`, { connection: 'close' }).catch(() => undefined);
  while ((await accepts()) !== undefined) await pause(10);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('access', () => {
  it('needs the secret, if there is one, but not for /healthz', async () => {
    const { call } = await serve([], { OKTA_CONNECTOR_SECRET: SECRET });
    const withHeader = (authorization: string) =>
      call('GET', '/actions', undefined, { headers: { authorization } });
    const missing = await call('GET', '/actions');
    expect(missing).toMatchObject({ status: 401, body: { ok: false, error: { code: 'NOT_ALLOWED' } } });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    expect((await withHeader(`Bearer ${SECRET}x`)).status).toBe(401);
    expect((await withHeader(`Bearer ${SECRET.toUpperCase()}`)).status).toBe(401);
    expect((await withHeader(`Basic ${SECRET}`)).status).toBe(401);
    expect((await withHeader(`Bearer ${SECRET}`)).status).toBe(200);
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(server?.shown()).not.toContain(SECRET);
  });

  it.each([
    ['without a secret', {}],
    ['with a short secret', { OKTA_CONNECTOR_SECRET: 'short' }],
    ['with an empty secret', { OKTA_CONNECTOR_SECRET: '' }],
  ])('off loopback is impossible %s: the server does not start', async (_, env) => {
    await expect(serve(['--host', '0.0.0.0'], env as Record<string, string>)).rejects.toThrow(
      /OKTA_CONNECTOR_SECRET/,
    );
  });

  it('is denied to pages of other sites in a browser on this machine', async () => {
    const { url } = shared;
    const { port, host } = new URL(url);
    expect(await rawStatus(`${url}/actions`, { Host: `evil.example:${port}` })).toBe(403);
    expect(await rawStatus(`${url}/actions`, { Host: `localhost:${port}` })).toBe(200);
    expect(await rawStatus(`${url}/actions`, { Origin: 'https://evil.example' })).toBe(403);
    expect(await rawStatus(`${url}/actions`, { Origin: 'null' })).toBe(403);
    expect(await rawStatus(`${url}/actions`, { Origin: `http://${host}` })).toBe(200);
  });
});

describe('a request', () => {
  const path = '/actions/suspendUser/execute';

  it('must be JSON of limited size, and no error quotes its body', async () => {
    const { call, shown } = shared;
    const withType = (type: string) => call('POST', path, '{}', { headers: { 'Content-Type': type } });
    expect((await withType('text/plain')).status).toBe(415);
    expect((await withType('application/json; charset=latin1')).status).toBe(415);
    expect((await withType('application/json; charset=utf-8')).status).toBe(400);
    const broken = await call('POST', path, '{"password":"Tall-Birch-42"');
    expect(broken).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } });
    expect(shown()).not.toContain('Tall-Birch-42');
    const large = JSON.stringify({ userId: 'x'.repeat(300_000) });
    expect((await call('POST', path, large)).status).toBe(413);
    expect(org.requests).toEqual([]);
  });

  it('gets 404 for an unknown path and 405 for another method', async () => {
    const { call } = shared;
    expect((await call('GET', '/nowhere')).status).toBe(404);
    const wrong = await call('GET', path);
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
    expect((await call('PUT', '/actions', '{}')).status).toBe(405);
  });

  it('to plan or validate sends nothing to Okta', async () => {
    const { call } = shared;
    const plan = await call('POST', '/actions/deactivateUser/plan', { userId: emery.id });
    expect(plan).toMatchObject({ status: 200, body: { ok: true, requests: [{ method: 'POST' }, {}] } });
    const check = await call('POST', '/actions/suspendUser/validate', { userId: 'me' });
    expect(check).toMatchObject({ status: 200, body: { valid: false, issues: [{ path: 'userId' }] } });
    expect(org.requests).toEqual([]);
  });
});

describe('a check', () => {
  const path = '/actions/suspendUser/check';

  it('only reads, and returns a predicted failure as a result', async () => {
    const { call } = shared;
    const works = await call('POST', path, { userId: emery.login });
    expect(works).toMatchObject({ status: 200, body: { ok: true, output: { works: true, changed: true } } });
    const refused = await call('POST', path, { userId: seed.people.casey.id });
    expect(refused).toMatchObject({
      status: 200,
      body: { output: { works: false, error: { code: 'CONFLICT' } } },
    });
    expect((await call('POST', path, { userId: 'me' })).status).toBe(400);
    expect(org.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('is limited to the actions that the server allows', async () => {
    const { call } = await serve(['--read-only']);
    expect((await call('POST', path, { userId: emery.id })).status).toBe(403);
    expect(org.requests).toEqual([]);
  });
});

describe('the status of a failure', () => {
  it('fits the error, and is a repeatable one only where a repeat is safe', async () => {
    const { call } = await serve();
    const run = (id: string, inputs: object) => call('POST', `/actions/${id}/execute`, inputs);
    expect((await run('promoteUser', {})).status).toBe(404);
    expect((await run('suspendUser', { userId: 'me' })).status).toBe(400);
    expect((await run('suspendUser', { userId: '00u0000000000000none' })).status).toBe(404);
    expect((await run('suspendUser', { userId: seed.people.casey.id })).status).toBe(409);
    expect((await run('getGroupByName', { name: 'Finance' })).status).toBe(409);
    org.fault({ method: 'GET', path: '/api/v1/users/*', kind: 503, times: 100 });
    expect(await run('getUserWithId', { userId: emery.id })).toMatchObject({
      status: 503,
      body: { error: { code: 'OKTA_UNAVAILABLE', retryable: true } },
    });
    org.fault({
      method: 'GET',
      path: '/api/v1/groups/*',
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '300' },
      body: { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit due to too many requests.' },
    });
    const limited = await run('getGroup', { groupId: seed.groups.sales.id });
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(250);
    org.fault({ method: 'POST', path: '/api/v1/groups', kind: 'drop-after' });
    expect(await run('addGroup', { name: 'Team Lisbon' })).toMatchObject({
      status: 424,
      body: { error: { code: 'NETWORK', outcome: 'unknown', retryable: false } },
    });
  });

  it('is not 401 when Okta rejects the token of the server', async () => {
    const { call } = await serve([], { OKTA_CLIENT_TOKEN: 'wrong-token-of-the-server' });
    expect(await call('POST', '/actions/getUserWithId/execute', { userId: emery.id })).toMatchObject({
      status: 424,
      body: { error: { code: 'UNAUTHENTICATED' } },
    });
  });
});

describe('the offered actions', () => {
  it('are only reads with --read-only, whatever else is allowed', async () => {
    const { call } = await serve(['--read-only', '--allow', 'groups,removeGroup', '--yes-destructive']);
    const { actions } = (await call('GET', '/actions')).body as { actions: { id: string }[] };
    const reads = listActions().filter(({ group, effect }) => group === 'groups' && effect === 'read');
    expect(actions.map(({ id }) => id).sort()).toEqual(reads.map(({ id }) => id).sort());
    const { paths } = (await call('GET', '/openapi.json')).body as { paths: object };
    expect(Object.keys(paths).filter((path) => path.endsWith('/execute'))).toHaveLength(reads.length);
    for (const verb of ['execute', 'plan', 'validate']) {
      const groupId = seed.groups.sales.id;
      expect((await call('POST', `/actions/removeGroup/${verb}`, { groupId })).status).toBe(403);
    }
    expect(org.requests).toEqual([]);
  });

  it('return one-time passwords only with --show-secrets', async () => {
    const inputs = { userId: emery.id, temporaryPassword: true };
    const hiding = await serve(['--yes-destructive']);
    const hidden = await hiding.call('POST', '/actions/expirePassword/execute', inputs);
    expect(hidden.body).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED', outcome: 'not-sent' } });
    expect(hidden.body.error.remedy).toContain('--show-secrets');
    expect(org.requests).toEqual([]);
    await hiding.stop();
    const showing = await serve(['--show-secrets', '--yes-destructive']);
    const shown = await showing.call('POST', '/actions/expirePassword/execute', inputs);
    expect(shown.body.output.temporaryPassword).toBe(org.state.users.get(emery.id)?.password);
  });
});

describe('SIGTERM', () => {
  const path = '/actions/suspendUser/execute';

  it('lets a running call finish and accepts no other', async () => {
    const { url, call, child, stop } = await serve();
    org.fault({ method: 'POST', kind: 'slow', delayMs: 3_000 });
    let isRunning = true;
    const running = call('POST', path, { userId: blake.id }).finally(() => {
      isRunning = false;
    });
    await until(() => org.requests.length > 0);
    child.kill('SIGTERM');
    await untilRefused(url);
    expect(isRunning).toBe(true);
    expect(await running).toMatchObject({ status: 200, body: { ok: true, output: { changed: true } } });
    expect(await stop()).toBe(0);
  });

  it('sent twice cancels the call, and its caller gets the true outcome', async () => {
    const { url, call, child, stop } = await serve();
    org.fault({ method: 'POST', kind: 'slow', delayMs: 20_000, changes: false });
    const running = call('POST', path, { userId: blake.id });
    await until(() => org.requests.length > 0);
    child.kill('SIGTERM');
    await untilRefused(url);
    child.kill('SIGTERM');
    const { status, body } = await running;
    expect(body).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } });
    expect(status).toBe(body.error.retryable ? 503 : 424);
    expect(await stop()).toBe(0);
  });

  it('does not wait for a request whose body never ends', async () => {
    const { url, child, stop } = await serve();
    const headers = { 'Content-Type': 'application/json', 'Content-Length': 50 };
    const slow = request(`${url}${path}`, { method: 'POST', headers });
    const ended = new Promise((resolve) => slow.once('error', resolve).once('response', resolve));
    slow.write('{');
    await pause(200);
    child.kill('SIGTERM');
    await untilRefused(url);
    child.kill('SIGTERM');
    await ended;
    expect(await stop()).toBe(0);
  });
});
