import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** Who has a lock. */
export interface LockOwner {
  pid: number;
  host: string;
  /** When the process began, in the system's own count; '' where the system does not tell. */
  started: string;
  key: string;
  /** The run of the system's kernel; absent where it does not tell, and in locks of earlier versions. */
  boot?: string;
  /** The namespace that the process id is of. */
  space?: string;
}

/** This process. */
export const SELF: LockOwner = {
  pid: process.pid,
  host: hostname(),
  started: startOf('self'),
  key: randomUUID(),
  boot: textOf('/proc/sys/kernel/random/boot_id').trim(),
  space: spaceOf(),
};

/** Drives that one running system has at a time, by their kernel's number: what was written before a reboot is left. */
const LOCAL_DRIVES = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0x01021994, // tmpfs
  0x794c7630, // overlay
]);

/**
 * Whether a holder is dead for sure. What can't be seen from here counts as alive: a process of another machine, of
 * another process namespace (a container), or of this machine before it was started again, unless the drive can't be in
 * use elsewhere.
 * @param file the lock
 */
export function isDead(holder: LockOwner, file: string): boolean {
  if (holder.host !== SELF.host) return false;
  // Earlier versions wrote neither.
  if (holder.boot !== undefined && holder.boot !== SELF.boot) return isLocal(file);
  if (holder.space !== undefined && holder.space !== SELF.space) return false;
  if (holder.pid === process.pid) return holder.key !== SELF.key;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  // The number may have gone to another process since. /proc may be hidden, or of another namespace.
  const started = startOf(String(process.pid)) === SELF.started ? startOf(String(holder.pid)) : '';
  return started !== '' && started !== holder.started;
}

function isLocal(file: string): boolean {
  try {
    return SELF.boot !== '' && LOCAL_DRIVES.has(statfsSync(dirname(file)).type);
  } catch {
    return false;
  }
}

function startOf(process: string): string {
  const stat = textOf(`/proc/${process}/stat`);
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
}

function spaceOf(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
