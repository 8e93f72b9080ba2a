import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** The process that has a lock. */
export interface LockOwner {
  pid: number;
  host: string;
  /** The start time of the process in system ticks; '' if the system does not report it. */
  started: string;
  key: string;
  /** The kernel's boot id; '' if the system does not report it, absent in locks of earlier versions. */
  boot?: string;
  /** The namespace of the process id. */
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

/** File systems that only one running system can mount, by kernel magic number: a lock from before a reboot is stale. */
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
 * Whether the owner of a lock has certainly ended. A process that can't be checked from here counts as running: one on
 * another machine, in another process namespace (a container), or from before a reboot, unless the file system can't be
 * in use elsewhere.
 * @param file the lock's path
 */
export function hasEnded(owner: LockOwner, file: string): boolean {
  if (owner.host !== SELF.host) return false;
  // Locks of earlier versions have neither.
  if (owner.boot !== undefined && owner.boot !== SELF.boot) return isLocal(file);
  if (owner.space !== undefined && owner.space !== SELF.space) return false;
  if (owner.pid === process.pid) return owner.key !== SELF.key;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  // Another process may have the same id by now. /proc may be hidden, or belong to another namespace.
  const started = startOf(String(process.pid)) === SELF.started ? startOf(String(owner.pid)) : '';
  return started !== '' && started !== owner.started;
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
