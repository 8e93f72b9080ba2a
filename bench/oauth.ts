import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Pool } from 'undici';
import { createConnector } from '../src/index.js';
import { cpuPerCall, startServer } from './measure.js';
import { row, type Table, UNDICI } from './table.js';

const ID = '00u00000000000000001';
const ROUNDS = 7;
const CALLS = 3_000;

type Task = () => Promise<unknown>;

/** CPU a call as a service app: ours, and bare undici with a proof signed by the same library for each call. */
export async function benchOAuth(): Promise<Table> {
  const server = await startServer();
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const oauth = { clientId: '0oa00000000000000001', privateKey, scopes: 'okta.users.read okta.users.manage' };
  const okta = createConnector({ organizationUrl: server.url, oauth }, { allowLoopback: true });
  const pool = new Pool(server.url, { connections: 32 });
  const prove = await proofs(server.url);
  const bare = (path: string, method: 'GET' | 'POST', body?: object) => async () => {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'bare',
      ...(await prove(method, path)),
    };
    const answer = await pool.request({
      path,
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    return answer.body.json();
  };
  const profile = { department: 'Finance' };
  const cases: { what: string; ours: Task; undici: Task }[] = [
    {
      what: 'read with OAuth and DPoP',
      ours: () => okta.execute('getUserWithId', { userId: ID }),
      undici: bare(`/api/v1/users/${ID}`, 'GET'),
    },
    {
      what: 'write with OAuth and DPoP',
      ours: () => okta.execute('updateUserProfileWithId', { userId: ID, profile }),
      undici: bare(`/api/v1/users/${ID}`, 'POST', { profile }),
    },
  ];
  try {
    const checked = await okta.execute('getUserWithId', { userId: ID });
    if (!checked.ok) throw new Error(checked.error.message);
    const rows = [];
    for (const each of cases) rows.push(await compare(each));
    return { peers: [UNDICI], rows };
  } finally {
    await okta.close();
    await pool.close();
    server.stop();
  }
}

/** What a careful program would write by hand: one token, and a proof for each call. */
async function proofs(url: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const token = 'token'.repeat(200);
  const ath = createHash('sha256').update(token).digest('base64url');
  return async (method: string, path: string) => ({
    authorization: `DPoP ${token}`,
    dpop: await new SignJWT({
      jti: randomUUID(),
      htm: method,
      htu: url + path,
      iat: Math.floor(Date.now() / 1000),
      ath,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey),
  });
}

async function compare({ what, ours, undici }: { what: string; ours: Task; undici: Task }) {
  const rounds = { ours: [] as number[], [UNDICI]: [] as number[] };
  for (const task of [ours, undici]) await cpuPerCall(task, CALLS);
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds[UNDICI]?.push(await cpuPerCall(undici, CALLS));
    rounds.ours.push(await cpuPerCall(ours, CALLS));
  }
  return row(what, 'µs CPU', rounds, [UNDICI]);
}
