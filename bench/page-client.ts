import type { Client } from '@okta/okta-sdk-nodejs';
import type { Dispatcher } from 'undici';
import { createConnector } from '../src/index.js';

/** Goes through a list in a process of its own: node --expose-gc page-client.js <client> <url> <length>. */
export interface PageReport {
  items: number;
  ms: number;
  cpuMs: number;
  /** The most memory over what it was after the first page, in MB: of the process, and of the heap after a collection. */
  grownMb: number;
  heapGrownMb: number;
}

export type PageClient = 'ours' | 'undici' | 'sdk';

const LIMIT = 200;
/** V8 compiles undici's parser anew after so much use, which takes 30 MB for a moment whoever calls it. */
const WARM_UP = { items: 2_000, limit: 1 };
const MB = 1024 * 1024;
const HEADERS = { accept: 'application/json', authorization: 'SSWS token', 'user-agent': 'bare' };

interface List {
  length: string;
  limit: number;
  take: (id: string) => void;
}

/** The search that the bench's server takes for a list of so many users. */
export function searchFor(length: string | number): string {
  return `profile.number lt ${length}`;
}

/** Gives a client of its kind, which walks through lists one after another. */
const clients: Record<PageClient, (url: string) => (list: List) => Promise<void>> = {
  ours(url) {
    const okta = createConnector({ organizationUrl: url, apiToken: 'token' }, { allowLoopback: true });
    return async ({ length, limit: pageSize, take }) => {
      const list = okta.items('listUsers', { search: searchFor(length) }, { pageSize });
      for await (const { id } of list) take(id);
    };
  },
  undici(url) {
    const { Pool } = require('undici') as typeof import('undici');
    const pool = new Pool(url, { connections: 8 });
    return async ({ length, limit, take }) => {
      const search = encodeURIComponent(searchFor(length));
      let path: string | undefined = `/api/v1/users?search=${search}&limit=${limit}`;
      while (path !== undefined) {
        const answer: Dispatcher.ResponseData = await pool.request({ path, method: 'GET', headers: HEADERS });
        for (const { id } of JSON.parse(await answer.body.text()) as { id: string }[]) take(id);
        const link = [answer.headers.link].flat().find((one) => one?.endsWith('rel="next"'));
        path = link?.slice(link.indexOf(url) + url.length, link.indexOf('>'));
      }
    };
  },
  sdk(url) {
    const sdk = require('@okta/okta-sdk-nodejs') as { Client: new (options: object) => Client };
    const client = new sdk.Client({
      orgUrl: url,
      token: 'token',
      testing: { disableHttpsCheck: true },
      cacheMiddleware: null,
    });
    return async ({ length, limit, take }) => {
      const list = await client.userApi.listUsers({ search: searchFor(length), limit });
      await list.each((item) => take(item.id as string));
    };
  },
};

async function main([client, url, length]: string[]): Promise<void> {
  const walk = clients[client as PageClient](url as string);
  await walk({ length: String(WARM_UP.items), limit: WARM_UP.limit, take: () => {} });
  let items = 0;
  let first = { rss: 0, heapUsed: 0 };
  let most = 0;
  let cpu = process.cpuUsage();
  let startedAt = process.hrtime.bigint();
  await walk({
    length: length as string,
    limit: LIMIT,
    take(id) {
      if (Number(id.slice(7)) !== items) throw new Error(`${id} came as number ${items}`);
      items += 1;
      if (items === LIMIT) {
        global.gc?.();
        first = process.memoryUsage();
        cpu = process.cpuUsage();
        startedAt = process.hrtime.bigint();
      } else if (items % LIMIT === LIMIT / 2) most = Math.max(most, process.memoryUsage.rss());
    },
  });
  if (items !== Number(length)) throw new Error(`${client} saw ${items} items of ${length}`);
  const ms = Number(process.hrtime.bigint() - startedAt) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  global.gc?.();
  const report: PageReport = {
    items,
    ms,
    cpuMs: (user + system) / 1000,
    grownMb: (most - first.rss) / MB,
    heapGrownMb: (process.memoryUsage().heapUsed - first.heapUsed) / MB,
  };
  process.stdout.write(JSON.stringify(report), () => process.exit());
}

if (require.main === module) void main(process.argv.slice(2));
