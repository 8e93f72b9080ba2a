import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../../../files/atomic-file.js';
import { UsageError } from '../errors.js';

const NEWLINE = 10;

/** The file of events that were not delivered: lines of JSON, each on the disk before its event is taken. */
export interface DeadLetters {
  /** @throws UsageError where the disk is full, or the file can't be written */
  add(line: object): void;
  close(): void;
}

/** @throws UsageError where the file can't be opened, before anything is read or delivered */
export function openDeadLetters(path: string): DeadLetters {
  const tryIt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(
        `The file of dead letters ${path} can't be written (${code}).`,
        'Check the path after --dead-letters and the space on its disk, then start the command again.',
      );
    }
  };
  const file = tryIt(() => openSync(path, 'a+', 0o600));
  return {
    add(line) {
      tryIt(() => {
        const bytes = Buffer.from(`${isTorn(file) ? '\n' : ''}${JSON.stringify(line)}\n`);
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
        fsyncSync(file);
        syncFolder(dirname(path));
      });
    },
    close: () => closeSync(file),
  };
}

/** A crash or a full disk left a part of a line, which the next one must not follow. */
function isTorn(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
}
