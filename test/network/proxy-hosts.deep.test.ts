import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { accessOf } from '../../src/hosts/node-red/nodes/connection-node.js';
import { OrgConnection } from '../../src/hosts/node-red/nodes/org-connection.js';
import type { Red } from '../../src/hosts/node-red/nodes/red.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { cli } from '../helpers/command-line.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { type ConnectProxy, connectProxy } from './connect-proxy.js';

let org: Sandbox;
let proxy: ConnectProxy;
let env: Record<string, string>;
beforeAll(async () => {
  org = await startSandbox();
  proxy = await connectProxy({ credentials: 'agent:hunter2' });
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token, http_proxy: '', no_proxy: '' };
});
beforeEach(() => {
  proxy.asked.length = 0;
});
afterAll(async () => {
  await proxy.close();
  await org.close();
});

const withPassword = () => proxy.url.replace('//', '//agent:hunter2@');

describe('the command line', () => {
  test('uses the proxy of the environment only with --proxy', async () => {
    const behind = { ...env, http_proxy: withPassword() };
    expect(await cli(['test-connection'], { env: behind })).toMatchObject({ code: 0 });
    expect(proxy.asked).toEqual([]);
    const ended = await cli(['test-connection', '--proxy'], { env: behind });
    expect(ended).toMatchObject({ code: 0 });
    expect(new Set(proxy.asked.splice(0))).toEqual(new Set([new URL(org.url).host]));
    expect(
      await cli(['test-connection', '--proxy'], { env: { ...behind, no_proxy: '127.0.0.1' } }),
    ).toMatchObject({
      code: 0,
    });
    expect(proxy.asked).toEqual([]);
  });

  test('accepts a proxy address, and reports a proxy that refuses, without its password', async () => {
    const ended = await cli(['test-connection', '--proxy', proxy.url], { env });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('The proxy refused to connect to the org (407).');
    const wrong = { ...env, http_proxy: withPassword().replace('hunter2', 'hunter3') };
    const { stdout, stderr } = await cli(['test-connection', '--proxy', '--json'], { env: wrong });
    expect(stdout).toContain('"outcome":"not-sent"');
    for (const secret of ['hunter', btoa('agent:hunter3')]) expect(stdout + stderr).not.toContain(secret);
  });

  test.each([
    [['--proxy', 'http://agent:hunter2@127.0.0.1:1'], 'not accepted on the command line'],
    [['--proxy', 'suspendUser'], '--proxy needs an address'],
    [['--proxy=socks5://127.0.0.1:1'], '--proxy needs an address'],
  ])('refuses %j', async (flags, words) => {
    const { code, stdout, stderr } = await cli(['test-connection', ...flags], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('hunter2');
  });
});

test('the settings file of Node-RED names the proxy for all connections', async () => {
  const red = {
    settings: { oktaConnector: { allowLoopback: true, proxy: withPassword() } },
  } as unknown as Red;
  const access = accessOf(
    red,
    { id: 'c', type: 'okta-connection', organizationUrl: org.url },
    { apiToken: org.token },
  );
  const connection = new OrgConnection(access);
  expect(await connection.connector().testConnection()).toMatchObject({ ok: true });
  expect(new Set(proxy.asked.splice(0))).toEqual(new Set([new URL(org.url).host]));
  await connection.close();
});
