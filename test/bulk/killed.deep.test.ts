import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/index.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { type KilledRun, killedRun } from './killed-run.js';
import { csvOf, HIRING, type Person, people } from './people.js';
import { random } from './random.js';

jest.setTimeout(1_800_000);

// npm run test:bulk runs more of it.
const ROWS = Number(process.env.BULK_ROWS ?? 200);
const KILLS = Number(process.env.BULK_KILLS ?? 5);
const SEED = Number(process.env.BULK_SEED ?? 1);
const AT_ONCE = 5;

let org: Sandbox;
let folder: string;

beforeEach(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  folder = mkdtempSync(join(tmpdir(), 'bulk-'));
});
afterEach(async () => {
  await org.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** How the org differs from what the results say of it; nothing else than the file may have made anybody. */
function differences(all: readonly Person[], { results }: KilledRun, seeded: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const made = new Map<string, Record<string, unknown>[]>();
  for (const { id, profile } of org.state.users.values()) {
    if (!seeded.has(id))
      made.set(String(profile.login), [...(made.get(String(profile.login)) ?? []), profile]);
  }
  all.forEach(({ login, firstName, lastName }, index) => {
    const result = results[index];
    const users = made.get(login) ?? [];
    made.delete(login);
    const outcome = result?.ok ? 'ok' : result?.error?.outcome;
    if (result?.row !== index + 1 || result.inputs.login !== login) found.push(`${login}: not in its place`);
    if (users.length > 1) found.push(`${login}: made ${users.length} times`);
    if (outcome === 'ok' && users.length !== 1) found.push(`${login}: reported done, does not exist`);
    if (outcome !== 'ok' && outcome !== 'unknown' && outcome !== 'applied')
      found.push(`${login}: ${outcome}`);
    if (outcome === 'applied' && users.length !== 1) found.push(`${login}: reported applied, does not exist`);
    const [profile] = users;
    if (profile !== undefined && (profile.firstName !== firstName || profile.lastName !== lastName))
      found.push(`${login}: has other names`);
  });
  return [...found, ...[...made.keys()].map((login) => `${login}: is in no row`)];
}

test(`${ROWS} hirings, killed ${KILLS} times: each done once, or at most once and listed`, async () => {
  const all = people(ROWS);
  const seeded = new Set(org.state.users.keys());
  const journal = join(folder, 'journal');
  const args = [...HIRING, '--from', write('people.csv', csvOf(all)), '--journal', journal];
  const startedAt = Date.now();
  const run = await killedRun(org, args, { kills: KILLS, apart: ROWS / KILLS, next: random(SEED) });
  const unknown = run.results.filter(({ ok }) => !ok);

  expect(run.kills).toBe(KILLS);
  expect(run.results).toHaveLength(ROWS);
  expect(differences(all, run, seeded)).toEqual([]);
  // A second request for somebody who is there already would have been refused.
  expect(org.requests.filter(({ status }) => status === 400)).toEqual([]);
  for (const { row, line } of unknown) expect(run.last.stderr).toContain(`row ${row} (line ${line})`);
  // A kill leaves what was under way, and each fault of the rig at most one more.
  expect(unknown.length).toBeLessThanOrEqual(KILLS * (AT_ONCE + 4));
  expect(run.last.code).toBe(unknown.length > 0 ? 1 : 0);

  const text = readFileSync(journal, 'utf8');
  for (const { password } of all) expect(text).not.toContain(password);
  expect(existsSync(`${journal}.lock`)).toBe(false);
  const there = unknown.filter(({ inputs }) =>
    [...org.state.users.values()].some(({ profile }) => profile.login === inputs.login),
  );
  process.stdout.write(
    `bulk: ${ROWS} rows, ${run.kills} kills, seed ${SEED}: ${ROWS - unknown.length} done once, ` +
      `${unknown.length} listed as not known (${there.length} of them done), 0 twice; ` +
      `${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`,
  );
});

test('an action that is safe to repeat is done for every row, whenever the process is killed', async () => {
  const rows = Math.min(ROWS, 500);
  const kills = Math.max(3, Math.floor(KILLS / 5));
  const seeded = [...org.state.users.values()].find(({ status }) => status === 'ACTIVE');
  for (const { login } of people(rows)) {
    const user = structuredClone(seeded) as NonNullable<typeof seeded>;
    user.id = org.state.newId('00u');
    user.profile.login = login;
    org.state.users.set(user.id, user);
  }
  const lines = people(rows).map(({ login }) => JSON.stringify({ userId: login }));
  const args = [
    'bulk',
    'suspendUser',
    '--from',
    write('people.ndjson', lines.join('\n')),
    '--journal',
    join(folder, 'j'),
  ];
  const run = await killedRun(org, args, { kills, apart: (2 * rows) / kills, next: random(SEED + 1) });
  expect(run.kills).toBe(kills);
  expect(run.last.code).toBe(0);
  expect(run.results.map(({ row, ok }) => [row, ok])).toEqual(lines.map((_, index) => [index + 1, true]));
  const logins = new Set(people(rows).map(({ login }) => login));
  const ours = [...org.state.users.values()].filter(({ profile }) => logins.has(String(profile.login)));
  expect(ours.filter(({ status }) => status !== 'SUSPENDED')).toEqual([]);
});
