// n8n in queue mode: one main and several workers with Redis and PostgreSQL. Offboards people while workers are killed with
// -9, retries what n8n gave up, and looks at each person in the org.
// Arguments: <folder with n8n>. Environment: LEAVERS, WORKERS, WORKER_KILLS, KILL_SECONDS (between two kills, about),
// LIMITS (../durable/limits.mjs).
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../build/src/sandbox/index.js';
import { hasLimits, overIdeal, rateLimits } from '../durable/limits.mjs';
import { postgres } from '../durable/postgres.mjs';
import { freePort, Restartable } from '../durable/processes.mjs';
import { client, newHome, quiet, untilReady } from './instance.mjs';
import { offboardByQueue } from './playbooks.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = process.argv[2];
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const count = number('LEAVERS', 30);
const workerCount = number('WORKERS', 3);
const kills = number('WORKER_KILLS', 2);
const killSeconds = number('KILL_SECONDS', 4);
const PATIENCE_MS = 1_800_000 + count * 10_000;

const homes = [];
const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
process.on('exit', () => {
  for (const each of process.env.KEEP ? [] : [folder, ...homes])
    rmSync(each, { recursive: true, force: true });
});
const org = await startSandbox({ token: '00n8nTestTokenThatNobodyMaySee', rateLimits });
const redisPort = await freePort();
const redis = new Restartable(() => {
  const child = started('redis-server', [
    ...['--port', redisPort, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'].map(
      String,
    ),
  ]);
  child.ready = pause(500);
  return child;
});
const database = await postgres(folder, process.argv[3], 'n8n');
await Promise.all([redis.up(), database.process.up()]);

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const environment = {
  ...quiet,
  N8N_LOG_LEVEL: 'info',
  N8N_PORT: String(port),
  EXECUTIONS_MODE: 'queue',
  QUEUE_BULL_REDIS_HOST: '127.0.0.1',
  QUEUE_BULL_REDIS_PORT: String(redisPort),
  // No runner of code nodes: the workflow has none, and a killed worker would leave its runner behind.
  N8N_RUNNERS_MODE: 'external',
  N8N_RUNNERS_AUTH_TOKEN: 'only-for-this-test',
  // n8n's own times, shortened: a worker that is gone is noticed within seconds.
  QUEUE_WORKER_LOCK_DURATION: '6000',
  QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
  QUEUE_WORKER_STALLED_INTERVAL: '3000',
  DB_TYPE: 'postgresdb',
  DB_POSTGRESDB_HOST: '127.0.0.1',
  DB_POSTGRESDB_PORT: String(database.port),
  DB_POSTGRESDB_DATABASE: database.name,
  DB_POSTGRESDB_USER: database.user,
  DB_POSTGRESDB_PASSWORD: 'none',
};
const main = await n8n('main', []);
await main.up();
const { call } = await client(url);
const workers = [];
for (let index = 0; index < workerCount; index += 1)
  workers.push(await n8n(`worker-${index}`, ['worker', '--concurrency=10']));
await Promise.all(workers.map((each) => each.up()));

const leavers = [];
for (let index = 0; index < count; index += 1) leavers.push(await newPerson(index));
const { id: credentials } = await call('POST', '/credentials', {
  name: 'Okta sandbox',
  type: 'oktaConnectorApi',
  data: { organizationUrl: org.url, apiToken: org.token, allowLoopback: true },
});
const workflow = await call('POST', '/workflows', offboardByQueue({ id: credentials, name: 'Okta sandbox' }));
await call('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
org.requests.length = 0;

const began = Date.now();
let isOver = false;
void killAtRandom();
for (const { login } of leavers) await begin(login);
const again = await untilAllEnded();
const seconds = (Date.now() - began) / 1000;
isOver = true;

const { wrong, twice, throttled } = judge();
const { version } = JSON.parse(readFileSync(join(cache, 'node_modules/n8n/package.json'), 'utf8'));
console.log(
  `n8n ${version} in queue mode, ${workerCount} workers: ${count} people offboarded in ${seconds.toFixed(1)} s, ` +
    `${org.requests.length} requests, workers killed ${workers.reduce((sum, each) => sum + each.kills, 0)} times; ` +
    `${count + again} executions, ${again} of them started again after n8n gave them up; ${wrong.length} people wrong, ` +
    `${twice.length} changes made twice, ${throttled} × 429`,
);
if (hasLimits) console.log(overIdeal(org.requests, seconds));
for (const line of [...wrong, ...twice].slice(0, 10)) console.log(`  ${line}`);
for (const each of [...workers, main, redis, database.process]) await each.down();
await org.close();
process.exit(wrong.length + twice.length === 0 ? 0 : 1);

/** Each process has a folder of its own, as each has a container of its own where teams run them. */
async function n8n(name, args) {
  const broker = await freePort();
  const home = newHome(join(root, 'build', 'n8n'));
  homes.push(home);
  return new Restartable(() => {
    const program = [join(cache, 'node_modules/n8n/bin/n8n'), ...args];
    const child = started(join(cache, 'node_modules/node/bin/node'), program, name, {
      ...environment,
      HOME: home,
      N8N_USER_FOLDER: home,
      N8N_RUNNERS_BROKER_PORT: String(broker),
    });
    child.ready = args.length === 0 ? untilReady(url, child) : untilLogged(name, child);
    return child;
  });
}

function started(command, args, name = command, env = {}) {
  const out = openSync(join(folder, `${name}.log`), 'a');
  return spawn(command, args, { stdio: ['ignore', out, out], env: { ...process.env, ...env } });
}

/** A worker says that it takes jobs. One that does not within five minutes is ended, and so started again. */
async function untilLogged(name, child) {
  const file = join(folder, `${name}.log`);
  const before = readFileSync(file, 'utf8').length;
  for (let waited = 0; waited < 300_000; waited += 250) {
    if (readFileSync(file, 'utf8').slice(before).includes('n8n worker is now ready')) return;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await pause(250);
  }
  child.kill('SIGKILL');
  await new Promise(() => {});
}

async function newPerson(index) {
  const login = `leaver.${index}@example.com`;
  const answer = await okta('POST', '/users?activate=true', {
    profile: { firstName: 'Leaver', lastName: String(index), email: login, login },
    credentials: { password: { value: 'Tall-Birch-42' } },
    groupIds: [org.seed.groups.engineering.id],
  });
  return { login, id: answer.id };
}

async function okta(method, path, body) {
  const answer = await fetch(`${org.url}/api/v1${path}`, {
    method,
    headers: { authorization: `SSWS ${org.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.status === 429) {
    await pause(Math.max(0, Number(answer.headers.get('x-rate-limit-reset')) * 1000 - Date.now()) + 1_000);
    return okta(method, path, body);
  }
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** n8n registers a published webhook a moment after it says that it is published. */
async function begin(login) {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`${url}/webhook/leave`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ login }),
    });
    if (answer.ok) return;
    if (answer.status !== 404 || tries > 100)
      throw new Error(`The webhook answered ${answer.status}: ${await answer.text()}`);
    await pause(200);
  }
}

/**
 * Waits for the executions. n8n gives up what ran on a worker that is gone, does not repeat it by itself, and may have lost
 * its input. So whoever has no execution that succeeded is started again, as an operator would do with the list of leavers.
 */
async function untilAllEnded() {
  const done = new Set();
  const seen = new Set();
  let again = 0;
  for (let waited = 0; waited < PATIENCE_MS; waited += 1_000) {
    await pause(1_000);
    const executions = allExecutions();
    const open = executions.filter(({ status }) => ['new', 'running', 'waiting'].includes(status));
    if (open.length > 0 || executions.length < count + again) continue;
    for (const { id } of executions.filter(({ id, status }) => status === 'success' && !seen.has(id))) {
      seen.add(id);
      const [login] =
        /leaver\.\d+@example\.com/.exec(JSON.stringify(await call('GET', `/executions/${id}`))) ?? [];
      if (login !== undefined) done.add(login);
    }
    const left = leavers.filter(({ login }) => !done.has(login));
    if (left.length === 0) return again;
    for (const { login } of left) await begin(login);
    again += left.length;
  }
  throw new Error('The executions did not end in time.');
}

/** From n8n's database: its pages by cursor leave executions out where several have the same time. */
function allExecutions() {
  return database.query('select id, status from execution_entity').map(([id, status]) => ({ id, status }));
}

/** Kills workers while there are executions, each only after its start, and never the last one that is up. */
async function killAtRandom() {
  const starting = new Set();
  for (let index = 0; index < kills && !isOver; ) {
    await pause(killSeconds * (500 + Math.random() * 1_000));
    const up = workers.filter((each) => !starting.has(each));
    if (up.length < 2 || isOver) continue;
    const which = up[Math.floor(Math.random() * up.length)];
    index += 1;
    starting.add(which);
    void which.kill().then(() => starting.delete(which));
  }
}

/** Each person is deactivated and in no group of theirs; no change of one person was made twice with success. */
function judge() {
  const wrong = [];
  const { engineering } = org.seed.groups;
  for (const { login, id } of leavers) {
    const { status } = org.state.users.get(id);
    if (status !== 'DEPROVISIONED') wrong.push(`${login}: ${status}`);
    if (org.state.groups.get(engineering.id).members.has(id))
      wrong.push(`${login}: still in ${engineering.name}`);
  }
  const made = countBy(({ method, path, status }) =>
    /lifecycle\/(?:suspend|deactivate)$/.test(path) && status === 200 ? `${method} ${path}` : undefined,
  );
  const twice = [...made].filter(([, times]) => times > 1).map(([what, times]) => `${what}: ${times} times`);
  const throttled = org.requests.filter(({ status }) => status === 429).length;
  return { wrong, twice, throttled };
}

function countBy(keyOf) {
  const counts = new Map();
  for (const request of org.requests) {
    const key = keyOf(request);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
