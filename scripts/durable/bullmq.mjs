// Jobs of BullMQ on a real Redis, each of them one action, while workers are killed with -9. Looks at the org afterwards.
// Arguments: <root of the repository> <folder with the package>. Environment: PEOPLE, WORKERS, WORKER_KILLS.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from './people.mjs';
import { freePort, Restartable, worker } from './processes.mjs';

const [, , root, packages] = process.argv;
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const count = number('PEOPLE', 100);
const kills = number('WORKER_KILLS', 6);
const { startSandbox } = createRequire(`${root}/package.json`)('./dist/sandbox/index.js');
const { Queue } = createRequire(`${packages}/package.json`)('bullmq');

const folder = mkdtempSync(join(tmpdir(), 'okta-bullmq-'));
process.on('exit', () => process.env.KEEP ?? rmSync(folder, { recursive: true, force: true }));
const org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
const port = await freePort();
const redis = new Restartable(() => {
  const log = openSync(join(folder, 'redis.log'), 'a');
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', args, { stdio: ['ignore', log, log] });
  child.ready = sleep(500);
  return child;
});
await redis.up();

const file = join(root, 'scripts/durable/bullmq-worker.mjs');
const workers = Array.from({ length: number('WORKERS', 2) }, (_, index) => {
  const args = [root, packages, String(port), org.url, org.token];
  return new Restartable(() => worker(file, args, join(folder, `worker-${index}.log`)));
});
await Promise.all(workers.map((each) => each.up()));

const started = Date.now();
const queue = new Queue('okta', { connection: { host: '127.0.0.1', port } });
const people = Array.from({ length: count }, (_, index) => ({ email: `hire.${index}@example.com` }));
const killing = killAtRandom();
// They come one after another for as long as processes are killed.
for (const { email } of people) {
  const inputs = { firstName: 'Hire', lastName: 'Person', email, login: email };
  await queue.add('createUser', { id: 'createUser', inputs }, { attempts: 20, backoff: 500 });
  await sleep((kills * 1_000) / count);
}
const jobs = await allEnded();
const seconds = (Date.now() - started) / 1000;
await killing;

const { wrong, requests } = judge(org, people);
const failed = jobs.filter(({ returnvalue }) => !returnvalue?.ok);
const { version } = JSON.parse(readFileSync(join(packages, 'node_modules/bullmq/package.json'), 'utf8'));
console.log(
  `BullMQ ${version}, ${workers.length} workers: ${count} people created in ${seconds.toFixed(1)} s, ${requests} requests, ` +
    `workers killed ${workers.reduce((sum, each) => sum + each.kills, 0)} times; ` +
    `${failed.length} jobs failed, ${wrong.length} people wrong`,
);
for (const line of [
  ...wrong,
  ...failed.map((each) => JSON.stringify(each.returnvalue ?? each.failedReason)),
].slice(0, 10))
  console.log(`  ${line}`);
await queue.close();
for (const each of [...workers, redis]) await each.down();
await org.close();
process.exit(wrong.length + failed.length === 0 ? 0 : 1);

async function allEnded() {
  for (let tries = 0; ; tries += 1) {
    const jobs = await queue.getJobs(['completed', 'failed'], 0, count);
    if (jobs.length >= count) return jobs;
    if (tries > 1_200) throw new Error(`${count - jobs.length} jobs did not end.`);
    await sleep(250);
  }
}

async function killAtRandom() {
  for (let index = 0; index < kills; index += 1) {
    await sleep(300 + Math.random() * 1_200);
    await workers[index % workers.length].kill();
  }
}
