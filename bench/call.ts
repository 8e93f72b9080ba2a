import { Client } from '@okta/okta-sdk-nodejs';
import { Pool } from 'undici';
import { createConnector } from '../src/index.js';
import { cpuPerCall, startServer } from './measure.js';
import { type Row, row, SDK, type Table, UNDICI } from './table.js';

const ID = '00u00000000000000001';
const NOBODY = '00unobody00000000001';
const ROUNDS = 7;
const CALLS = 8_000;
/** The SDK takes seven times as long; its figure needs fewer calls. */
const SDK_CALLS = 2_000;

type Task = () => Promise<unknown>;

/** CPU a call: ours, bare undici and Okta's SDK in turn, in one process, medians over the rounds. */
export async function benchCalls(): Promise<Table> {
  const server = await startServer();
  const okta = createConnector({ organizationUrl: server.url, apiToken: 'token' }, { allowLoopback: true });
  const pool = new Pool(server.url, { connections: 32 });
  const sdk = new Client({
    orgUrl: server.url,
    token: 'token',
    testing: { disableHttpsCheck: true },
    cacheMiddleware: null,
  } as ConstructorParameters<typeof Client>[0]);
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: 'SSWS token',
    'user-agent': 'bare',
  };
  const bare = (path: string, method: 'GET' | 'POST', body?: object) => async () => {
    const answer = await pool.request({
      path,
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    return answer.body.json();
  };
  const signal = new AbortController().signal;
  const profile = { department: 'Finance' };
  const cases: { what: string; ours: Task; undici: Task; sdk?: Task }[] = [
    {
      what: 'read',
      ours: () => okta.execute('getUserWithId', { userId: ID }),
      undici: bare(`/api/v1/users/${ID}`, 'GET'),
      sdk: () => sdk.userApi.getUser({ userId: ID }),
    },
    {
      what: 'write with a body',
      ours: () => okta.execute('updateUserProfileWithId', { userId: ID, profile }),
      undici: bare(`/api/v1/users/${ID}`, 'POST', { profile }),
      sdk: () => sdk.userApi.updateUser({ userId: ID, user: { profile } }),
    },
    {
      what: 'callOktaApi, read',
      ours: () => okta.execute('callOktaApi', { operationId: 'getUser', pathParameters: { id: ID } }),
      undici: bare(`/api/v1/users/${ID}`, 'GET'),
    },
    {
      what: 'callOktaApi, write with a body',
      ours: () =>
        okta.execute('callOktaApi', {
          operationId: 'updateUser',
          pathParameters: { id: ID },
          body: { profile },
        }),
      undici: bare(`/api/v1/users/${ID}`, 'POST', { profile }),
    },
    {
      what: 'error answer',
      ours: () => okta.execute('getUserWithId', { userId: NOBODY }),
      undici: bare(`/api/v1/users/${NOBODY}`, 'GET'),
      sdk: () => sdk.userApi.getUser({ userId: NOBODY }).catch(() => undefined),
    },
    {
      what: 'read with time limit and shared signal',
      ours: () => okta.execute('getUserWithId', { userId: ID }, { timeoutMs: 10_000, signal }),
      undici: bare(`/api/v1/users/${ID}`, 'GET'),
    },
  ];
  try {
    const rows: Row[] = [];
    for (const each of cases) rows.push(await compare(each));
    return { peers: [UNDICI, SDK], rows };
  } finally {
    await okta.close();
    await pool.close();
    server.stop();
  }
}

async function compare({
  what,
  ours,
  undici,
  sdk,
}: {
  what: string;
  ours: Task;
  undici: Task;
  sdk?: Task;
}): Promise<Row> {
  const rounds = { ours: [] as number[], [UNDICI]: [] as number[], ...(sdk && { [SDK]: [] as number[] }) };
  for (const task of [ours, undici]) await cpuPerCall(task, CALLS);
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds[UNDICI]?.push(await cpuPerCall(undici, CALLS));
    rounds.ours.push(await cpuPerCall(ours, CALLS));
    if (sdk !== undefined) rounds[SDK]?.push(await cpuPerCall(sdk, SDK_CALLS));
  }
  return row(what, 'µs CPU', rounds, [UNDICI, SDK]);
}
