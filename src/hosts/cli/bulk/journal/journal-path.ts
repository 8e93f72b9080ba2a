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
import { UsageError } from '../../errors.js';

const ANOTHER = 'Give --journal the name of an ordinary file.';

/**
 * Opens what will be the journal, or makes it.
 * @returns a descriptor to read by place, and to append
 * @throws UsageError where it can't be one: a folder, a device, a pipe; a file with more than one name, because a lock
 * stands beside one name only; one that can't be written
 */
export function openJournal(path: string): number {
  // Before it is opened, because a pipe would be waited for.
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
        `The journal ${path} has ${stats.nlink} names (hard links): under another one it could be used twice at once.`,
        'Copy it to a new file, remove the other names, and go on with the copy.',
      );
    }
    if (isMountedAlone(realpathSync(path))) {
      throw new UsageError(
        `The journal ${path} is mounted as a single file: outside of this container it could be used at the same time.`,
        'Mount the folder that it stands in.',
      );
    }
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error instanceof UsageError ? error : cantWrite(path, error);
  }
}

/** What a failed write means to whoever runs the command. */
export function cantWrite(path: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new UsageError(
      `There is no room for the journal ${path} (${code}).`,
      'Make room on the disk, then give the same command again.',
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
  throw new UsageError(`The journal ${path} is a device or a pipe, which keeps nothing.`, ANOTHER);
}

/** Whether the system says that the file itself is a mount. */
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
