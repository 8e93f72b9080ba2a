import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';
import { certificate, selfSigned } from './certificate.js';
import { type ConnectProxy, connectProxy } from './connect-proxy.js';

const HOST = 'acme.example.com';
let folder: string;
/** One org behind a proxy and one on this machine, each with a certificate of its own making. */
let orgs: { far: Org; near: Org };
let proxy: ConnectProxy;

interface Org {
  port: number;
  certificate: string;
  /** The Authorization of every request that arrived. */
  tokens: (string | undefined)[];
  server: Server;
}

async function startOrg(host: string, { key, cert } = selfSigned(host)): Promise<Org> {
  const certificate = join(folder, `${host}-${randomUUID()}.pem`);
  writeFileSync(certificate, cert);
  const tokens: Org['tokens'] = [];
  const server = createServer({ key, cert }, (request, response) => {
    tokens.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' });
    response.end('{"id":"00g1","profile":{"name":"Staff"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, certificate, tokens, server };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'okta-tls-'));
  orgs = { far: await startOrg(HOST), near: await startOrg('localhost') };
  proxy = await connectProxy({ leadsTo: `127.0.0.1:${orgs.far.port}` });
});
afterAll(async () => {
  await proxy.close();
  for (const { server } of Object.values(orgs)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in a process of its own, because Node reads its TLS settings at start; it must end by itself. */
const PROGRAM = `
const { createConnector } = require(process.argv[1]);
const [, , organizationUrl, options] = process.argv;
const okta = createConnector({ organizationUrl, apiToken: 'the-token' }, { maxRetries: 0, ...JSON.parse(options) });
okta.execute('getGroup', { groupId: '00g1' }).then(async (result) => {
  await okta.close();
  console.log(JSON.stringify(result));
});
`;

async function run(
  way: 'through the proxy' | 'straight',
  env: Record<string, string>,
  more: object = {},
  { port } = orgs.near,
) {
  const [url, options] =
    way === 'straight'
      ? [`https://localhost:${port}`, { allowLoopback: true }]
      : [`https://${HOST}`, { proxy: proxy.url }];
  const { NODE_EXTRA_CA_CERTS: _, NODE_TLS_REJECT_UNAUTHORIZED: __, ...clean } = process.env;
  const args = [
    '-e',
    PROGRAM,
    join(root, 'build/src/index.js'),
    url,
    JSON.stringify({ ...options, ...more }),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...clean, ...env } });
  return JSON.parse(stdout) as { ok: boolean; error?: { message: string } };
}

const refused = (reason: string) => ({
  ok: false,
  error: { code: 'NETWORK', outcome: 'not-sent', message: expect.stringContaining(reason) },
});

describe.each([
  ['straight', () => orgs.near, () => orgs.far],
  ['through the proxy', () => orgs.far, () => orgs.near],
] as const)('%s', (way, its, other) => {
  test("an org whose certificate Node's settings trust is accepted", async () => {
    expect(await run(way, { NODE_EXTRA_CA_CERTS: its().certificate })).toMatchObject({
      ok: true,
      output: { group: { id: '00g1' } },
    });
    expect(its().tokens.splice(0)).toEqual(['SSWS the-token']);
  });

  test('an org without a trusted certificate receives no request', async () => {
    expect(await run(way, {})).toMatchObject(refused('DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(await run(way, { NODE_EXTRA_CA_CERTS: other().certificate })).toMatchObject(
      refused('DEPTH_ZERO_SELF_SIGNED_CERT'),
    );
    expect(its().tokens).toEqual([]);
  });

  test('neither the environment nor an option disables the verification', async () => {
    expect(await run(way, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toMatchObject(
      refused('DEPTH_ZERO_SELF_SIGNED_CERT'),
    );
    const off = { rejectUnauthorized: false };
    for (const options of [off, { tls: off }, { agent: { options: off } }])
      await expect(run(way, {}, options)).rejects.toThrow(
        `The option ${Object.keys(options)} does not exist here`,
      );
    expect(its().tokens).toEqual([]);
  });
});

test.each([
  ['over', [-30, -1], 'has expired (CERT_HAS_EXPIRED)'],
  ['to come', [1, 30], 'is not valid yet (CERT_NOT_YET_VALID)'],
] as const)('a trusted certificate whose time is %s is refused', async (_, time, reason) => {
  const org = await startOrg('localhost', certificate('localhost', time));
  const result = await run('straight', { NODE_EXTRA_CA_CERTS: org.certificate }, {}, org);
  await new Promise((resolve) => org.server.close(resolve));
  expect(result).toMatchObject(refused(reason));
  expect(org.tokens).toEqual([]);
});

test('a trusted certificate of another host is refused', async () => {
  const elsewhere = await connectProxy({ leadsTo: `127.0.0.1:${orgs.near.port}` });
  const result = await run(
    'through the proxy',
    { NODE_EXTRA_CA_CERTS: orgs.near.certificate },
    { proxy: elsewhere.url },
  );
  await elsewhere.close();
  expect(result).toMatchObject(refused('ERR_TLS_CERT_ALTNAME_INVALID'));
  expect(orgs.near.tokens).toEqual([]);
});

test('a proxy cannot read what passes through it', () => {
  const carried = Buffer.concat(proxy.carried).toString('latin1');
  expect(carried.length).toBeGreaterThan(500);
  expect(carried).not.toMatch(/SSWS|the-token|api\/v1/);
  expect(new Set(proxy.asked)).toEqual(new Set([`${HOST}:443`]));
});
