import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** CPU microseconds of this process for each call of a task, run 32 at a time. */
export async function cpuPerCall(task: () => Promise<unknown>, calls: number): Promise<number> {
  const before = process.cpuUsage();
  await callAtOnce(task, calls);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** Runs a task so many times, 32 at a time. */
export async function callAtOnce(task: () => Promise<unknown>, calls: number): Promise<void> {
  let left = calls;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left > 0) {
        left -= 1;
        await task();
      }
    }),
  );
}

/** Starts one of the bench's servers, in a process of its own. */
export async function startServer(
  name: 'loopback-server' | 'page-server' | 'event-server' = 'loopback-server',
): Promise<{ url: string; stop(): void }> {
  const child: ChildProcess = fork(join(__dirname, `${name}.js`));
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve(message as number)),
  );
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}

/** What a program of the bench reports, run in a process of its own. */
function reportOf<T>(name: string, args: readonly string[]): T {
  const file = join(__dirname, `${name}.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', file, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A program of the bench that a peer's figures come from, and what it is told. */
export type Runs = Readonly<Record<string, { program: string; args: readonly string[] }>>;

/**
 * Runs programs in turn, each in a process of its own, as often as told.
 * @returns the figures of each, round by round, for whichever value of a report is asked for
 */
export function interleaved<T>(
  rounds: number,
  runs: Runs,
): (value: (report: T) => number) => Record<string, number[]> {
  const reports: Record<string, T[]> = {};
  for (let round = 0; round < rounds; round += 1)
    for (const [name, { program, args }] of Object.entries(runs))
      reports[name] = [...(reports[name] ?? []), reportOf<T>(program, args)];
  return (value) => Object.fromEntries(Object.entries(reports).map(([name, all]) => [name, all.map(value)]));
}
