import type { Client } from '@okta/okta-sdk-nodejs';

/** Many reads in a process of its own: node --expose-gc memory-client.js <client> <url> <calls>. */
export interface MemoryReport {
  /** Of the process: after its first answer, and at most, in MB. */
  firstMb: number;
  mostMb: number;
  /** What the heap holds after a collection, once all calls are done, in MB. */
  heapMb: number;
  cpuMs: number;
}

export type MemoryClient = 'ours' | 'undici' | 'sdk';

const ID = '00u00000000000000001';
const AT_ONCE = 32;
const MB = 1024 * 1024;

const clients: Record<MemoryClient, (url: string) => () => Promise<unknown>> = {
  ours(url) {
    const { createConnector } = require('../src/index.js') as typeof import('../src/index.js');
    const okta = createConnector({ organizationUrl: url, apiToken: 'token' }, { allowLoopback: true });
    return () => okta.execute('getUserWithId', { userId: ID });
  },
  undici(url) {
    const { Pool } = require('undici') as typeof import('undici');
    const pool = new Pool(url, { connections: AT_ONCE });
    const headers = { accept: 'application/json', authorization: 'SSWS token', 'user-agent': 'bare' };
    return async () =>
      (await pool.request({ path: `/api/v1/users/${ID}`, method: 'GET', headers })).body.json();
  },
  sdk(url) {
    const sdk = require('@okta/okta-sdk-nodejs') as { Client: new (options: object) => Client };
    const client = new sdk.Client({
      orgUrl: url,
      token: 'token',
      testing: { disableHttpsCheck: true },
      cacheMiddleware: null,
    });
    return () => client.userApi.getUser({ userId: ID });
  },
};

async function main([name, url, calls]: string[]): Promise<void> {
  const call = clients[name as MemoryClient](url as string);
  await call();
  const firstMb = process.memoryUsage.rss() / MB;
  let left = Number(calls);
  const before = process.cpuUsage();
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const { user, system } = process.cpuUsage(before);
  const mostMb = process.resourceUsage().maxRSS / 1024;
  global.gc?.();
  const heapMb = process.memoryUsage().heapUsed / MB;
  const report: MemoryReport = { firstMb, mostMb, heapMb, cpuMs: (user + system) / 1000 };
  process.stdout.write(JSON.stringify(report), () => process.exit());
}

if (require.main === module) void main(process.argv.slice(2));
