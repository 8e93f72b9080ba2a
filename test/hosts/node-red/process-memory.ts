import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const MAX_BYTES = 256 * 1024 * 1024;

/** The texts that occur in the environment, command line or memory of a process. Needs Linux. */
export function foundIn(pid: number, texts: readonly string[]): string[] {
  const found = new Set<string>();
  const scan = (bytes: Buffer) => {
    for (const text of texts)
      if (bytes.includes(text, 'latin1') || bytes.includes(text, 'utf16le')) found.add(text);
  };
  for (const name of ['environ', 'cmdline']) scan(readFileSync(`/proc/${pid}/${name}`));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const { start, length } of writable(pid)) {
      const bytes = Buffer.allocUnsafe(length);
      try {
        scan(bytes.subarray(0, readSync(memory, bytes, 0, length, start)));
      } catch {
        // The range is not readable, or no longer mapped.
      }
    }
  } finally {
    closeSync(memory);
  }
  return [...found];
}

function writable(pid: number): { start: number; length: number }[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      const start = Number(`0x${from}`);
      const length = Number(`0x${to}`) - start;
      return length <= MAX_BYTES ? [{ start, length }] : [];
    });
}
