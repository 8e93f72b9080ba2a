import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Job } from './client-process.js';
import { FULL_WINDOW_MS, LIMIT, type OrgReport } from './org-process.js';

export type Client = Exclude<Job['client'], 'foreign'>;

export interface Scene {
  title: string;
  processes: number;
  /** Calls that a foreign client makes in a full window. */
  foreign: number;
}

export const SCENES: readonly Scene[] = [
  { title: 'one process', processes: 1, foreign: 0 },
  { title: 'four processes', processes: 4, foreign: 0 },
  { title: 'one, beside a foreign 30 %', processes: 1, foreign: 30 },
];
export const AT_ONCE = 32;

/** What came of it. */
export interface Played {
  scene: Scene;
  client: Client;
  calls: number;
  /** Time over that of a client who knows everything. */
  overIdeal: number;
  /** 429s that our calls got, and calls that failed. */
  refused: number;
  failed: number;
  foreignCalls: number;
  foreignRefused: number;
}

/** So many calls by one kind of client, in as many processes as the scene has, against a sandbox org of their own. */
export async function play(scene: Scene, client: Client, calls: number): Promise<Played> {
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
  return {
    scene,
    client,
    calls,
    overIdeal: report.tookMs / ideal,
    refused: report.refused,
    failed,
    foreignCalls: report.foreignCalls,
    foreignRefused: report.foreignRefused,
  };
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
