import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { MembershipStore, TimedMembership } from '../../connector/public-types.js';
import { writeAtomically } from '../../files/atomic-file.js';
import { readIfThere } from '../../files/read-if-there.js';

/** Where the command line and the workflow builder keep memberships with an end: one folder, so that `expire` ends both's. */
export function usualFolder(): string {
  return process.env.OKTA_MEMBERSHIPS || join(homedir(), '.okta-connector', 'memberships');
}

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
        // Another process may have removed it meanwhile.
        const text = readIfThere(join(ofOrg(org), name));
        if (text !== undefined) entries.push(JSON.parse(text) as TimedMembership);
      }
      return entries;
    },
    async put(org, entry) {
      mkdirSync(ofOrg(org), { recursive: true, mode: 0o700 });
      writeAtomically(fileOf(org, entry.id), `${JSON.stringify(entry)}\n`);
    },
    async remove(org, id) {
      rmSync(fileOf(org, id), { force: true });
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
