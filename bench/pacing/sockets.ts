import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Job } from './client-process.js';
import { FULL_WINDOW_MS, LIMIT, type OrgReport } from './org-process.js';

interface Scene {
  title: string;
  processes: number;
  /** Calls that a foreign client makes in a full window. */
  foreign: number;
}

const SCENES: readonly Scene[] = [
  { title: 'one process', processes: 1, foreign: 0 },
  { title: 'four processes', processes: 4, foreign: 0 },
  { title: 'one, beside a foreign 30 %', processes: 1, foreign: 30 },
];
/** The others are slow, so they get a part of the work; their figures are ratios all the same. */
const CALLS: Record<Exclude<Job['client'], 'foreign'>, number> = {
  ours: 3000,
  'okta-sdk-nodejs': 900,
  'loop that waits': 900,
};
const AT_ONCE = 32;

/** The same work on real sockets, each client against a sandbox org of its own, all at the same time. */
async function main(): Promise<void> {
  console.log(`${LIMIT} calls a window of ${FULL_WINDOW_MS / 1000} s; ${AT_ONCE} calls at once a process\n`);
  console.log(
    'scene                       client            calls  over ideal  429s   failed  others refused',
  );
  const lines = SCENES.map((scene) =>
    Promise.all(
      (Object.keys(CALLS) as (keyof typeof CALLS)[]).map((client) => run(scene, client, CALLS[client])),
    ),
  );
  for (const scene of lines) for (const line of await scene) console.log(line);
}

async function run(scene: Scene, client: keyof typeof CALLS, calls: number): Promise<string> {
  const org = start('org-process');
  const connection = (await next(org)) as Pick<Job, 'url' | 'token' | 'userId'>;
  const job = { ...connection, client, calls: calls / scene.processes, atOnce: AT_ONCE };
  const everyMs = FULL_WINDOW_MS / scene.foreign;
  const guest =
    scene.foreign > 0 ? start('client-process', { ...job, client: 'foreign', everyMs }) : undefined;
  const workers = Array.from({ length: scene.processes }, () => start('client-process', job));
  const done = (await Promise.all(workers.map(next))) as { failed: number }[];
  guest?.kill();
  org.send('report');
  const report = (await next(org)) as OrgReport;
  const failed = done.reduce((sum, one) => sum + one.failed, 0);
  const foreign = report.foreignCalls / Math.max(1, report.tookMs / FULL_WINDOW_MS);
  const windows = Math.ceil(calls / (LIMIT - foreign));
  const ideal = report.firstWindowMs + (windows - 2) * FULL_WINDOW_MS;
  const refused = scene.foreign === 0 ? '' : `${report.foreignRefused} of ${report.foreignCalls}`;
  return [
    scene.title.padEnd(28),
    client.padEnd(18),
    String(calls).padEnd(7),
    (report.tookMs / ideal).toFixed(3).padEnd(12),
    String(report.refused).padEnd(7),
    String(failed).padEnd(8),
    refused,
  ].join('');
}

function start(file: string, job?: Job): ChildProcess {
  const child = fork(join(__dirname, `${file}.js`));
  if (job !== undefined) child.send(job);
  return child;
}

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
  });
}

void main();
