import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Action } from '../../src/catalog/action.js';
import { findAction, listActions } from '../../src/catalog/catalog.js';
import { inputIssues } from '../../src/catalog/validate.js';
import { Mapping, type MappingOptions } from '../../src/hosts/cli/bulk/read/mapping.js';
import { openRows } from '../../src/hosts/cli/bulk/read/rows.js';
import { Source } from '../../src/hosts/cli/bulk/read/source.js';
import { type Inputs, validInputs } from '../contract/inputs.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulk-mapping-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function action(id: string): Action {
  return findAction(id) as Action;
}

/** What the rows of a file mean. */
async function inputsOf(of: Action, content: string, options: MappingOptions = {}, constants: Inputs = {}) {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const source = await Source.open(path);
  try {
    const mapping = new Mapping(of, options, constants);
    const file = await openRows(source);
    mapping.checkHeader(file);
    const all = [];
    for await (const row of file.rows) all.push(mapping.inputsOf(row, file.columns !== undefined));
    mapping.checkSeen();
    return all;
  } finally {
    await source.close();
  }
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${text.replaceAll('"', '""')}"`;
}

/** What a CSV file can say: no empty text, which counts as not given, no half or lost characters, no zero bytes. */
function sayable(inputs: Inputs): Inputs {
  const kept = Object.entries(inputs).filter(([, value]) => {
    const text = JSON.stringify(value);
    return value !== '' && text.isWellFormed() && !text.includes('\\u0000') && !text.includes('\ufffd');
  });
  // JSON has no -0.
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)));
}

/** The inputs as cells mean them: where an input takes a text as well as JSON, a cell is the text. */
function asTexts(of: Action, inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const type = of.input.properties[name]?.type;
      const staysText = Array.isArray(type) && type.includes('string') && typeof value !== 'string';
      return [name, staysText ? JSON.stringify(value) : value];
    }),
  );
}

describe('any valid inputs of an action can be given as a row', () => {
  test.each(listActions().map((each) => [each.id, each] as const))('%s', async (_, of) => {
    await fc.assert(
      fc.asyncProperty(validInputs(of).map(sayable), fc.boolean(), async (inputs, renamed) => {
        const names = Object.keys(inputs);
        if (names.some((name) => typeof inputs[name] === 'string' && inputs[name].trim() === '')) return;
        // What a file can't say was left out, so less may be left than the action asks for.
        if (inputIssues(of, inputs).length > 0) return;
        const column = (name: string) => (renamed ? `Column = ${name.toUpperCase()}` : name);
        const map = renamed ? names.map((name) => `${column(name)}=${name}`) : [];
        // A CSV file without columns has no rows; a JSON file may have empty ones.
        if (names.length > 0) {
          const csv = [names.map(column).map(cell), names.map((name) => cell(inputs[name]))];
          const [asCsv] = await inputsOf(of, csv.map((line) => line.join(',')).join('\n'), { map });
          expect(asCsv).toEqual({ inputs: asTexts(of, inputs), issues: [] });
        }
        const [asJson] = await inputsOf(of, JSON.stringify(inputs));
        expect(asJson).toEqual({ inputs, issues: [] });
      }),
      { numRuns: 25 },
    );
  });
});

describe('cells', () => {
  test('are converted to booleans, lists and objects by the schema; empty cells are absent', async () => {
    const csv = 'userId,groupIds\n00u1abcdefghijklmnop,"00g1abcdefghijklmnop, 00g2abcdefghijklmnop"\n';
    expect(await inputsOf(action('addUserToMultipleGroups'), csv)).toEqual([
      {
        inputs: {
          userId: '00u1abcdefghijklmnop',
          groupIds: ['00g1abcdefghijklmnop', '00g2abcdefghijklmnop'],
        },
        issues: [],
      },
    ]);
    const [first, second, third] = await inputsOf(
      action('resetPassword'),
      'userId,sendEmail\na@example.com,FALSE\na@example.com,\na@example.com,perhaps\n',
    );
    expect(first?.inputs).toEqual({ userId: 'a@example.com', sendEmail: false });
    expect(second?.inputs).toEqual({ userId: 'a@example.com' });
    expect(third?.issues).toEqual([{ path: 'sendEmail', message: 'must be true or false' }]);
  });

  test('attributes of an object have their own columns', async () => {
    const csv =
      'userId,profile.department,Job,profile.__proto__\na@example.com,Sales,Clerk,x\nb@example.com,,Chief,\n';
    const found = await inputsOf(action('updateUserProfileWithId'), csv, { map: ['Job=profile.title'] });
    expect(found[0]?.inputs.profile).toEqual(
      JSON.parse('{"department":"Sales","title":"Clerk","__proto__":"x"}'),
    );
    expect(found[1]).toEqual({
      inputs: { userId: 'b@example.com', profile: { title: 'Chief' } },
      issues: [],
    });
    expect({}).not.toHaveProperty('x');
  });

  test('flags set inputs for all rows', async () => {
    const constants = { groupId: '00g1abcdefghijklmnop' };
    const [row] = await inputsOf(action('addUserToGroup'), 'userId\na@example.com\n', {}, constants);
    expect(row).toEqual({ inputs: { userId: 'a@example.com', ...constants }, issues: [] });
  });
});

describe('cells of attributes', () => {
  const update = action('updateUserProfileWithId');
  /** The attributes of one row, or what is wrong with it. */
  async function attributes(columns: Record<string, string>) {
    const csv = [
      ['userId', ...Object.keys(columns).map((name) => `profile.${name}`)],
      ['a@example.com', ...Object.values(columns).map(cell)],
    ];
    const [row] = await inputsOf(update, csv.map((line) => line.join(',')).join('\n'));
    return row?.issues.length ? row.issues : row?.inputs.profile;
  }

  test.each<[string, Record<string, string>, Record<string, unknown>]>([
    [
      'lists and objects as JSON',
      { tags: '["a","b;c"]', floors: '[1, 2]', more: '{"a": [true]}' },
      { tags: ['a', 'b;c'], floors: [1, 2], more: { a: [true] } },
    ],
    ['TRUE and FALSE', { a: 'TRUE', b: 'false', c: ' True ' }, { a: true, b: false, c: true }],
    [
      'numbers stay texts: a badge begins with zeros',
      { badge: '00123', size: '7' },
      { badge: '00123', size: '7' },
    ],
    [
      "Okta's own attributes are texts, whatever they hold",
      { title: 'TRUE', employeeNumber: '007', department: '["a"]', city: '{}' },
      { title: 'TRUE', employeeNumber: '007', department: '["a"]', city: '{}' },
    ],
    [
      'what only looks like JSON is text',
      { a: '[External] Bob', b: '{curly}' },
      { a: '[External] Bob', b: '{curly}' },
    ],
    [
      'the type that the column says',
      {
        'floor:number': '-7.5',
        'remote:boolean': 'yes',
        'tags:list': 'a; b|c,d\ne',
        'flag:text': 'TRUE',
        'any:json': '12',
        'surname:text': 'NULL',
      },
      { floor: -7.5, remote: true, tags: ['a', 'b', 'c', 'd', 'e'], flag: 'TRUE', any: 12, surname: 'NULL' },
    ],
    [
      '(clear) clears, empty leaves as it is',
      { title: '(clear)', city: '', 'floor:number': ' (clear) ' },
      { title: null, floor: null },
    ],
    ['the name Null', { lastName: 'Null' }, { lastName: 'Null' }],
  ])('%s', async (_, columns, profile) => {
    expect(await attributes(columns)).toEqual(profile);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['broken JSON', { tags: '["a", b]' }, 'profile.tags', 'is not valid JSON'],
    [
      'a list with a number that would be rounded',
      { ids: '[9007199254740993]' },
      'profile.ids',
      'more digits',
    ],
    ['text in a number column', { 'floor:number': 'third' }, 'profile.floor', 'must be a number'],
    [
      'a number too long to keep',
      { 'n:number': '9007199254740993' },
      'profile.n',
      'more digits than a number can hold exactly',
    ],
    ['neither true nor false', { 'remote:boolean': 'perhaps' }, 'profile.remote', 'must be true or false'],
    ['null, which may mean either', { title: 'null', city: 'x' }, 'profile.title', 'write (clear)'],
    ["a database's NULL", { title: 'NULL' }, 'profile.title', 'leave the cell empty'],
    ["a spreadsheet's error", { title: '#N/A' }, 'profile.title', 'a spreadsheet error'],
  ])('%s is reported with its input', async (_, columns, path, message) => {
    expect(await attributes(columns)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  test('an unknown type is refused before any row is read', async () => {
    await expect(attributes({ 'since:date': 'x' })).rejects.toThrow(
      'since:date names an unknown column type',
    );
  });
});

test('(clear) is accepted if a text may be empty, spreadsheet errors are refused, secrets are unchanged', async () => {
  const [group] = await inputsOf(
    action('updateGroup'),
    'groupId,description\n00g1abcdefghijklmnop,(clear)\n',
  );
  expect(group).toEqual({ inputs: { groupId: '00g1abcdefghijklmnop', description: '' }, issues: [] });
  const [mail] = await inputsOf(action('resetPassword'), 'userId,sendEmail\n#REF!,(clear)\n');
  expect(mail?.issues).toEqual([
    { path: 'userId', message: expect.stringContaining('a spreadsheet error') },
    { path: 'sendEmail', message: expect.stringContaining("can't be cleared") },
  ]);
  const changed = 'userId,oldPassword,newPassword\na@example.com,#N/A,(clear)\n';
  const [secret] = await inputsOf(action('changePassword'), changed);
  expect(secret?.inputs).toMatchObject({ oldPassword: '#N/A', newPassword: '(clear)' });
});

describe('columns without a target are refused before any row is read', () => {
  test.each<[string, string, string, MappingOptions, Inputs, string]>([
    ['an unknown one', 'suspendUser', 'userId,note', {}, {}, 'has no input "note"'],
    ['another spelling', 'suspendUser', 'User ID', {}, {}, 'has no input "User ID"'],
    ['a missing one', 'addUserToGroup', 'userId', {}, {}, 'needs groupId, but the file has no such column'],
    ['a wrong --map', 'suspendUser', 'userId', { map: ['mail=userId'] }, {}, 'no column mail'],
    ['a wrong --ignore', 'suspendUser', 'userId', { ignore: ['x'] }, {}, 'no column x'],
    [
      'a --map to nothing',
      'suspendUser',
      'mail',
      { map: ['mail=login'], ignore: ['*'] },
      {},
      'no input "login"',
    ],
    ['a --map without =', 'suspendUser', 'userId', { map: ['userId'] }, {}, '--map needs a column'],
    ['a column twice in --map', 'suspendUser', 'm', { map: ['m=userId', 'm=userId'] }, {}, 'm twice'],
    ['two for one input', 'suspendUser', 'userId,m', { map: ['m=userId'] }, {}, 'both map to userId'],
    ['one that is a flag too', 'suspendUser', 'userId', {}, { userId: 'x' }, 'also set for all rows'],
    ['an attribute of a text', 'suspendUser', 'userId,userId.x', {}, {}, 'has no input "userId.x"'],
    [
      'an object and an attribute of it',
      'updateUserProfileWithId',
      'userId,profile,profile.title',
      {},
      {},
      'profile and profile.title both map to',
    ],
    [
      'an attribute and the object of it',
      'updateUserProfileWithId',
      'userId,profile.title,profile',
      {},
      {},
      'profile.title and profile both map to',
    ],
    ['a name of every object', 'suspendUser', 'userId,constructor', {}, {}, 'has no input "constructor"'],
  ])('%s', async (_, id, header, options, constants, message) => {
    await expect(inputsOf(action(id), `${header}\n1,2,3\n`, options, constants)).rejects.toThrow(message);
  });

  test('all of them are named, with the flags that map or skip them', async () => {
    const refusal = await inputsOf(
      action('updateUserProfileWithId'),
      'userId,Job Title,cost center,note,Straße 2\n',
    ).catch((error) => error);
    expect(refusal.message).toBe(
      'Update User Profile with ID has no inputs "Job Title", "cost center", "note", "Straße 2".',
    );
    expect(refusal.remedy).toContain('--map "cost center=profile.costCenter"');
    expect(refusal.remedy).toContain('--map "Job Title=profile.jobTitle"');
    expect(refusal.remedy).toContain('--map "note=profile.note"');
    expect(refusal.remedy).toContain('--ignore "Job Title,cost center,note,Straße 2"');
    const hire = await inputsOf(action('createUserWithPassword'), 'login,badge\n').catch((error) => error);
    expect(hire.remedy).toContain('--map "badge=customAttributes.badge"');
    const plain = await inputsOf(action('suspendUser'), 'userId,a b,c\n').catch((error) => error);
    expect(plain.remedy).toBe('Skip them with --ignore "a b,c".');
    const login = await inputsOf(action('getUserWithLogin'), 'email\na@example.com\n').catch(
      (error) => error,
    );
    expect(login.remedy).toBe('Use --map "email=login", or skip it with --ignore "email".');
    const lines = Array.from({ length: 50 }, (_, n) => `{"userId":"a@example.com","x${n % 7}":1}`);
    const json = await inputsOf(action('suspendUser'), lines.join('\n')).catch((error) => error);
    expect(json.message).toBe('Suspend User has no inputs "x0", "x1", "x2", "x3", "x4", "x5", "x6".');
  });

  test('--ignore accepts several names separated by commas, and one name that contains a comma', async () => {
    const csv = 'userId,a b,c,"d,e"\na@example.com,1,2,3\n';
    for (const ignore of [['a b,c', 'd,e'], ['a b', ' c ,a b', 'd,e'], ['*']]) {
      const [row] = await inputsOf(action('suspendUser'), csv, { ignore });
      expect(row).toEqual({ inputs: { userId: 'a@example.com' }, issues: [] });
    }
    await expect(inputsOf(action('suspendUser'), csv, { ignore: ['a b,c,x', 'd,e'] })).rejects.toThrow(
      'no column x',
    );
  });

  test.each([
    ['a login', 'suspendUser', 'blake@example.com\nmira@example.com\n'],
    ["Okta's id", 'addUserToGroup', '00u1abcdefghijklmnop,00g1abcdefghijklmnop\n'],
    [
      'the same address twice',
      'createUserWithPassword',
      'a@example.com,a@example.com,Ann,Lee,Tall-Birch-42\n',
    ],
  ])('a first line that holds %s is not a header', async (_, id, csv) => {
    const refusal = await inputsOf(action(id), csv, { ignore: ['*'] }).catch((error) => error);
    expect(refusal.message).toContain('has no header line');
    expect(refusal.message + refusal.remedy).not.toMatch(/example\.com|00u|Tall-Birch/);
  });

  test('if no column is an input, no name is quoted, because it may be a password', async () => {
    const refusal = await inputsOf(action('changePassword'), 'blake,Old-Birch-1,New-Birch-2\n').catch(
      (error) => error,
    );
    expect(refusal.message).toContain('the header line may be missing');
    expect(refusal.message + refusal.remedy).not.toContain('Birch');
  });

  test('invisible characters in names, and a separator line for Excel, are skipped', async () => {
    const csv = 'sep=;\r\n\u200buserId\u00a0;sendEmail\r\na@example.com;TRUE\r\n';
    const [row] = await inputsOf(action('resetPassword'), csv);
    expect(row).toEqual({ inputs: { userId: 'a@example.com', sendEmail: true }, issues: [] });
  });

  test('a similar name is suggested, and * skips the rest', async () => {
    const refusal = await inputsOf(action('suspendUser'), 'User ID\nx\n').catch((error) => error);
    expect(refusal.remedy).toContain('Did you mean userId');
    const [row] = await inputsOf(action('suspendUser'), 'userId,note\na@example.com,x\n', { ignore: ['*'] });
    expect(row?.inputs).toEqual({ userId: 'a@example.com' });
  });
});
