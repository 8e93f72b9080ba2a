import { fork } from 'node:child_process';
import { join } from 'node:path';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** CPU microseconds of this process for each call of a task, run 32 at a time. */
export async function cpuPerCall(task: () => Promise<unknown>, calls: number): Promise<number> {
  let left = calls;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left > 0) {
        left -= 1;
        await task();
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** Starts the loopback server in a process of its own. */
export async function startServer(): Promise<{ url: string; stop(): void }> {
  const child = fork(join(__dirname, 'loopback-server.js'));
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve(message as number)),
  );
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}

/** One line of a table: what was measured, by whom, and how it relates to the named peer. */
export interface Row {
  what: string;
  ours: number;
  undici: number;
  sdk?: number;
  unit: string;
}
