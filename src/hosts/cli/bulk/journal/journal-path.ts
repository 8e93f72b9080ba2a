import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isUsageError, UsageError } from '../../errors.js';

const ANOTHER = 'Give --journal the path of a regular file.';

/**
 * Opens or creates the journal's file.
 * @returns a descriptor to read at offsets and to append
 * @throws UsageError if the path is a folder, a device or a pipe; if the file has several names (hard links), because the
 * lock is beside one of them only; if the file can't be written
 */
export function openJournal(path: string): number {
  // Checked before the file is opened, because opening a pipe would wait for its other end.
  const there = statOf(path);
  if (there !== undefined) checkKind(path, there);
  let fd: number;
  try {
    fd = openSync(
      path,
      constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0),
      0o600,
    );
  } catch (error) {
    throw cantWrite(path, error);
  }
  try {
    const stats = fstatSync(fd);
    checkKind(path, stats);
    if (stats.nlink > 1) {
      throw new UsageError(
        `The journal ${path} has ${stats.nlink} names (hard links), so another process could use it at the same time under another name.`,
        'Copy it to a new file, remove the other names, and use the copy.',
      );
    }
    if (isMountedAlone(realpathSync(path))) {
      throw new UsageError(
        `The journal ${path} is mounted as a single file, so a process outside this container could use it at the same time.`,
        'Mount its folder instead.',
      );
    }
    return fd;
  } catch (error) {
    closeSync(fd);
    throw isUsageError(error) ? error : cantWrite(path, error);
  }
}

/** A failed write as a UsageError. */
export function cantWrite(path: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new UsageError(
      `The disk has no space for the journal ${path} (${code}).`,
      'Free some space, then run the same command again.',
    );
  }
  if (code === 'ENOENT' && statOf(dirname(path)) === undefined) {
    return new UsageError(
      `The folder of the journal ${path} does not exist.`,
      'Create it, or give another path after --journal.',
    );
  }
  return new UsageError(`The journal ${path} can't be written (${code}).`, 'Check the path after --journal.');
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function checkKind(path: string, stats: Stats): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) throw new UsageError(`The journal ${path} is a folder.`, ANOTHER);
  throw new UsageError(`The journal ${path} is a device or a pipe, which stores nothing.`, ANOTHER);
}

/** Whether the file itself is a mount point, according to the system. */
function isMountedAlone(real: string): boolean {
  let mounts: string;
  try {
    mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return false;
  }
  const octal = real.replaceAll(
    /[ \t\n\\]/g,
    (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return mounts.split('\n').some((line) => line.split(' ')[4] === octal);
}
