import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { searchFor } from '../../bench/page-client.js';
import { root } from '../helpers/root.js';
import { inProcess } from '../process/child.js';

const ITEMS = 100_000;
const PAGE = 200;
const PAGES = ITEMS / PAGE;
/** Enough to see that they are kept. */
const FEW = 60_000;
const MOST_MB = 2;

/** What the heap holds after the tenth page and after the last, collected each time; and what the bench's server has. */
const program = `
const { createConnector } = require('./build/src/index.js');
const okta = createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });
const options = { signal: new AbortController().signal, onProgress: () => {} };
const held = () => { global.gc(); return process.memoryUsage().heapUsed; };
(async () => {
  const list = okta.items('listUsers', { search: process.argv[2] }, options);
  let came = 0;
  let tenth = 0;
  let kept = 0;
  const all = [];
  for await (const item of list) {
    if (process.argv[4] === 'keep') all.push(item);
    if (++came === 10 * ${PAGE}) tenth = held();
    if (came === Number(process.argv[3])) kept = held() - tenth;
  }
  console.log(JSON.stringify({ came, keptMb: kept / 1024 / 1024, requestIds: list.meta.requestIds.length }));
})();
`;

interface Kept {
  came: number;
  keptMb: number;
  requestIds: number;
}

/** Reads so many items from the bench's server, which makes long lists cheaply. */
async function keptOf(items: number, ...more: string[]): Promise<Kept> {
  const server = fork(join(root, 'build', 'bench', 'page-server.js'));
  try {
    const port = await new Promise((resolve) => server.once('message', resolve));
    const args = [`http://127.0.0.1:${port}`, searchFor(items), String(items), ...more];
    return (await inProcess(program, args, ['--expose-gc'])) as Kept;
  } finally {
    server.disconnect();
  }
}

test(`of ${ITEMS} items in ${PAGES} pages, what is held does not grow`, async () => {
  const kept = await keptOf(ITEMS);
  process.stdout.write(`retained: ${kept.keptMb.toFixed(2)} MB between page 10 and page ${PAGES}\n`);
  expect(kept).toMatchObject({ came: ITEMS, requestIds: 1 });
  expect(kept.keptMb).toBeLessThan(MOST_MB);
});

test('the measure detects a caller that keeps all items', async () => {
  const kept = await keptOf(FEW, 'keep');
  expect(kept.keptMb).toBeGreaterThan(20 * MOST_MB);
});
