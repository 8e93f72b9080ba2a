import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { listActions } from '../../src/catalog/catalog.js';
import { csvLine } from '../../src/hosts/cli/lists/csv-cell.js';
import { createConnector } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli, screen } = sharedCommandLine();
const { people, groups } = seed;
const lists = listActions().filter(({ items }) => items !== undefined);
const ENGINEERS = 'profile.department eq "Engineering"';

let org: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  // Its time stands still, because a token shows when it was last used.
  const now = Date.now();
  org = await startSandbox({ clock: { now: () => now } });
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const linesOf = (text: string) => text.split('\n').slice(0, -1);
const parsed = (text: string) => linesOf(text).map((line) => JSON.parse(line));

describe('the formats of a list', () => {
  test.each(lists.map((list) => [list.id, list] as const))(
    '%s gives the same items in every format as its action',
    async (id, list) => {
      const { inputs } = list.examples.find(({ error }) => error === undefined) ?? { inputs: {} };
      const { limit: _, ...all } = inputs as Record<string, unknown>;
      const okta = createConnector(
        { organizationUrl: org.url, apiToken: org.token },
        { allowLoopback: true },
      );
      const result = await okta.execute(id, { ...all, returnAll: true });
      await okta.close();
      const items = result.ok ? (result.output[list.items?.output ?? ''] as unknown[]) : [];
      expect(items.length).toBeGreaterThan(0);
      const call = ['run', id, '--input', JSON.stringify(all), '--returnAll', '--show-secrets', '--format'];
      const ndjson = await cli([...call, 'ndjson'], { env });
      expect(ndjson).toMatchObject({ code: 0, stderr: '' });
      expect(parsed(ndjson.stdout)).toEqual(items);
      expect(JSON.parse((await cli([...call, 'json'], { env })).stdout)).toEqual(items);
      const csv = await cli([...call, 'csv'], { env });
      const [header = '', ...rows] = linesOf(csv.stdout);
      expect(rows).toHaveLength(items.length);
      // What other actions take as an input comes first.
      const { chain = {} } = list.output.properties[list.items?.output ?? '']?.items ?? {};
      const flat = Object.keys(chain as object);
      expect(header.split(',').slice(0, flat.length)).toEqual(flat);
      const table = linesOf((await cli([...call, 'table'], { env })).stdout);
      expect(table).toHaveLength(items.length + 1);
    },
  );

  test('--columns are flat names or paths, in their order', async () => {
    const call = ['run', 'listUsers', '--search', `profile.login eq "${people.blake.login}"`];
    const columns = [
      '--columns',
      'profile.login,userId',
      '--columns',
      'profile.nothing,credentials.provider',
    ];
    const { id, login } = people.blake;
    const csv = await cli([...call, '--format', 'csv', ...columns], { env });
    expect(csv.stdout).toBe(
      'profile.login,userId,profile.nothing,credentials.provider\n' +
        `${login},${id},,"{""type"":""OKTA"",""name"":""OKTA""}"\n`,
    );
    expect(csv.stderr).toBe('Note: no row has a value in the column profile.nothing.\n');
    const ndjson = await cli([...call, '--format', 'ndjson', ...columns], { env });
    expect(parsed(ndjson.stdout)).toEqual([
      { 'profile.login': login, userId: id, 'credentials.provider': { type: 'OKTA', name: 'OKTA' } },
    ]);
    const table = await cli([...call, '--format', 'table', '--columns', 'userId,login'], { env });
    expect(table.stdout).toBe(`userId                login\n${id}  ${login}\n`);
  });

  test('a table in a terminal has the columns that fit, and none without a value', async () => {
    const shown = await screen(['run', 'listUsers', '--format', 'table', '--limit', '2'], env);
    // A read that takes a while shows a line of progress, and clears it.
    const table = shown.screen.split('\r\u001b[K').at(-1) ?? '';
    const [header = '', ...rows] = table.split('\n');
    expect(header).toMatch(/^userId +login +status/);
    expect(header).not.toContain('profile.middleName');
    for (const line of [header, ...rows.slice(0, 2)]) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('a list without items is a header, an empty array or nothing', async () => {
    const call = ['run', 'listUsers', '--q', 'nobody-has-this-name', '--format'];
    expect(await cli([...call, 'csv', '--columns', 'userId'], { env })).toMatchObject({
      code: 0,
      stdout: 'userId\n',
    });
    expect(JSON.parse((await cli([...call, 'json'], { env })).stdout)).toEqual([]);
    expect(await cli([...call, 'ndjson'], { env })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('without --format, the result is the exact JSON of the action', async () => {
    const { stdout } = await cli(['run', 'listUsers', '--limit', '2'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      output: { count: 2, nextCursor: expect.any(String) },
    });
  });

  test.each([
    [['--columns', 'userId'], '--columns needs --format.'],
    [['--format', 'xml'], '--format must be one of table, json, ndjson, csv.'],
    [['--format', 'csv', '--columns', 'userId,,login'], '--columns has an empty name.'],
    [['--format', 'csv', '--columns', 'userId,userId'], '--columns names a column twice.'],
    [['--format', 'csv', '--json'], '--json'],
    [['--format', 'csv', '--limit', '0'], 'limit must be at least 1'],
  ])('%j is refused, and nothing is sent or printed', async (flags, message) => {
    const ended = await cli(['run', 'listUsers', ...flags], { env });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(org.requests).toEqual([]);
  });

  test('plan and validate accept the flags, and other actions do not have them', async () => {
    const flags = ['--format', 'csv', '--columns', 'userId'];
    expect((await cli(['plan', 'listUsers', ...flags], { env })).code).toBe(0);
    expect((await cli(['validate', 'listUsers', ...flags], { env })).code).toBe(0);
    expect((await cli(['run', 'getGroup', '--groupId', groups.sales.id, ...flags], { env })).code).toBe(2);
  });
});

describe('how much is printed', () => {
  test('--limit cuts the list, says so, and --cursor prints the rest', async () => {
    const call = ['run', 'listUsers', '--format', 'csv', '--columns', 'userId'];
    const all = linesOf((await cli([...call, '--returnAll'], { env })).stdout).slice(1);
    const first = await cli([...call, '--limit', '3'], { env });
    expect(linesOf(first.stdout).slice(1)).toEqual(all.slice(0, 3));
    expect(first.stderr).toContain('the list is longer; it was cut at 3 rows. Use --returnAll for all.');
    const cursor = /--cursor '(.+)'\n/.exec(first.stderr)?.[1] ?? '';
    const rest = await cli([...call, '--returnAll', '--cursor', cursor], { env });
    expect(linesOf(rest.stdout).slice(1)).toEqual(all.slice(3));
    expect(rest.stderr).toBe('');
    const cut = await cli([...call, '--returnAll', '--maxItems', '4'], { env });
    expect(linesOf(cut.stdout).slice(1)).toEqual(all.slice(0, 4));
    expect(cut.stderr).toContain('it was cut at 4 rows. Raise --maxItems for more. The rest begins at');
    const table = await cli(['run', 'listUsers', '--format', 'table', '--returnAll', '--maxItems', '3'], {
      env,
    });
    expect(table.stderr).toContain('it was cut at 3 rows. Raise --maxItems for more. The rest begins at');
    const exact = await cli([...call, '--limit', String(all.length)], { env });
    expect(exact.stderr).toBe('');
  });

  test('the audit file has one event of the list', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'okta-connector-'));
    const file = join(folder, 'audit.ndjson');
    const call = [
      'run',
      'listGroupMembers',
      '--groupId',
      groups.engineering.id,
      '--format',
      'csv',
      '--audit',
      file,
    ];
    expect((await cli(call, { env })).code).toBe(0);
    const events = parsed(readFileSync(file, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(events).toEqual([
      expect.objectContaining({
        action: 'listGroupMembers',
        ok: true,
        attempts: 1,
        targets: { groupId: groups.engineering.id },
      }),
    ]);
  });
});

describe('CSV', () => {
  /** Without the apostrophe before a formula. */
  const unguarded = (cell: string) => (/^'[\s']*[=+\-@＝＋－＠]/.test(cell) ? cell.slice(1) : cell);

  test('every text comes back from its cell, and none begins as a formula', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n\'", ;a＝') }));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const [cells = []]: string[][] = parse(csvLine(texts), { record_delimiter: '\n' });
        expect(cells.map(unguarded)).toEqual(texts);
        expect(cells.filter((cell) => /^[=+\-@＝＋－＠]/.test(cell.trimStart()))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a name that is a formula is printed as text', async () => {
    const blake = org.state.users.get(people.blake.id);
    if (blake !== undefined) blake.profile.nickName = '=HYPERLINK("http://x.example","a")';
    const call = ['run', 'listUsers', '--search', `profile.login eq "${people.blake.login}"`];
    const { stdout } = await cli([...call, '--format', 'csv', '--columns', 'profile.nickName'], { env });
    expect(stdout).toBe('profile.nickName\n"\'=HYPERLINK(""http://x.example"",""a"")"\n');
  });

  test('a cell in a terminal can not move the cursor', async () => {
    const blake = org.state.users.get(people.blake.id);
    if (blake !== undefined) blake.profile.nickName = 'a\u001b[2Jb';
    const call = ['run', 'listUsers', '--search', `profile.login eq "${people.blake.login}"`];
    const shown = await screen([...call, '--format', 'csv', '--columns', 'profile.nickName'], env);
    expect(shown.screen).toContain('a\\u001b[2Jb');
  });
});

describe('secrets', () => {
  test.each(['csv', 'ndjson', 'json', 'table'])('are hidden in %s unless --show-secrets', async (format) => {
    const blake = org.state.users.get(people.blake.id);
    if (blake !== undefined) blake.profile.apiKey = 'Tall-Birch-42';
    const call = [
      'run',
      'listUsers',
      '--search',
      `profile.login eq "${people.blake.login}"`,
      '--format',
      format,
    ];
    const hidden = await cli([...call, '--columns', 'login,profile.apiKey'], { env });
    expect(hidden.stdout).toContain('[hidden]');
    expect(hidden.stdout).not.toContain('Tall-Birch-42');
    expect(hidden.stderr).toContain('Secrets are hidden. Add --show-secrets to show them.');
    const shown = await cli([...call, '--columns', 'login,profile.apiKey', '--show-secrets'], { env });
    expect(shown.stdout).toContain('Tall-Birch-42');
  });

  test.each(['csv', 'ndjson', 'json', 'table'])('the token never comes back in %s', async (format) => {
    const blake = org.state.users.get(people.blake.id);
    if (blake !== undefined) blake.profile.nickName = `it is ${org.token}`;
    const call = [
      'run',
      'listUsers',
      '--search',
      `profile.login eq "${people.blake.login}"`,
      '--format',
      format,
    ];
    const { stdout } = await cli([...call, '--show-secrets', '--columns', 'profile.nickName'], { env });
    expect(stdout).toContain('it is [hidden]');
    expect(stdout).not.toContain(org.token);
  });
});

describe('into bulk', () => {
  const { sales } = groups;
  const found = ['run', 'listUsers', '--search', ENGINEERS, '--returnAll'];

  test.each(['csv', 'ndjson'])(
    'the users that a search finds are added to a group from %s',
    async (format) => {
      const list = await cli([...found, '--format', format, '--columns', 'userId'], { env });
      const ended = await cli(['bulk', 'addUserToGroup', '--from', '-', '--groupId', sales.id], {
        env,
        stdin: list.stdout,
      });
      expect(ended.code).toBe(0);
      const engineers = [...org.state.users.values()].filter(
        ({ profile }) => profile.department === 'Engineering',
      );
      expect(engineers.length).toBeGreaterThan(1);
      expect(linesOf(ended.stdout)).toHaveLength(engineers.length);
      const { stdout } = await cli(['run', 'listGroupMembers', '--groupId', sales.id, '--format', 'ndjson'], {
        env,
      });
      const members = new Set(parsed(stdout).map(({ id }) => id));
      for (const { id } of engineers) expect(members.has(id)).toBe(true);
    },
  );

  test('a phone number comes through the NDJSON of a list unchanged; in CSV, an apostrophe protects it', async () => {
    const blake = org.state.users.get(people.blake.id);
    if (blake !== undefined) blake.profile.mobilePhone = '+49 170 1234567';
    const call = ['run', 'listUsers', '--search', `profile.login eq "${people.blake.login}"`];
    const columns = ['--columns', 'userId,profile.mobilePhone'];
    const { stdout } = await cli([...call, '--format', 'csv', ...columns], { env });
    expect(stdout).toContain(",'+49 170 1234567\n");
    const flags = ['bulk', 'updateUserProfileWithId', '--from', '-', '--plan'];
    const exact = await cli([...call, '--format', 'ndjson', ...columns], { env });
    const plan = await cli(flags, { env, stdin: exact.stdout });
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain('"+49 170 1234567"');
  });
});
