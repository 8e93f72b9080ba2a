import type { Dispatcher } from 'undici';
import { createConnector, memoryCheckpoint } from '../src/index.js';

/** Reads a log in a process of its own: node --expose-gc event-client.js <client> <url> <count>. */
export interface EventReport {
  events: number;
  ms: number;
  heapGrownMb: number;
}

export type EventClient = 'ours' | 'undici';

const LIMIT = 1_000;
const MB = 1024 * 1024;
const HEADERS = { accept: 'application/json', authorization: 'SSWS token', 'user-agent': 'bare' };
const SINCE = '2026-11-01T00:00:00.000Z';

const clients: Record<EventClient, (url: string, take: (uuid: string) => void) => Promise<void>> = {
  async ours(url, take) {
    const okta = createConnector({ organizationUrl: url, apiToken: 'token' }, { allowLoopback: true });
    const options = { checkpoint: memoryCheckpoint(), from: SINCE, follow: false };
    for await (const { uuid } of okta.events('newSystemLogEvent', {}, options)) take(uuid);
  },
  async undici(url, take) {
    const { Pool } = require('undici') as typeof import('undici');
    const pool = new Pool(url, { connections: 8 });
    let path = `/api/v1/logs?since=${encodeURIComponent(SINCE)}&sortOrder=ASCENDING&limit=${LIMIT}`;
    for (;;) {
      const answer: Dispatcher.ResponseData = await pool.request({ path, method: 'GET', headers: HEADERS });
      const events = JSON.parse(await answer.body.text()) as { uuid: string }[];
      for (const { uuid } of events) take(uuid);
      if (events.length === 0) return;
      const link = [answer.headers.link].flat().find((one) => one?.endsWith('rel="next"')) ?? '';
      path = link.slice(link.indexOf(url) + url.length, link.indexOf('>'));
    }
  },
};

async function main([client, url, count]: string[]): Promise<void> {
  let events = 0;
  let heap = 0;
  let startedAt = process.hrtime.bigint();
  await clients[client as EventClient](url as string, (uuid) => {
    if (Number(uuid.slice(-12)) !== events) throw new Error(`${uuid} came as number ${events}`);
    events += 1;
    if (events !== LIMIT) return;
    global.gc?.();
    heap = process.memoryUsage().heapUsed;
    startedAt = process.hrtime.bigint();
  });
  if (events !== Number(count)) throw new Error(`${client} saw ${events} events of ${count}`);
  const ms = Number(process.hrtime.bigint() - startedAt) / 1e6;
  global.gc?.();
  const report: EventReport = { events, ms, heapGrownMb: (process.memoryUsage().heapUsed - heap) / MB };
  process.stdout.write(JSON.stringify(report), () => process.exit());
}

if (require.main === module) void main(process.argv.slice(2));
