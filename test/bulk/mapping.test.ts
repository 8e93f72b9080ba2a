import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Action } from '../../src/core/action.js';
import { findAction, listActions } from '../../src/core/catalog.js';
import { Mapping, type MappingOptions } from '../../src/hosts/cli/bulk/mapping.js';
import { openRows } from '../../src/hosts/cli/bulk/rows.js';
import { Source } from '../../src/hosts/cli/bulk/source.js';
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

/** What a CSV file can say: no empty text, which counts as not given, and no half characters. */
function sayable(inputs: Inputs): Inputs {
  const kept = Object.entries(inputs).filter(
    ([, value]) => value !== '' && JSON.stringify(value).isWellFormed(),
  );
  // JSON has no -0.
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)));
}

describe('any valid inputs of an action, as a row', () => {
  test.each(listActions().map((each) => [each.id, each] as const))('%s', async (_, of) => {
    await fc.assert(
      fc.asyncProperty(validInputs(of).map(sayable), fc.boolean(), async (inputs, renamed) => {
        const names = Object.keys(inputs);
        if (names.some((name) => typeof inputs[name] === 'string' && inputs[name].trim() === '')) return;
        if (of.input.required.some((name) => !names.includes(name))) return;
        const column = (name: string) => (renamed ? `Column = ${name.toUpperCase()}` : name);
        const map = renamed ? names.map((name) => `${column(name)}=${name}`) : [];
        const csv = [names.map(column).map(cell), names.map((name) => cell(inputs[name]))];
        const [asCsv] = await inputsOf(of, csv.map((line) => line.join(',')).join('\n'), { map });
        expect(asCsv).toEqual({ inputs, issues: [] });
        const [asJson] = await inputsOf(of, JSON.stringify(inputs));
        expect(asJson).toEqual({ inputs, issues: [] });
      }),
      { numRuns: 25 },
    );
  });
});

describe('cells', () => {
  test('become booleans, lists and objects by the schema; empty ones are not given', async () => {
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

  test('attributes of an object stand in columns of their own', async () => {
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

  test('what is the same for all rows comes from flags', async () => {
    const constants = { groupId: '00g1abcdefghijklmnop' };
    const [row] = await inputsOf(action('addUserToGroup'), 'userId\na@example.com\n', {}, constants);
    expect(row).toEqual({ inputs: { userId: 'a@example.com', ...constants }, issues: [] });
  });
});

describe('columns that lead nowhere are refused before any row is read', () => {
  test.each<[string, string, string, MappingOptions, Inputs, string]>([
    ['an unknown one', 'suspendUser', 'userId,note', {}, {}, 'has no input note'],
    ['another spelling', 'suspendUser', 'User ID', {}, {}, 'has no input User ID'],
    ['a missing one', 'addUserToGroup', 'userId', {}, {}, 'needs groupId, and there is no such column'],
    ['a wrong --map', 'suspendUser', 'userId', { map: ['mail=userId'] }, {}, 'no column mail'],
    ['a wrong --ignore', 'suspendUser', 'userId', { ignore: ['x'] }, {}, 'no column x'],
    [
      'a --map to nothing',
      'suspendUser',
      'mail',
      { map: ['mail=login'], ignore: ['*'] },
      {},
      'no input login',
    ],
    ['a --map without =', 'suspendUser', 'userId', { map: ['userId'] }, {}, '--map needs a column'],
    ['a column twice in --map', 'suspendUser', 'm', { map: ['m=userId', 'm=userId'] }, {}, 'm twice'],
    ['two for one input', 'suspendUser', 'userId,m', { map: ['m=userId'] }, {}, 'are both userId'],
    ['one that is a flag too', 'suspendUser', 'userId', {}, { userId: 'x' }, 'given for all rows too'],
    ['an attribute of a text', 'suspendUser', 'userId,userId.x', {}, {}, 'has no input userId.x'],
    [
      'an object and an attribute of it',
      'updateUserProfileWithId',
      'userId,profile,profile.title',
      {},
      {},
      'profile and profile.title are both',
    ],
    [
      'an attribute and the object of it',
      'updateUserProfileWithId',
      'userId,profile.title,profile',
      {},
      {},
      'profile.title and profile are both',
    ],
    ['a name of every object', 'suspendUser', 'userId,constructor', {}, {}, 'has no input constructor'],
  ])('%s', async (_, id, header, options, constants, message) => {
    await expect(inputsOf(action(id), `${header}\n1,2,3\n`, options, constants)).rejects.toThrow(message);
  });

  test('a near name is suggested, and * ignores the rest', async () => {
    const refusal = await inputsOf(action('suspendUser'), 'User ID\nx\n').catch((error) => error);
    expect(refusal.remedy).toContain('Did you mean userId');
    const [row] = await inputsOf(action('suspendUser'), 'userId,note\na@example.com,x\n', { ignore: ['*'] });
    expect(row?.inputs).toEqual({ userId: 'a@example.com' });
  });
});
