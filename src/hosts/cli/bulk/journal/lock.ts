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
import { UsageError } from '../../errors.js';
import { isDead, type LockOwner, SELF } from './lock-owner.js';

/** Longer than anybody takes to write a lock. */
const HALF_WRITTEN_MS = 60_000;

/**
 * Makes this process the only one that uses a file, by whatever symbolic link it was named: the lock stands beside the
 * file itself. What a process left that is dead for sure is taken over.
 * @returns gives it back
 * @throws UsageError where another process has it, or may have it
 */
export function lock(path: string): () => void {
  const file = `${realOf(path)}.lock`;
  const own = JSON.stringify(SELF);
  for (let tries = 0; !created(file, own); tries++) {
    const seen = textOf(file);
    if (seen === undefined) continue;
    if (tries > 5 || !isLeft(seen, file)) throw taken(path, file, seen);
    const aside = `${file}.${SELF.key}`;
    try {
      renameSync(file, aside);
      // Between our look and now, somebody else may have taken it over: theirs goes back.
      if (textOf(aside) !== seen) linkSync(aside, file);
    } catch {
      // Somebody else was faster; the next turn sees it.
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

/** By a link, so that it is there with its whole text or not at all, whenever the process dies. */
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

/** Some network drives know no links. */
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

/** A broken text is of a crash of the machine, or of somebody who is writing it now. */
function isLeft(text: string, file: string): boolean {
  const holder = holderIn(text);
  if (holder !== undefined) return isDead(holder, file);
  try {
    return Date.now() - statSync(file).mtimeMs > HALF_WRITTEN_MS;
  } catch {
    return false;
  }
}

function holderIn(text: string): LockOwner | undefined {
  try {
    const holder = JSON.parse(text) as LockOwner | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function unwritable(file: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new UsageError(
        `There is no room for ${file} (${code}).`,
        'Make room on the disk, and run the command again.',
      )
    : new UsageError(`${file} can't be written (${code}).`, 'Give --journal a path in another folder.');
}

function taken(path: string, file: string, text: string): UsageError {
  const holder = holderIn(text);
  const elsewhere =
    holder !== undefined &&
    (holder.host !== SELF.host ||
      (holder.boot ?? SELF.boot) !== SELF.boot ||
      (holder.space ?? SELF.space) !== SELF.space);
  const who = elsewhere
    ? ', in another container or on another machine, where it can not be seen from here'
    : '';
  return new UsageError(
    `Another okta-connector is working with ${path}${who}.`,
    `Wait until it ends. If you are sure that none runs, not on another machine either, delete ${file}.`,
  );
}
