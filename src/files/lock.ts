import {
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { FileError } from './file-error.js';
import { hasEnded, type LockOwner, SELF } from './lock-owner.js';

/** Longer than any process takes to write a lock. */
const HALF_WRITTEN_MS = 60_000;

/**
 * Gives this process exclusive use of a file. The lock is a file beside the real file, whatever symbolic link names it.
 * The lock of a process that has certainly ended is taken over.
 * @returns releases the lock
 * @throws FileError if another process has the lock, or may have it
 */
export function lock(path: string): () => void {
  const file = `${realOf(path)}.lock`;
  const own = JSON.stringify(SELF);
  for (let tries = 0; !created(file, own); tries++) {
    const seen = textOf(file);
    if (seen === undefined) continue;
    if (tries > 5 || !isStale(seen, file)) throw inUse(path, file, seen);
    const aside = `${file}.${SELF.key}`;
    try {
      renameSync(file, aside);
      // Another process may have taken it over since it was read. That lock is put back.
      if (textOf(aside) !== seen) linkSync(aside, file);
    } catch {
      // Another process was faster. The next iteration sees its lock.
    } finally {
      rmSync(aside, { force: true });
    }
  }
  return () => {
    if (textOf(file) === own) unlinkSync(file);
  };
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Creates the lock by a hard link, so that it exists with its complete text or not at all, whenever the process ends. */
function created(file: string, text: string): boolean {
  const draft = `${file}.${SELF.key}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
  } catch (error) {
    rmSync(draft, { force: true });
    throw unwritable(file, error);
  }
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EEXIST' && createdWithoutLinks(file, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** For network drives without hard links. */
function createdWithoutLinks(file: string, text: string): boolean {
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(file, error);
  }
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    rmSync(file, { force: true });
    throw unwritable(file, error);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the owner has certainly ended. An incomplete text comes from a crash, or from a process that is writing it now. */
function isStale(text: string, file: string): boolean {
  const owner = ownerIn(text);
  if (owner !== undefined) return hasEnded(owner, file);
  try {
    return Date.now() - statSync(file).mtimeMs > HALF_WRITTEN_MS;
  } catch {
    return false;
  }
}

function ownerIn(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner | null;
    return typeof owner?.pid === 'number' && typeof owner.host === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

function unwritable(file: string, error: unknown): FileError {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new FileError(
        `The disk has no space for ${file} (${code}).`,
        'Free some space, then run the same command again.',
      )
    : new FileError(`${file} can't be written (${code}).`, 'Give a path in another folder.');
}

function inUse(path: string, file: string, text: string): FileError {
  const owner = ownerIn(text);
  const elsewhere =
    owner !== undefined &&
    (owner.host !== SELF.host ||
      (owner.boot ?? SELF.boot) !== SELF.boot ||
      (owner.space ?? SELF.space) !== SELF.space);
  const who = elsewhere
    ? ', in another container or on another machine that cannot be checked from here'
    : '';
  return new FileError(
    `Another okta-connector process is using ${path}${who}.`,
    `Wait until it ends. If you are sure that none is running, on any machine, delete ${file}.`,
  );
}
