import { request as send } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';
import { McpHttpHost, type McpHttpSettings } from '../../src/hosts/mcp/http.js';
import type { HttpTransport, Sdk } from '../../src/hosts/mcp/sdk.js';
import { type Connector, createConnector } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { until } from '../helpers/command-line.js';
import { callTool, connectMcp, resultOf } from './mcp-client.js';

const SECRET = 'a-long-secret-of-the-server-42';
const { blake, emery } = seed.people;

let [orgs, connectors]: [Sandbox[], Connector[]] = [[], []];
let server: McpHttpHost | undefined;
const sessions: { close(): Promise<void> }[] = [];

beforeEach(() => {
  [orgs, connectors] = [[], []];
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close().catch(() => undefined);
  await server?.close();
  server = undefined;
  for (const open of [...connectors, ...orgs]) await open.close();
});

/** An org of its own for the server, with settings of its connector. */
async function org(settings: Parameters<typeof createConnector>[1] = {}, more: object = {}) {
  const sandbox = await startSandbox();
  orgs.push(sandbox);
  const connector = createConnector(
    { organizationUrl: sandbox.url, apiToken: sandbox.token },
    { allowLoopback: true, ...settings },
  );
  connectors.push(connector);
  return { connector, org: sandbox.url, yesDestructive: false, showSecrets: false, ...more };
}

async function serving(settings: Partial<McpHttpSettings> = {}): Promise<string[]> {
  const orgs = settings.orgs ?? [await org()];
  server = new McpHttpHost({ ...settings, orgs }, sdk as unknown as Sdk, transport);
  return server.listen();
}

/** The same classes as the server loads; jest can't import them dynamically, and a static import has types of its own. */
const sdk = { Server, ...types };
const transport = StreamableHTTPServerTransport as unknown as HttpTransport;

const opening = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

/** A plain request, with headers that fetch does not allow. */
function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  return new Promise((resolve, reject) => {
    const usual = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    const sent = send(url, { method, headers: { ...usual, ...headers }, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** Sends a body several times at once, and reads until all are answered. */
async function pipelined(url: string, body: unknown, times: number): Promise<string> {
  const { hostname, port, pathname, host } = new URL(url);
  const text = JSON.stringify(body);
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${text.length}\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  socket.write(`${head}${text}`.repeat(times));
  let answered = '';
  for await (const chunk of socket) {
    answered += chunk;
    if (answered.match(/HTTP\/1\.1 [25]/g)?.length === times) break;
  }
  return answered;
}

function sessionsIn(answered: string): string[] {
  return [...answered.matchAll(/mcp-session-id: (\S+)/gi)].map(([, id = '']) => id);
}

async function begin(url: string): Promise<Record<string, string>> {
  const { status, headers } = await post(url, opening);
  expect(status).toBe(200);
  return { 'Mcp-Session-Id': String(headers['mcp-session-id']) };
}

const listing = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

async function client(url: string, secret?: string) {
  const session = await connectMcp(url, undefined, secret);
  sessions.push(session);
  return session;
}

describe('a caller of the server', () => {
  test.each([
    ['a host name that resolves to this machine', { Host: 'rebound.example' }],
    ['a page of another site', { Origin: 'https://evil.example' }],
    ['a page of another port of this machine', { Origin: 'http://localhost:1' }],
  ])('is refused at every path if it is %s', async (_, headers) => {
    const [url = ''] = await serving();
    for (const path of ['', '/other', '/../healthz']) {
      const { status, text } = await post(url + path, opening, headers as Record<string, string>);
      expect([path, status]).toEqual([path, 403]);
      expect(JSON.parse(text)).toMatchObject({
        jsonrpc: '2.0',
        error: { message: expect.any(String) },
      });
    }
  });

  test('needs the secret of its org, and learns nothing without it', async () => {
    const [url = '', other = ''] = await serving({
      orgs: [
        await org({}, { name: 'acme', secret: SECRET }),
        await org({}, { name: 'globex', secret: `${SECRET}3` }),
      ],
    });
    expect([new URL(url).pathname, new URL(other).pathname]).toEqual(['/mcp/acme', '/mcp/globex']);
    for (const headers of [
      {},
      { Authorization: `Bearer ${SECRET}3` },
      { Authorization: `Basic ${SECRET}` },
    ]) {
      const refused = await post(url, opening, headers as Record<string, string>);
      expect(refused.status).toBe(401);
      expect(refused.headers['www-authenticate']).toBe('Bearer');
      expect(refused.text).not.toContain(SECRET);
    }
    const { tools } = await (await client(url, SECRET)).client.listTools();
    expect(tools.length).toBeGreaterThan(50);
  });

  test("that guesses the secret of one org has to wait, even if it knows another's", async () => {
    const orgs = [
      await org({}, { name: 'acme', secret: SECRET }),
      await org({}, { name: 'globex', secret: `${SECRET}3` }),
    ];
    // No time passes, so that no wait ends meanwhile.
    const [acme = '', globex = ''] = await serving({ orgs, now: () => 0 });
    const bearing = (secret: string) => ({ Authorization: `Bearer ${secret}` });
    const found = [];
    for (let guess = 0; guess < 12; guess += 1) {
      found.push((await post(globex, opening, bearing(`a-guess-of-a-secret-${guess}`))).status);
      expect((await post(acme, opening, bearing(SECRET))).status).toBe(200);
    }
    expect(found).toEqual([...Array<number>(10).fill(401), 429, 429]);
    expect((await post(globex, opening, bearing(`${SECRET}3`))).status).toBe(429);
  });

  test('cannot reach a server off loopback without a secret, because it does not start', async () => {
    const started = serving({ orgs: [await org()], host: '0.0.0.0' });
    await expect(started).rejects.toMatchObject({ remedy: expect.stringContaining('OKTA_CONNECTOR_SECRET') });
  });

  test('gets a JSON-RPC error for what is no request of a session', async () => {
    const [url = ''] = await serving();
    const cases = [
      [await post(`${url}/nowhere`, opening), 404, -32_000],
      [await post(url, listing), 400, -32_000],
      [await post(url, listing, { 'Mcp-Session-Id': 'none' }), 404, -32_001],
      [await post(url, '{"jsonrpc":'), 400, -32_700],
      [await post(url, opening, { 'Content-Type': 'text/plain' }), 415, -32_000],
      [await post(url, `"${'x'.repeat(300_000)}"`), 413, -32_000],
      [await post(url, undefined, {}, 'GET'), 400, -32_000],
    ] as const;
    for (const [{ status, text }, expected, code] of cases)
      expect([status, JSON.parse(text).error.code]).toEqual([expected, code]);
  });
});

describe('several orgs in one server', () => {
  test('have their own policy, tools and org', async () => {
    const [reading = '', writing = ''] = await serving({
      orgs: [await org({ readOnly: true }, { name: 'reading' }), await org({}, { name: 'writing' })],
    });
    const { tools } = await (await client(reading)).client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    const writer = await client(writing);
    expect(resultOf(await callTool(writer, 'suspendUser', { userId: blake.id }))).toMatchObject({ ok: true });
    expect(orgs.map(({ state }) => state.users.get(blake.id)?.status)).toEqual(['ACTIVE', 'SUSPENDED']);
  });

  test("do not know each other's sessions", async () => {
    const [one = '', other = ''] = await serving({
      orgs: [await org({}, { name: 'one' }), await org({}, { name: 'other' })],
    });
    const session = await begin(one);
    expect((await post(one, listing, session)).status).toBe(200);
    expect((await post(other, listing, session)).status).toBe(404);
  });
});

describe('a session', () => {
  const slow = () => orgs[0]?.fault({ kind: 'slow', delayMs: 20_000, method: 'POST', times: 10 });
  const suspending = {
    jsonrpc: '2.0',
    id: 3,
    method: 'tools/call',
    params: { name: 'suspendUser', arguments: { userId: emery.id } },
  };
  const sent = () => until(() => orgs[0]?.requests.some(({ method }) => method === 'POST') === true);

  test('ends when it was not used for too long', async () => {
    let now = 0;
    const [url = ''] = await serving({ idleMs: 1_000, now: () => now });
    const session = await begin(url);
    now = 999;
    expect((await post(url, listing, session)).status).toBe(200);
    now = 1_998;
    expect((await post(url, listing, session)).status).toBe(200);
    now = 2_998;
    expect((await post(url, listing, session)).status).toBe(404);
  });

  test('that was not used for the longest time makes room for a new one', async () => {
    const [url = ''] = await serving({ maxSessions: 2 });
    const [first, second] = [await begin(url), await begin(url)];
    expect((await post(url, listing, first)).status).toBe(200);
    const third = await begin(url);
    const found = [];
    for (const session of [first, second, third]) found.push((await post(url, listing, session)).status);
    expect(found).toEqual([200, 404, 200]);
  });

  test('counts from its beginning, so that clients that begin at the same time do not exceed the limit', async () => {
    const [url = ''] = await serving({ maxSessions: 2 });
    for (const _ of [1, 2]) await begin(url);
    const ids = sessionsIn(await pipelined(url, opening, 6));
    expect(ids.length).toBeGreaterThan(1);
    const found = [];
    for (const id of ids) found.push((await post(url, listing, { 'Mcp-Session-Id': id })).status);
    expect(found.filter((status) => status === 200).length).toBeLessThanOrEqual(2);
  });

  test('that has ended is begun anew by a client that initializes with its id', async () => {
    const [url = ''] = await serving();
    const { status, headers } = await post(url, opening, { 'Mcp-Session-Id': 'of-another-process' });
    expect(status).toBe(200);
    const session = { 'Mcp-Session-Id': String(headers['mcp-session-id']) };
    expect((await post(url, listing, session)).status).toBe(200);
    expect((await post(url, opening, session)).status).toBe(400);
  });

  test('keeps its place while it runs a call, even beyond the idle time', async () => {
    let now = 0;
    const [url = ''] = await serving({ maxSessions: 1, idleMs: 1_000, now: () => now });
    slow();
    const busy = post(url, suspending, await begin(url));
    await sent();
    now = 5_000;
    const refused = await post(url, opening);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '10']);
    await server?.close();
    expect((await busy).text).toContain('CANCELLED');
  });

  test('that the client deletes cancels its calls and is unknown afterwards', async () => {
    const [url = ''] = await serving();
    slow();
    const session = await begin(url);
    const running = post(url, suspending, session);
    await sent();
    expect((await post(url, undefined, session, 'DELETE')).status).toBe(200);
    expect((await running).text).toContain('"outcome":"unknown"');
    expect((await post(url, listing, session)).status).toBe(404);
  });

  test('asks its person on the stream of the call, so that a client without another one is asked too', async () => {
    const [url = ''] = await serving();
    const capabilities = { elicitation: {} };
    const { headers } = await post(url, { ...opening, params: { ...opening.params, capabilities } });
    const session = { 'Mcp-Session-Id': String(headers['mcp-session-id']) };
    await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...session,
      },
      body: JSON.stringify({
        ...suspending,
        params: { name: 'deactivateUser', arguments: { userId: emery.id } },
      }),
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const question = /^data: (\{.*"elicitation\/create".*\})$/m.exec(text)?.[1];
      if (question === undefined || text.includes('"id":3,')) continue;
      const { id } = JSON.parse(question);
      const result = { action: 'accept', content: { confirm: true } };
      expect((await post(url, { jsonrpc: '2.0', id, result }, session)).status).toBe(202);
    }
    expect(text).toContain('"changed":true');
    expect(orgs[0]?.state.users.get(emery.id)?.status).toBe('DEPROVISIONED');
  });
});
