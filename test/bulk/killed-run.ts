import type { ChildProcess } from 'node:child_process';
import type { Fault } from '../../src/sandbox/index.js';
import { cli, type Ended } from '../helpers/command-line.js';
import type { Sandbox } from '../helpers/sandbox-org.js';

/** A line of the results. */
export interface ResultRow {
  row: number;
  line: number;
  inputs: Record<string, unknown>;
  ok: boolean;
  output?: Record<string, unknown>;
  error?: { code: string; outcome: string };
}

export interface KilledRun {
  /** Processes that were ended by kill -9. */
  kills: number;
  /** The last process, which nobody killed. */
  last: Ended;
  results: ResultRow[];
}

/** What a request may run into between two kills, beside the kill. */
const TROUBLE: readonly Fault[] = [
  { kind: 'drop-after', method: 'POST' },
  { kind: 'drop-before', method: 'POST' },
  { kind: 500, method: 'POST' },
  { kind: 429, resetInMs: 10 },
  { kind: 'truncate', method: 'POST' },
  { kind: 'slow', delayMs: 30, method: 'POST' },
];

/**
 * Gives the same command again and again, and kills its process at random: at its start, as a request arrives, or
 * soon after; then lets it end.
 * @param apart requests between two kills, on average
 */
export async function killedRun(
  org: Sandbox,
  args: readonly string[],
  { kills, apart, next }: { kills: number; apart: number; next: () => number },
): Promise<KilledRun> {
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
  let killed = 0;
  for (let tries = 0; killed < kills && tries < kills * 4; tries++) {
    const trouble = org.fault({
      ...(TROUBLE[Math.floor(next() * TROUBLE.length)] as Fault),
      skip: Math.floor(next() * apart),
    });
    let hit = false;
    let strike = () => {};
    const skip = Math.floor(next() * 2 * apart);
    const later = next() < 0.5 ? 0 : next() * 20;
    const atStart = next() < 0.15 ? 100 + next() * 400 : undefined;
    const kill = (child: ChildProcess) => {
      hit = child.kill('SIGKILL');
    };
    const hook = org.fault({
      kind: 'hook',
      skip,
      before: () => (later === 0 ? strike() : setTimeout(strike, later)),
    });
    const ended = await cli(args, {
      env,
      started(child) {
        strike = () => kill(child);
        if (atStart !== undefined) setTimeout(strike, atStart);
      },
    });
    hook.remove();
    trouble.remove();
    if (hit && ended.code === null) killed += 1;
  }
  let last = await cli(args, { env });
  // What did not get through by the last faults is tried once more.
  if (/not started|failed/.test(last.stderr)) last = await cli(args, { env });
  return { kills: killed, last, results: resultsOf(last.stdout) };
}

export function resultsOf(stdout: string): ResultRow[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ResultRow);
}
