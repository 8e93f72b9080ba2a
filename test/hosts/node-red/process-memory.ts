import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const MOST_BYTES = 64 * 1024 * 1024;

/** What a process was started with, and what is in its memory now: where Linux shows that. */
export function memoryOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  return [
    ...['environ', 'cmdline'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')),
    ...pages(pid),
  ].join('\n');
}

/** The texts of a process's writable memory. */
function* pages(pid: number): Generator<string> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const [start, length] = [Number(`0x${from}`), Number(`0x${to}`) - Number(`0x${from}`)];
      if (length > MOST_BYTES) continue;
      const bytes = Buffer.alloc(length);
      try {
        yield bytes.toString('latin1', 0, readSync(memory, bytes, 0, length, start));
      } catch {
        // Not to be read, or gone since.
      }
    }
  } finally {
    closeSync(memory);
  }
}
