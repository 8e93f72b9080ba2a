import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { PeoplePlan } from '../../src/index.js';
import { type SandboxOptions, startSandbox, type User } from '../../src/sandbox/index.js';
import type { Ended } from '../helpers/command-line.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

/** A sandbox org, a folder, and the command line. */
export interface PeopleRig {
  readonly org: Sandbox;
  /** Writes a file, and gives its path. Objects become JSON. */
  file(name: string, content: string | Buffer | object): string;
  people(...args: string[]): Promise<Ended>;
  /** Plans, and writes the plan to plan.json. */
  plan(policy: object, csv: string | Buffer): Promise<Ended & { plan: PeoplePlan; path: string }>;
  user(login: string): User;
  /** Requests that change something, since the last reset. */
  writes(): string[];
}

export function peopleRig(options: SandboxOptions = {}): PeopleRig {
  const { cli } = sharedCommandLine();
  let org: Sandbox;
  let folder: string;
  beforeAll(async () => {
    org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } }, ...options });
  });
  beforeEach(() => {
    org.reset();
    folder = mkdtempSync(join(tmpdir(), 'people-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => org.close());
  const rig: PeopleRig = {
    get org() {
      return org;
    },
    file(name, content) {
      const isText = typeof content === 'string' || Buffer.isBuffer(content);
      writeFileSync(join(folder, name), isText ? content : JSON.stringify(content));
      return join(folder, name);
    },
    people: (...args) =>
      cli(['people', ...args], { env: { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token } }),
    async plan(policy, csv) {
      const args = ['--from', rig.file('people.csv', csv), '--policy', rig.file('policy.json', policy)];
      const ended = await rig.people('plan', ...args);
      const plan = ended.stdout.startsWith('{') ? JSON.parse(ended.stdout) : undefined;
      return { ...ended, plan, path: rig.file('plan.json', ended.stdout) };
    },
    user(login) {
      const found = [...org.state.users.values()].find(({ profile }) => profile.login === login);
      if (found === undefined) throw new Error(`Nobody has the login ${login}`);
      return found;
    },
    writes: () =>
      org.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  };
  return rig;
}

/** A policy that manages little and touches nobody who is missing. */
export const PLAIN = {
  match: { column: 'Mail', attribute: 'login' },
  attributes: { firstName: 'First', lastName: 'Last', email: 'Mail', department: 'Department' },
  limits: { maxDestructive: 5 },
};
