import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConnectorOptions, createConnector, type Result } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { chooseProxy, type ProxyOption } from '../../src/transport/proxy-options.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { type ConnectProxy, connectProxy, type ProxyBehaviour } from './connect-proxy.js';

let org: Sandbox;
const opened: ConnectProxy[] = [];
const NAMES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(async () => {
  for (const name of NAMES) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await Promise.all(opened.splice(0).map((proxy) => proxy.close()));
});

function environment(settings: Record<string, string>): void {
  for (const name of NAMES) delete process.env[name];
  Object.assign(process.env, settings);
}

async function open(behaviour?: ProxyBehaviour): Promise<ConnectProxy> {
  const proxy = await connectProxy(behaviour);
  opened.push(proxy);
  return proxy;
}

async function read(options: ConnectorOptions, url = org.url): Promise<Result<unknown>> {
  const okta = createConnector(
    { organizationUrl: url, apiToken: org.token },
    { allowLoopback: true, ...options },
  );
  try {
    return await okta.execute('getUserWithId', { userId: org.people[0]?.login ?? '' });
  } finally {
    await okta.close();
  }
}

const orgHost = () => new URL(org.url).host;

describe('a call uses the proxy', () => {
  test('that is given as a text, with one tunnel for many calls', async () => {
    const proxy = await open();
    const okta = createConnector(
      { organizationUrl: org.url, apiToken: org.token },
      { allowLoopback: true, proxy: proxy.url },
    );
    for (let turn = 0; turn < 3; turn += 1) expect(await okta.testConnection()).toMatchObject({ ok: true });
    await okta.close();
    expect(new Set(proxy.asked)).toEqual(new Set([orgHost()]));
    expect(proxy.asked.length).toBeLessThan(3);
    expect(proxy.authorizations.every((sent) => sent === undefined)).toBe(true);
    expect(Buffer.concat(proxy.carried).toString()).toMatch(/^GET \/[\s\S]*authorization: SSWS /);
  });

  test('of the environment, only if that is requested', async () => {
    const proxy = await open();
    environment({ http_proxy: proxy.url });
    expect(await read({})).toMatchObject({ ok: true });
    expect(await read({ proxy: false })).toMatchObject({ ok: true });
    expect(proxy.asked).toEqual([]);
    expect(await read({ proxy: true })).toMatchObject({ ok: true });
    expect(proxy.asked).toEqual([orgHost()]);
  });

  test('with its percent-decoded user name and password', async () => {
    const proxy = await open({ credentials: 'agent@corp:p@ss:word' });
    const url = proxy.url.replace('//', '//agent%40corp:p%40ss%3Aword@');
    expect(await read({ proxy: url })).toMatchObject({ ok: true });
    const named = await open({ credentials: 'agent:' });
    expect(await read({ proxy: { url: named.url.replace('//', '//agent@') } })).toMatchObject({ ok: true });
  });
});

describe('the choice of a proxy', () => {
  const https = 'https://acme.okta.com';
  const choose = (option: ProxyOption, origin = https) => chooseProxy(origin, option)?.origin;

  test('follows HTTPS_PROXY in either case, first in lower case, and an empty value means none', () => {
    environment({ HTTPS_PROXY: 'http://upper:1' });
    expect(choose(true)).toBe('http://upper:1');
    environment({ HTTPS_PROXY: 'http://upper:1', https_proxy: 'lower:2' });
    expect(choose(true)).toBe('http://lower:2');
    environment({ HTTPS_PROXY: 'http://upper:1', https_proxy: '' });
    expect(choose(true)).toBeUndefined();
    environment({ HTTP_PROXY: 'http://upper:1', http_proxy: 'http://lower:2' });
    expect(choose(true)).toBeUndefined();
    expect(choose(true, 'http://127.0.0.1:8080')).toBe('http://lower:2');
    environment({ HTTP_PROXY: 'http://upper:1' });
    expect(choose(true, 'http://127.0.0.1:8080')).toBeUndefined();
  });

  test.each([
    ['*', https, false],
    ['okta.com', https, false],
    ['.okta.com', https, false],
    ['*.okta.com', https, false],
    ['ACME.okta.com', https, false],
    ['acme.okta.com.', https, false],
    ['a.example, acme.okta.com', https, false],
    ['a.example acme.okta.com:443', https, false],
    ['acme.okta.com:8443', 'https://acme.okta.com:8443', false],
    ['[2606:4700::1111]', 'https://[2606:4700::1111]', false],
    ['2606:4700::1111', 'https://[2606:4700::1111]', false],
    ['[2606:4700::1111]:443', 'https://[2606:4700::1111]', false],
    ['8.8.8.8', 'https://8.8.8.8', false],
    ['', https, true],
    [' , ', https, true],
    ['acme.okta.com:8443', https, true],
    ['kta.com', https, true],
    ['cme.okta.com', https, true],
    ['acme.okta.com.evil.example', https, true],
    ['2606:4700::1112', 'https://[2606:4700::1111]', true],
    ['8.8.8', 'https://8.8.8.8', true],
    ['okta.com*', https, true],
    [':443', https, true],
  ])('with NO_PROXY=%s for %s: the proxy is used: %s', (noProxy, origin, proxied) => {
    environment({ HTTPS_PROXY: 'http://proxy:1', NO_PROXY: noProxy });
    expect(choose(true, origin) !== undefined).toBe(proxied);
    environment({ https_proxy: 'http://proxy:1', no_proxy: noProxy, NO_PROXY: '*' });
    expect(choose(true, origin) !== undefined).toBe(proxied);
    environment({ NO_PROXY: '*' });
    expect(choose({ url: 'http://proxy:1', noProxy }, origin) !== undefined).toBe(proxied);
    expect(choose('http://proxy:1', origin)).toBe('http://proxy:1');
    expect(choose({ url: 'http://proxy:1' }, origin)).toBeUndefined();
  });

  test.each([
    'socks5://proxy:1080',
    'ftp://proxy',
    'http://',
    'http://agent:hunter2hunter2@pro xy',
    'http://agent:hunter2hunter2%zz@proxy',
    'file:///etc/passwd',
  ])('%s is refused when the connector is created, and not repeated in the error', (proxy) => {
    let error: unknown;
    try {
      createConnector({ organizationUrl: 'acme.okta.com', apiToken: 'token' }, { proxy });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'INVALID_CONNECTION', message: expect.stringContaining('proxy') });
    expect(inspect(error)).not.toContain('hunter2');
  });
});

describe('a proxy that fails', () => {
  const SECRET = 'hunter2-hunter2';

  /** Runs with the proxy's password in reach, and looks for it everywhere. */
  async function failed(behaviour: ProxyBehaviour, options: ConnectorOptions = {}) {
    const proxy = await open(behaviour);
    const told: unknown[] = [];
    const url = proxy.url.replace('//', `//agent:${SECRET}@`);
    const logger = { debug: (...all: unknown[]) => told.push(all) };
    const okta = createConnector(
      { organizationUrl: 'https://acme.okta.com', apiToken: 'token' },
      { proxy: url, clock: leapingClock(), logger, ...options },
    );
    const result = await okta.execute('addGroup', { name: 'Staff' });
    const shown =
      inspect([result, told, okta], { depth: 20, showHidden: true }) + JSON.stringify([result, okta]);
    await okta.close();
    for (const secret of [SECRET, btoa(`agent:${SECRET}`)]) expect(shown).not.toContain(secret);
    if (result.ok) throw new Error('It should have failed.');
    return { error: result.error, asked: proxy.asked.length };
  }

  test('with 407 is reported, and asked once only', async () => {
    const { error, asked } = await failed({ credentials: 'agent:other' });
    expect(error).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: false });
    expect(error.message).toBe('The proxy refused to connect to the org (407).');
    expect(error.remedy).toMatch(/user name and password/);
    expect(asked).toBe(1);
  });

  test.each([403, 502, 301])(
    'with %d means that nothing was sent, and the call is retryable',
    async (instead) => {
      const { error, asked } = await failed({ instead });
      expect(error).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: true });
      expect(error.message).toContain(`(${instead})`);
      expect(asked).toBe(3);
    },
  );

  test('by closing the connection causes a clear error', async () => {
    const { error, asked } = await failed({ instead: 'hang up' });
    expect(error).toMatchObject({ code: 'NETWORK', outcome: 'not-sent' });
    expect(error.message).toMatch(/^The proxy can't be reached\b.* \(/);
    expect(asked).toBe(3);
  });

  test('by never answering causes a timeout of the attempt, and close leaves nothing open', async () => {
    const { error } = await failed(
      { instead: 'nothing' },
      { clock: undefined as never, attemptTimeoutMs: 150, maxRetries: 0 },
    );
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' });
  });

  test('because it is not running causes a clear error', async () => {
    const { url, close } = await connectProxy();
    await close();
    const result = await read({ proxy: url, clock: leapingClock() });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: 'NETWORK',
        outcome: 'not-sent',
        message: "The proxy can't be reached: it refuses connections (ECONNREFUSED).",
      },
      meta: { attempts: 3 },
    });
  });

  test('after the request was sent leaves the outcome unknown', async () => {
    // What is not read never ends.
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const proxy = await open();
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const connection = { organizationUrl: url, apiToken: 'token' };
    const okta = createConnector(connection, { proxy: proxy.url, allowLoopback: true, maxRetries: 0 });
    const run = okta.execute('addGroup', { name: 'Staff' });
    while (!Buffer.concat(proxy.carried).includes('Staff')) await new Promise(setImmediate);
    await proxy.close();
    const result = await run;
    await okta.close();
    silent.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'NETWORK', outcome: 'unknown', retryable: false },
    });
  });
});

describe('a tunnel to an address that is not public', () => {
  test.each([
    'https://127.0.0.1',
    'https://0177.0.0.1',
    'https://2130706433',
    'https://[::1]',
    'https://[::ffff:10.0.0.1]',
    'https://[64:ff9b::a9fe:a9fe]',
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://localhost',
    'https://localhost.',
    'https://okta.localhost',
    'https://metadata.google.internal',
    'https://printer.local',
    'https://router.home.arpa',
  ])('such as %s is refused before the proxy is contacted', async (organizationUrl) => {
    const proxy = await open();
    const okta = createConnector({ organizationUrl, apiToken: 'token' }, { proxy: proxy.url });
    const result = await okta.execute('getGroup', { groupId: '00g1' });
    await okta.close();
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_CONNECTION', outcome: 'not-sent' } });
    expect(proxy.asked).toEqual([]);
  });

  test('is refused as well when NO_PROXY bypasses the proxy', async () => {
    const proxy = await open();
    const okta = createConnector(
      { organizationUrl: 'https://10.0.0.1', apiToken: 'token' },
      { proxy: { url: proxy.url, noProxy: '10.0.0.1' } },
    );
    expect(await okta.execute('getGroup', { groupId: '00g1' })).toMatchObject({
      error: { code: 'INVALID_CONNECTION', outcome: 'not-sent' },
    });
    await okta.close();
    expect(proxy.asked).toEqual([]);
  });
});
