import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { startSandbox, type User } from '../../src/sandbox/index.js';
import { type CliOptions, cli, type Ended } from '../helpers/command-line.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { type ResultRow, resultsOf } from './killed-run.js';

/** A sandbox org, a folder, and the command line. */
export interface Rig {
  readonly org: Sandbox;
  /** Writes a file, and gives its path. */
  file(name: string, text: string): string;
  path(name: string): string;
  bulk(args: readonly string[], options?: CliOptions): Promise<Ended & { results: ResultRow[] }>;
  readonly env: Record<string, string>;
  /** Puts more active people into the org, so many: `more.1@example.com` and on. */
  more(count: number): User[];
}

/**
 * @param command the command line: a process for each call, or the one that all tests of a file share. Nothing but what
 *   they print and what they write lasts from one call to the next.
 */
export function rig(command: (args: readonly string[], options: CliOptions) => Promise<Ended> = cli): Rig {
  let org: Sandbox;
  let folder: string;
  beforeAll(async () => {
    org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  });
  beforeEach(() => {
    org.reset();
    folder = mkdtempSync(join(tmpdir(), 'bulk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => org.close());
  const made: Rig = {
    get org() {
      return org;
    },
    get env() {
      return { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
    },
    path: (name) => join(folder, name),
    file(name, text) {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    async bulk(args, options = {}) {
      const ended = await command(['bulk', ...args], { ...options, env: { ...made.env, ...options.env } });
      return { ...ended, results: ended.stdout.startsWith('{') ? resultsOf(ended.stdout) : [] };
    },
    more(count) {
      const model = [...org.state.users.values()].find(({ status }) => status === 'ACTIVE') as User;
      return Array.from({ length: count }, (_, index) => {
        const user = structuredClone(model);
        user.id = org.state.newId('00u');
        user.profile.login = `more.${index + 1}@example.com`;
        org.state.users.set(user.id, user);
        return user;
      });
    },
  };
  return made;
}

/** A CSV file of one column. */
export function column(name: string, values: readonly unknown[]): string {
  return `${[name, ...values].join('\n')}\n`;
}

export function logins(users: readonly User[]): string[] {
  return users.map(({ profile }) => String(profile.login));
}
