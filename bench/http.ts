import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'undici';
import { callAtOnce, startServer } from './measure.js';
import { type Row, row, type Table } from './table.js';

const FASTIFY = 'fastify + undici';
const ROUNDS = 9;
const CALLS = 4_000;

interface Served {
  url: string;
  /** CPU microseconds of the process so far. */
  cpu(): Promise<number>;
  stop(): void;
}

/**
 * The HTTP host and bare fastify with an undici Pool, each in a process of its own before the same upstream: CPU of the
 * server's process a call, and calls a second, in turn, 32 at a time.
 */
export async function benchHttp(): Promise<Table> {
  const upstream = await startServer();
  const servers = {
    ours: await serve('ours', upstream.url),
    [FASTIFY]: await serve('fastify', upstream.url),
  };
  const rows: Row[] = [];
  try {
    const userId = '00u00000000000000001';
    for (const [what, id, inputs] of [
      ['read', 'getUserWithId', { userId }],
      ['write with a body', 'updateUserProfileWithId', { userId, profile: { department: 'Finance' } }],
    ] as const)
      rows.push(...(await compare(what, servers, `/actions/${id}/execute`, JSON.stringify(inputs))));
    return { peers: [FASTIFY], rows };
  } finally {
    for (const server of [...Object.values(servers), upstream]) server.stop();
  }
}

async function compare(
  what: string,
  servers: Record<string, Served>,
  path: string,
  body: string,
): Promise<Row[]> {
  const cpu: Record<string, number[]> = {};
  const time: Record<string, number[]> = {};
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, server] of Object.entries(servers)) {
      const before = await server.cpu();
      const startedAt = performance.now();
      await load(server.url, path, body);
      const took = performance.now() - startedAt;
      if (round < 0) continue; // warms up
      cpu[name] = [...(cpu[name] ?? []), ((await server.cpu()) - before) / CALLS];
      time[name] = [...(time[name] ?? []), (1000 * took) / CALLS];
    }
  }
  return [
    row(`${what}, CPU a call`, 'µs CPU', cpu, [FASTIFY]),
    row(`${what}, time a call`, 'µs', time, [FASTIFY]),
  ];
}

/** Sends the calls, and sees that each is answered as it should be. */
async function load(url: string, path: string, body: string): Promise<void> {
  const pool = new Pool(url, { connections: 32 });
  const headers = { 'content-type': 'application/json' };
  await callAtOnce(async () => {
    const answer = await pool.request({ path, method: 'POST', headers, body });
    const { ok } = (await answer.body.json()) as { ok?: boolean };
    if (ok !== true) throw new Error(`${url}${path} answered ${answer.statusCode}`);
  }, CALLS);
  await pool.close();
}

async function serve(which: 'ours' | 'fastify', upstream: string): Promise<Served> {
  const child: ChildProcess = fork(join(__dirname, 'http-server.js'), [which, upstream]);
  const heard = async () => (await once(child, 'message'))[0];
  const url = (await heard()) as string;
  return {
    url,
    cpu: async () => {
      child.send('cpu');
      const { user, system } = (await heard()) as NodeJS.CpuUsage;
      return user + system;
    },
    stop: () => child.disconnect(),
  };
}
