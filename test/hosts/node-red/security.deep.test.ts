import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { connection, flowAround, openSession, type Session } from './builder-session.js';
import { foundIn } from './process-memory.js';

describe('access to the builder', () => {
  let org: Sandbox;
  let session: Session;
  let port: number;
  let editor: string;
  let pages: string;

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
    port = Number(new URL(session.builder.url).port);
    editor = `/${session.builder.key('editor')}`;
    pages = `/${session.builder.key('pages')}`;
  });
  beforeEach(() => org.reset());
  afterAll(async () => {
    await session.close();
    await org.close();
  });

  interface Reply {
    status: number;
    headers: IncomingHttpHeaders;
    body: string;
  }

  /** Sends a request with headers that fetch does not allow. */
  function send(
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
    body = '',
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const all = { host: ours(), ...headers };
      const sent = request(
        { host: '127.0.0.1', port, path, method, headers: all, agent: false },
        async (response) => {
          let text = '';
          for await (const part of response) text += part;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        },
      );
      sent.on('error', reject).end(body);
    });
  }
  const status = async (...request: Parameters<typeof send>) => (await send(...request)).status;

  /** Sends a websocket handshake, and resolves to the status line of the response. */
  function handshake(path: string, headers: Record<string, string> = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        const all = {
          Host: ours(),
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        };
        const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
        socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      });
      socket.once('data', (data) => {
        resolve(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  const ours = () => `127.0.0.1:${port}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('accepts the printed addresses, each for its own area only', async () => {
    expect(await status(`${editor}/`)).toBe(200);
    expect(await status(`${editor}/`, { host: `localhost:${port}` })).toBe(200);
    expect((await send(editor)).headers.location).toBe(`${editor}/`);
    expect(await status(`${pages}/run/onboard`)).toBe(200);
    expect(await status(`${editor}/run/onboard`)).toBe(404);
    for (const path of ['/', '/flows', '/okta/consents', '/run/../flows', '/runs', '/%72un/onboard']) {
      expect([path, await status(pages + path)]).toEqual([path, 404]);
    }
  });

  it('rejects a request without the key', async () => {
    for (const path of ['/', '/flows', '/settings', '/run/onboard', '/okta/search/user', '/?key=wrong']) {
      expect([path, await status(path)]).toEqual([path, 401]);
      expect([path, await status(`/wrong${path}`)]).toEqual([path, 401]);
      expect([path, await status(path, { 'x-okta-builder-key': 'wrong' })]).toEqual([path, 401]);
    }
    expect(await status('/inject/some-node', {}, 'POST')).toBe(401);
    expect(await status('/flows', {}, 'OPTIONS')).toBe(401);
  });

  it('exposes no key to a page on another port of this machine', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const other = createServer((asked, answer) => {
      seen.push(asked.headers);
      answer.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const jar: string[] = [];
    for (const path of [`${editor}/`, `${editor}/settings`, `${pages}/run/onboard`]) {
      const { headers } = await send(path);
      jar.push(...(headers['set-cookie'] ?? []));
      expect(headers['referrer-policy']).toBe('same-origin');
    }
    const cookie = jar.map((one) => one.split(';')[0]).join('; ');
    await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`, { headers: { cookie } });
    other.close();
    expect(jar).toEqual([]);
    const received = JSON.stringify(seen);
    for (const area of ['editor', 'pages'] as const)
      expect(received).not.toContain(session.builder.key(area));
  });

  it('rejects a foreign Host, Origin or site, even with the key', async () => {
    for (const path of [`${editor}/`, `${editor}/flows`, `${pages}/run/offboard`]) {
      const foreign: Record<string, string>[] = [
        { host: 'attacker.example' },
        { host: `attacker.example:${port}` },
        { host: `127.0.0.1:${port + 1}` },
        { origin: 'https://attacker.example' },
        { origin: `http://127.0.0.1:${port + 1}` },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-dest': 'iframe' },
        { 'sec-fetch-dest': 'object' },
      ];
      for (const headers of foreign) {
        expect([path, headers, await status(path, headers)]).toEqual([path, headers, 403]);
        expect([path, headers, await status(path, headers, 'POST')]).toEqual([path, headers, 403]);
      }
    }
    const own = { origin: `http://${ours()}`, 'sec-fetch-site': 'same-origin' };
    expect(await status(`${editor}/flows`, own)).toBe(200);
    expect(await status(`${editor}/`, { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' })).toBe(200);
  });

  it('allows no frame, and no script in pages of flows, whatever headers a flow sets', async () => {
    await session.deploy([
      { id: 'tab', type: 'tab', label: 'test' },
      { id: 'in', type: 'http in', z: 'tab', url: '/trap', method: 'get', wires: [['out']] },
      {
        id: 'out',
        type: 'http response',
        z: 'tab',
        headers: {
          'Content-Security-Policy': 'default-src *',
          'X-Frame-Options': 'ALLOWALL',
          'Set-Cookie': 'a=b',
          'Access-Control-Allow-Origin': '*',
        },
        wires: [],
      },
    ]);
    for (const path of [`${editor}/`, `${editor}/flows`, `${pages}/run/trap`, `${pages}/none`, '/nobody']) {
      const { headers } = await send(path);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
    }
    const { headers } = await send(`${pages}/run/trap`);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('hides the keys, cookies, credentials and referrer from flows', async () => {
    await session.deploy([
      { id: 'tab', type: 'tab', label: 'test' },
      { id: 'in', type: 'http in', z: 'tab', url: '/echo', method: 'get', wires: [['echo']] },
      {
        id: 'echo',
        type: 'change',
        z: 'tab',
        rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'req', tot: 'msg' }],
        wires: [['out']],
      },
      { id: 'out', type: 'http response', z: 'tab', wires: [] },
    ]);
    const headers = {
      cookie: 'a=b',
      referer: `http://${ours()}${pages}/run/echo`,
      authorization: 'Basic eDp5',
    };
    const byPath = await send(`${pages}/run/echo?login=x`, headers);
    const byHeader = await send('/run/echo', {
      ...headers,
      'x-okta-builder-key': session.builder.key('pages'),
    });
    expect(JSON.parse(byPath.body)).toMatchObject({ query: { login: 'x' }, method: 'GET' });
    for (const { body } of [byPath, byHeader]) {
      expect(body).not.toContain(session.builder.key('pages'));
      expect(body).not.toMatch(/cookie|referer|authorization/);
    }
  });

  it('applies the same checks to websockets', async () => {
    expect(await handshake(`${editor}/comms`, { Origin: `http://${ours()}` })).toMatch(/ 101 /);
    expect(await handshake('/comms')).toMatch(/ 403 /);
    expect(await handshake(`${pages}/comms`)).toMatch(/ 403 /);
    expect(await handshake(`${editor}/comms`, { Origin: 'https://attacker.example' })).toMatch(/ 403 /);
    expect(await handshake(`${editor}/comms`, { Origin: `http://127.0.0.1:${port + 1}` })).toMatch(/ 403 /);
    expect(await handshake(`${editor}/comms`, { Host: `attacker.example:${port}` })).toMatch(/ 403 /);
    expect(await handshake(`${editor}/comms`, { 'Sec-Fetch-Site': 'cross-site' })).toMatch(/ 403 /);
  });

  describe('a form from a browser', () => {
    let playbooks: Session;
    const { blake } = seed.people;
    const suspended = () => org.state.users.get(blake.id)?.status;

    beforeAll(async () => {
      playbooks = await openSession(org);
      port = Number(new URL(playbooks.builder.url).port);
      pages = `/${playbooks.builder.key('pages')}`;
    });
    afterAll(() => playbooks.close());

    // The triggers of the playbooks read the log by themselves.
    const fromPages = () => org.requests.filter(({ path }) => path !== '/api/v1/logs');
    const post = (path: string, body: string, headers = {}) =>
      send(pages + path, { ...form, ...headers }, 'POST', body);
    const nonceIn = (page: string) => /name="okta-confirm" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const confirmed = (nonce: string) => `okta-confirm=${encodeURIComponent(nonce)}`;

    it('is shown for confirmation before a flow gets it, and runs once per confirmation', async () => {
      const prefilled = `login=${encodeURIComponent(blake.login)}&minutes=5`;
      const first = await post('/run/quarantine', prefilled);
      expect(first.body).toContain(blake.login);
      expect(first.headers['content-security-policy']).toContain("default-src 'none'");
      expect(fromPages()).toEqual([]);
      const nonce = nonceIn(first.body);
      expect((await post('/run/offboard', confirmed(nonce))).status).toBe(410);
      expect(fromPages()).toEqual([]);
      const done = await post('/run/quarantine', confirmed(nonce));
      expect(done.body).toContain('stays suspended');
      expect(suspended()).toBe('SUSPENDED');
      org.reset();
      expect((await post('/run/quarantine', confirmed(nonce))).status).toBe(410);
      expect(fromPages()).toEqual([]);
    });

    it('is not confirmed by a guessed nonce, a prefilled address or its own fields', async () => {
      const login = `login=${encodeURIComponent(blake.login)}`;
      const { body } = await post('/run/quarantine', login);
      const nonce = nonceIn(body);
      expect((await post('/run/quarantine', `${login}&${confirmed('guess')}`)).status).toBe(410);
      await post(`/run/quarantine?${login}&${confirmed(nonce)}`, login);
      expect(fromPages()).toEqual([]);
      // The confirmed values are those that were shown, not those sent with the confirmation.
      await post(
        '/run/quarantine',
        `login=${encodeURIComponent(seed.people.emery.login)}&${confirmed(nonce)}`,
      );
      expect(suspended()).toBe('SUSPENDED');
      expect(org.state.users.get(seed.people.emery.id)?.status).toBe('ACTIVE');
    });

    it('hides entered passwords, and escapes invisible characters, on the confirmation page', async () => {
      const { body } = await post('/run/onboard', 'password=Tall-Birch-42&login=%3Cb%3Ex%E2%80%AE%3C%2Fb%3E');
      expect(body).not.toContain('Tall-Birch-42');
      expect(body).toContain('&lt;b&gt;x\\u{202e}&lt;/b&gt;');
    });

    it('is rejected unless it is a URL-encoded POST of limited size', async () => {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', '']) {
        expect([type, (await post('/run/quarantine', '{}', { 'content-type': type })).status]).toEqual([
          type,
          415,
        ]);
      }
      for (const method of ['PUT', 'DELETE', 'PATCH'])
        expect([method, await status(`${pages}/run/quarantine`, form, method)]).toEqual([method, 405]);
      expect((await post('/run/quarantine', `login=${'x'.repeat(1_100_000)}`)).status).toBe(413);
      expect(fromPages()).toEqual([]);
    });
  });

  it('stores an entered token only encrypted, keeps it from Node-RED, and sends it to no other address', async () => {
    const token = '00TypedTokenThatNobodySees42';
    const own = { ...connection, org: 'own', organizationUrl: 'https://acme.okta.com' };
    const tab = { id: 'tab', type: 'tab', label: 'test' };
    await session.deploy([tab, { ...own, credentials: { apiToken: token } }]);
    const flows = await (await session.fetch('/flows')).text();
    const kept = await (await session.fetch('/credentials/okta-connection/org')).json();
    expect(flows).not.toContain(token);
    expect(kept).toEqual({ has_apiToken: true });
    expect(foundIn(session.builder.pid, [token, 'okta-deactivateUser'])).toEqual(['okta-deactivateUser']);
    for (const name of readdirSync(session.folder))
      expect(readFileSync(join(session.folder, name), 'latin1')).not.toContain(token);

    const seen: (string | undefined)[] = [];
    const thief = createServer((asked, answer) => {
      seen.push(asked.headers.authorization);
      answer.end();
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(thief.address() as AddressInfo).port}`;
    await session.deploy([
      ...flowAround({
        id: 'node',
        type: 'okta-getUserWithId',
        connection: 'org',
        fields: userId(seed.people.blake.id),
      }).filter(({ id }) => id !== 'org'),
      { ...own, organizationUrl: elsewhere },
    ]);
    const sent = (await (await session.fetch('/run/go', { method: 'POST' })).json()) as { okta: object };
    thief.close();
    expect(sent.okta).toMatchObject({ ok: false, error: { code: 'INVALID_CONNECTION' } });
    expect(seen).toEqual([]);
  });
});

const userId = (value: string) => ({ userId: { type: 'str', value } });
