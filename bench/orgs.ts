import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createConnector } from '../src/index.js';
import { startSandbox } from '../src/sandbox/index.js';
import { bucketOf } from '../src/sandbox/server/rate-limits.js';

/**
 * What many orgs cost one process in memory, and one person in requests, for docs/scale.md:
 * `node --expose-gc build/bench/orgs.js`. The sandbox has a process of its own.
 */
const WITHOUT_CALLS = 10_000;
const WITH_CONNECTION = 500;

interface Org {
  url: string;
  token: string;
  userId: string;
}

async function serve(): Promise<void> {
  const org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  process.send?.({ url: org.url, token: org.token, userId: org.seed.people.blake.id } satisfies Org);
}

async function measure(): Promise<void> {
  const child = fork(__filename, ['org']);
  const [org] = (await once(child, 'message')) as [Org];
  const held: unknown[] = [await connected(org, 50)];
  const start = memory();
  for (let number = 0; number < WITHOUT_CALLS; number += 1)
    held.push(
      createConnector({ organizationUrl: `https://org${number}.okta.com`, apiToken: `token${number}` }),
    );
  const idle = memory();
  print(`${WITHOUT_CALLS} connectors without a call`, start, idle, WITHOUT_CALLS);
  held.push(await connected(org, WITH_CONNECTION));
  print(`${WITH_CONNECTION} connectors with an open connection`, idle, memory(), WITH_CONNECTION);
  child.kill();
  await requests();
  process.exit();
}

async function connected({ url, token, userId }: Org, count: number) {
  const connectors = [];
  for (let number = 0; number < count; number += 1) {
    const okta = createConnector({ organizationUrl: url, apiToken: token }, { allowLoopback: true });
    await okta.execute('getUserWithId', { userId });
    connectors.push(okta);
  }
  return connectors;
}

/** The requests that people cost, by Okta's buckets. */
async function requests(): Promise<void> {
  const org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  const userId = org.seed.people.blake.id;
  const email = 'ann.lee@example.com';
  const groupIds = [org.seed.groups.sales.id, org.seed.groups.engineering.id];
  const calls = [
    ['onboardUser', { firstName: 'Ann', lastName: 'Lee', email, login: email, groupIds }],
    ['getUserAccess', { userId }],
    ['offboardUser', { userId }],
  ] as const;
  for (const [id, inputs] of calls) {
    const before = org.requests.length;
    const result = await okta.execute(id, inputs);
    if (!result.ok) throw new Error(`${id}: ${result.error.message}`);
    const counts: Record<string, number> = {};
    for (const { method, path } of org.requests.slice(before)) {
      const bucket = bucketOf(method, path);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    console.log(`${id}: ${result.meta.attempts} requests, ${JSON.stringify(counts)}`);
  }
}

function memory(): NodeJS.MemoryUsage {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('Run it with node --expose-gc.');
  collect();
  collect();
  return process.memoryUsage();
}

function print(what: string, before: NodeJS.MemoryUsage, after: NodeJS.MemoryUsage, count: number): void {
  const kilobytes = (bytes: number) => `${(bytes / count / 1000).toFixed(1)} kB`;
  console.log(
    `${what}: ${kilobytes(after.heapUsed - before.heapUsed)} of heap and ${kilobytes(after.rss - before.rss)} of RSS each`,
  );
}

void (process.argv[2] === 'org' ? serve() : measure());
