import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { MembershipStore, TimedMembership } from '../../connector/public-types.js';

/** Where memberships with an end are kept if nothing else is said. */
export const DEFAULT_FOLDER = join(homedir(), '.okta-connector', 'memberships');

/**
 * A store of memberships with an end: one small file for each, replaced atomically, so that processes need no lock and a
 * crash leaves an entry whole or not at all. Only its owner can read the folder. It is made when something is written.
 */
export function membershipFolder(folder: string): MembershipStore {
  const ofOrg = (org: string) => join(folder, new URL(org).host.replaceAll(/[^\w.-]/g, '_'));
  const fileOf = (org: string, id: string) => join(ofOrg(org), `${id.replaceAll(/[^\w.-]/g, '_')}.json`);
  return {
    async list(org) {
      const entries: TimedMembership[] = [];
      for (const name of namesIn(ofOrg(org))) {
        const text = textOf(join(ofOrg(org), name));
        if (text !== undefined) entries.push(JSON.parse(text) as TimedMembership);
      }
      return entries;
    },
    async put(org, entry) {
      mkdirSync(ofOrg(org), { recursive: true, mode: 0o700 });
      const target = fileOf(org, entry.id);
      const draft = `${target}.${process.pid}.new`;
      const file = openSync(draft, 'w', 0o600);
      try {
        writeSync(file, `${JSON.stringify(entry)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, target);
      syncFolder(ofOrg(org));
    },
    async remove(org, id) {
      rmSync(fileOf(org, id), { force: true });
    },
  };
}

/** A new name in a folder outlasts a power cut only once the folder is written too. Windows can't do that. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined where another process has removed the file meanwhile. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
