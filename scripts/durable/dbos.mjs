// Onboards people by DBOS workflows on a real PostgreSQL, while workers and the database are killed, and looks at the org afterwards.
// Arguments: <root of the repository> <folder with the SDK> <folder of PostgreSQL's programs>.
// Environment: PEOPLE, WORKERS, WORKER_KILLS, SERVER_KILLS, LIMITS.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasLimits, overIdeal, rateLimits } from './limits.mjs';
import { hires, judge } from './people.mjs';
import { postgres } from './postgres.mjs';
import { Restartable, worker } from './processes.mjs';

const [, , root, packages, binaries] = process.argv;
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const count = number('PEOPLE', 100);
const workerKills = number('WORKER_KILLS', 6);
const serverKills = number('SERVER_KILLS', 1);
const { startSandbox } = createRequire(`${root}/package.json`)('./dist/sandbox/index.js');
const { DBOSClient } = createRequire(`${packages}/package.json`)('@dbos-inc/dbos-sdk');

const folder = mkdtempSync(join(tmpdir(), 'okta-dbos-'));
process.on('exit', () => process.env.KEEP ?? rmSync(folder, { recursive: true, force: true }));
const org = await startSandbox({ rateLimits });
const { process: database, url: systemDatabaseUrl } = await postgres(folder, binaries, 'people');
await database.up();

const file = join(root, 'scripts/durable/dbos-worker.mjs');
const workers = Array.from({ length: number('WORKERS', 2) }, (_, index) => {
  const name = `worker-${index}`;
  const args = [root, packages, name, systemDatabaseUrl, org.url, org.token];
  return new Restartable(() => worker(file, args, join(folder, `${name}.log`)));
});
// The first one makes the tables.
for (const each of workers) await each.up();

const people = hires(count);
const started = Date.now();
const client = await DBOSClient.create({ systemDatabaseUrl, applicationName: 'people' });
for (const hire of people)
  await client.enqueue(
    { queueName: 'people', workflowName: 'onboard', workflowID: hire.email, appVersion: '1' },
    { hire, askFor: 50 },
  );
await client.destroy();
const killing = killAtRandom();
const ends = await allEnded();
const seconds = (Date.now() - started) / 1000;
await killing;

const { wrong, repeatedLinks, throttled, requests } = judge(org, people);
const failed = ends.filter(({ status }) => status !== 'SUCCESS');
const { version } = JSON.parse(
  readFileSync(join(packages, 'node_modules/@dbos-inc/dbos-sdk/package.json'), 'utf8'),
);
console.log(
  `DBOS ${version}, ${workers.length} workers: ${count} people onboarded in ${seconds.toFixed(1)} s, ${requests} requests, ` +
    `workers killed ${workers.reduce((sum, each) => sum + each.kills, 0)} times, PostgreSQL ${database.kills} times; ` +
    `${failed.length} runs failed, ${wrong.length} people wrong, ${repeatedLinks} memberships written twice, ${throttled} × 429`,
);
if (hasLimits) console.log(overIdeal(org.requests, seconds));
for (const line of [...failed.map((each) => JSON.stringify(each)), ...wrong].slice(0, 10))
  console.log(`  ${line}`);
for (const each of [...workers, database]) await each.down();
await org.close();
process.exit(wrong.length + failed.length === 0 ? 0 : 1);

async function allEnded() {
  const ended = new Map();
  for (let tries = 0; ended.size < people.length && tries < 600; tries += 1) {
    await sleep(500);
    let reader;
    try {
      reader = await DBOSClient.create({ systemDatabaseUrl, applicationName: 'people' });
      for (const { workflowID, status, error } of await reader.listWorkflows({ limit: people.length }))
        if (status === 'SUCCESS' || status === 'ERROR' || status.startsWith('MAX'))
          ended.set(workflowID, { status, error: error?.message });
    } catch {
      // The database was just killed.
    } finally {
      await reader?.destroy().catch(() => undefined);
    }
  }
  return people.map(({ email }) => ended.get(email) ?? { status: `${email} did not end` });
}

async function killAtRandom() {
  const kills = Array.from({ length: workerKills }, (_, index) => workers[index % workers.length]);
  kills.push(...Array(serverKills).fill(database));
  kills.sort(() => Math.random() - 0.5);
  for (const which of kills) {
    await sleep(300 + Math.random() * 1_200);
    await which.kill();
  }
}
