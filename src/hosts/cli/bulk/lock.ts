import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { UsageError } from '../usage-error.js';

const HOLDER = { pid: process.pid, host: hostname(), started: startOf(process.pid), key: randomUUID() };

/**
 * Makes this process the only one that uses a file. What a dead process left is taken over.
 * @returns gives it back
 * @throws UsageError where another process has it
 */
export function lock(path: string): () => void {
  const file = `${path}.lock`;
  const own = JSON.stringify(HOLDER);
  for (let tries = 0; !created(file, own); tries++) {
    const seen = textOf(file);
    if (seen === undefined) continue;
    if (tries > 5 || !isLeft(seen)) throw taken(path, file);
    const aside = `${file}.${HOLDER.key}`;
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

/** By a link, so that it is there with its whole text or not at all, whenever the process dies. */
function created(file: string, text: string): boolean {
  const draft = `${file}.${HOLDER.key}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
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
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UsageError(`${file} can't be written.`, 'Give --journal a path in another folder.');
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether its holder is gone. Only a crash of the machine leaves a broken text. */
function isLeft(text: string): boolean {
  let holder: typeof HOLDER;
  try {
    holder = JSON.parse(text);
  } catch {
    return true;
  }
  if (holder.host !== HOLDER.host) return false;
  if (holder.pid === process.pid) return holder.key !== HOLDER.key;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  // The number may have gone to another process since.
  return startOf(holder.pid) !== holder.started;
}

/** When a process began, where the system tells. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
}

function taken(path: string, file: string): UsageError {
  return new UsageError(
    `Another okta-connector is working with ${path}.`,
    `Wait until it ends. If you are sure that none runs, not on another machine either, delete ${file}.`,
  );
}
