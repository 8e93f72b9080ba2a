import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { connection, openSession, type Session } from './builder-session.js';

describe('who may talk to the builder', () => {
  let org: Sandbox;
  let session: Session;
  let port: number;
  let key: string;
  let cookie: string;

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
    const url = new URL(session.builder.url);
    port = Number(url.port);
    key = url.searchParams.get('key') as string;
    cookie = `okta-builder-${port}=${key}`;
  }, 30_000);
  afterAll(async () => {
    await session.close();
    await org.close();
  });

  /** A request with headers that fetch does not let anybody set. */
  function status(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject).end();
    });
  }

  /** The first line of the answer to a websocket's handshake. */
  function handshake(headers: Record<string, string>): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        const all = {
          Host: `127.0.0.1:${port}`,
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        };
        const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
        socket.write(`GET /comms HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      });
      socket.once('data', (data) => {
        resolve(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  const ours = () => `127.0.0.1:${port}`;

  it('lets the printed address in, and gives a cookie that no script and no other site gets', async () => {
    const entered = await fetch(session.builder.url, { redirect: 'manual' });
    expect(entered.status).toBe(302);
    expect(entered.headers.get('location')).toBe('/');
    expect(entered.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict; Path=\/$/);
    expect(await status('/', { host: ours(), cookie })).toBe(200);
    expect(await status('/', { host: `localhost:${port}`, cookie })).toBe(200);
  });

  it('refuses whoever has not got the key', async () => {
    for (const path of ['/', '/flows', '/settings', '/run/onboard', '/?key=wrong', '/okta/search/user']) {
      expect([path, await status(path, { host: ours() })]).toEqual([path, 401]);
    }
    expect(await status('/', { host: ours(), cookie: `okta-builder-${port}=wrong` })).toBe(401);
    expect(await status('/inject/some-node', { host: ours() }, 'POST')).toBe(401);
  });

  it('refuses a foreign Host and a foreign Origin, cookie or not', async () => {
    expect(await status('/', { host: 'attacker.example', cookie })).toBe(403);
    expect(await status('/', { host: `attacker.example:${port}`, cookie })).toBe(403);
    expect(await status(`/?key=${key}`, { host: `attacker.example:${port}` })).toBe(403);
    const foreign = { host: ours(), cookie, origin: 'https://attacker.example' };
    expect(await status('/inject/some-node', foreign, 'POST')).toBe(403);
    expect(await status('/run/offboard', foreign, 'POST')).toBe(403);
    expect(await status('/run/offboard', { ...foreign, origin: 'null' }, 'POST')).toBe(403);
    expect(await status('/flows', { ...foreign, origin: `http://${ours()}` })).toBe(200);
  });

  it('holds websockets to the same', async () => {
    const Origin = `http://${ours()}`;
    expect(await handshake({ Cookie: cookie, Origin })).toMatch(/ 101 /);
    expect(await handshake({ Origin })).toMatch(/ 403 /);
    expect(await handshake({ Cookie: cookie, Origin: 'https://attacker.example' })).toMatch(/ 403 /);
    expect(await handshake({ Cookie: cookie, Host: `attacker.example:${port}` })).toMatch(/ 403 /);
  });

  it('has no nodes that run programs or touch files, and calls nobody', async () => {
    const nodes = (await (
      await session.fetch('/nodes', { headers: { Accept: 'application/json' } })
    ).json()) as {
      types: string[];
    }[];
    const types = nodes.flatMap((set) => set.types);
    expect(types).toContain('okta-suspendUser');
    for (const type of ['exec', 'file', 'file in', 'watch']) expect(types).not.toContain(type);
    const settings = (await (await session.fetch('/settings')).json()) as Record<string, unknown>;
    expect(settings).toMatchObject({
      externalModules: { autoInstall: false, palette: { allowInstall: false } },
      editorTheme: { tours: false },
      telemetryEnabled: false,
    });
  });

  it("keeps a typed token encrypted, and the builder's own token out of every file", async () => {
    const token = '00TypedTokenThatNobodySees42';
    await session.deploy([
      { id: 'tab', type: 'tab', label: 'test' },
      {
        ...connection,
        org: 'own',
        organizationUrl: 'https://acme.okta.com',
        credentials: { apiToken: token },
      },
    ]);
    const flows = await (await session.fetch('/flows')).text();
    const kept = await (await session.fetch('/credentials/okta-connection/org')).json();
    expect(flows).not.toContain(token);
    expect(kept).toEqual({ has_apiToken: true });
  });
});
