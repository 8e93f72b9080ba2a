import { type ChildProcess, fork } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createConnector, type OAuthClient } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { root } from '../helpers/root.js';
import { client, keys, USER } from './rig.js';

interface Seen {
  refusedForNonce: number;
  changes: number;
  calls: number;
}

let child: ChildProcess | undefined;
afterEach(() => child?.disconnect());

const message = <T>(from: ChildProcess) =>
  new Promise<T>((resolve) => from.once('message', (said) => resolve(said as T)));

/** Starts the other server on a port that is free. */
async function start(dpop: boolean): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  child = fork(join(root, 'test', 'oauth', 'oidc-server.mjs'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = message<{ ready: string }>(child);
  const publicKey = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' };
  child.send({ clientId: client.clientId, publicKey, port, dpop });
  return (await ready).ready;
}

async function seen(): Promise<Seen> {
  const answer = message<{ seen: Seen }>(child as ChildProcess);
  child?.send('seen');
  return (await answer).seen;
}

function connect(organizationUrl: string, more: Partial<OAuthClient> = {}) {
  const oauth = { ...client, scopes: 'okta.users.read okta.users.manage', ...more };
  return createConnector({ organizationUrl, oauth }, { allowLoopback: true, limits: createLimits() });
}

test('the authorization server of others gives tokens that are bound by DPoP, and its nonce costs one repeat', async () => {
  const okta = connect(await start(true), { dpop: true });
  try {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => okta.execute('suspendUser', { userId: USER })),
    );
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(await seen()).toMatchObject({ refusedForNonce: 1, changes: 8, calls: 8 });
    const tested = await okta.testConnection();
    expect(tested).toMatchObject({ ok: true, output: { client: { id: client.clientId, dpop: true } } });
  } finally {
    await okta.close();
  }
});

test('without DPoP it gives Bearer tokens', async () => {
  const okta = connect(await start(false), { dpop: false });
  try {
    expect(await okta.execute('suspendUser', { userId: USER })).toMatchObject({ ok: true });
    expect(await seen()).toMatchObject({ refusedForNonce: 0, changes: 1 });
  } finally {
    await okta.close();
  }
});

test('it refuses a wrong key and a wrong client, and the connector says which', async () => {
  const url = await start(true);
  for (const wrong of [{ clientId: '0oaNobody' }, { privateKey: otherKey() }]) {
    const okta = connect(url, wrong);
    const result = await okta.execute('suspendUser', { userId: USER });
    expect(result).toMatchObject({
      error: { code: 'UNAUTHENTICATED', outcome: 'not-sent', okta: { oauthError: 'invalid_client' } },
    });
    await okta.close();
  }
});

function otherKey() {
  const { generateKeyPairSync } = require('node:crypto') as typeof import('node:crypto');
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
}
