import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readValue } from '../../src/people/file/cell.js';
import { readDay } from '../../src/people/file/dates.js';
import { readRows } from '../../src/people/file/rows.js';
import { PeopleError, problemText } from '../../src/people/people-error.js';
import { readPolicy } from '../../src/people/policy.js';
import { root } from '../helpers/root.js';

const POLICY = {
  match: { column: 'Number', attribute: 'employeeNumber' },
  attributes: { department: 'Department', floor: { column: 'Floor', type: 'number' } },
  groups: {
    managed: ['Sales', 'All'],
    always: ['All'],
    column: 'Groups',
    byColumn: { Department: { S: ['Sales'] } },
  },
  startDate: 'Start',
  endDate: 'End',
  newPeople: 'ignore',
  limits: { maxDestructive: 1 },
};
const COLUMNS = ['Number', 'Department', 'Floor', 'Groups', 'Start', 'End'];
const TODAY = '2026-11-28';

function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof PeopleError) return error.problems.map(problemText);
    throw error;
  }
  return [];
}

async function read(...rows: (string | null)[][]) {
  const file = {
    columns: COLUMNS,
    rows: rows.map((cells, index) => ({
      row: index + 1,
      line: index + 2,
      cells: cells.flatMap((cell, at) => (cell === null ? [] : [[COLUMNS[at], cell] as const])) as [
        string,
        string,
      ][],
    })),
  };
  return await readRows(readPolicy(POLICY), file, TODAY);
}

async function problemsIn(...rows: (string | null)[][]): Promise<string[]> {
  const error = await read(...rows).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PeopleError);
  return (error as PeopleError).problems.map(problemText);
}

describe('a policy', () => {
  test('names every mistake with its place', () => {
    const wrong = {
      match: { column: '', attribute: 'employee-number' },
      atributes: {},
      groups: { managed: ['Sales'], always: ['Everybody'] },
      limits: { maxDestructive: '5', maxAgeHours: 0 },
    };
    expect(problemsOf(() => readPolicy(wrong))).toEqual(
      expect.arrayContaining([
        'atributes: is not a word of a policy',
        'match.column: must be filled in',
        'match.attribute: must be in another form',
        'limits.maxDestructive: must be a whole number or a percentage such as "5%"',
      ]),
    );
  });

  test('needs the names it uses under managed, and never manages what it matches by or a secret', () => {
    const wrong = {
      match: { column: 'Number', attribute: 'employeeNumber' },
      attributes: { employeeNumber: 'Number', vpnPassword: 'VPN' },
      groups: { managed: ['Sales'], always: ['Everybody'] },
      ended: 'suspend',
      limits: { maxDestructive: '5%' },
    };
    expect(problemsOf(() => readPolicy(wrong))).toEqual([
      'attributes.vpnPassword: is the name of a secret; a plan holds none',
      'attributes.employeeNumber: is what people are matched by, so it can not be changed; leave it out',
      'attributes: needs login, email, firstName, lastName, without which Okta creates nobody; or set newPeople to ignore',
      'groups.always: names Everybody, which is not in groups.managed',
      'ended: needs endDate, the column of the last day',
    ]);
  });

  test('names the choices of each word that has some', () => {
    const definitions = JSON.parse(readFileSync(join(root, 'schemas/people-policy.schema.json'), 'utf8'));
    const { properties } = definitions;
    const rule = properties.attributes.additionalProperties.properties;
    const choices = {
      dates: properties.dates.enum,
      encoding: properties.encoding.enum,
      newPeople: properties.newPeople.enum,
      returning: properties.returning.enum,
      missing: definitions.definitions.removal.enum,
      ended: definitions.definitions.removal.enum,
    };
    for (const [word, values] of Object.entries(choices))
      expect(problemsOf(() => readPolicy({ ...POLICY, [word]: 'never' }))).toEqual([
        `${word}: must be one of ${values.join(', ')}`,
      ]);
    for (const word of ['type', 'whenEmpty'])
      expect(
        problemsOf(() =>
          readPolicy({ ...POLICY, attributes: { city: { column: 'City', [word]: 'never' } } }),
        ),
      ).toEqual([`attributes.city.${word}: must be one of ${rule[word].enum.join(', ')}`]);
  });

  test.each(['5%', '0.5%', '100%', '0%', 0, 12])('takes the limit %s', (maxDestructive) => {
    expect(problemsOf(() => readPolicy({ ...POLICY, limits: { maxDestructive } }))).toEqual([]);
  });

  test.each(['101%', '-1%', '5', 1.5, -1, '5 %', null])('refuses the limit %s', (maxDestructive) => {
    expect(problemsOf(() => readPolicy({ ...POLICY, limits: { maxDestructive } }))).toHaveLength(1);
  });

  test('without a limit is refused', () => {
    expect(problemsOf(() => readPolicy({ match: POLICY.match, newPeople: 'ignore' }))).toEqual([
      'limits: is required',
    ]);
  });
});

describe('a date', () => {
  test.each([
    ['2026-11-28', 'ymd', '2026-11-28'],
    ['2026-11-28 00:00:00', 'ymd', '2026-11-28'],
    ['2026-11-28T00:00:00.000Z', 'ymd', '2026-11-28'],
    ['2026-11-28-08:00', 'ymd', '2026-11-28'],
    ['2026/1/5', 'mdy', '2026-01-05'],
    ['28.11.2026', 'dmy', '2026-11-28'],
    ['11/28/2026 12:00:00 AM', 'mdy', '2026-11-28'],
    ['3-Apr-2026', 'ymd', '2026-04-03'],
    ['April 3, 2026', 'ymd', '2026-04-03'],
    ['0000-00-00', 'ymd', ''],
    [' ', 'ymd', ''],
  ] as const)('%s in the order %s is %s', (text, order, day) => {
    expect(readDay(text, order)).toEqual({ day });
  });

  test.each([
    ['03/04/2026', 'ymd', 'order is not known'],
    ['31/11/2026', 'dmy', 'no calendar has'],
    ['2026-02-29', 'ymd', 'no calendar has'],
    ['28/11/26', 'dmy', 'two digits'],
    ['46354', 'dmy', "spreadsheet's number"],
    ['soon', 'dmy', 'not a date'],
  ] as const)('%s in the order %s is refused: %s', (text, order, why) => {
    expect(readDay(text, order)).toEqual({ problem: expect.stringContaining(why) });
  });

  test('of any day comes back as it was, in each order', () => {
    const days = fc.date({ min: new Date('1950-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10);
        const [year, month, dayOfMonth] = day.split('-');
        expect(readDay(`${dayOfMonth}.${month}.${year}`, 'dmy')).toEqual({ day });
        expect(readDay(`${Number(month)}/${Number(dayOfMonth)}/${year}`, 'mdy')).toEqual({ day });
        expect(readDay(day, 'ymd')).toEqual({ day });
      }),
    );
  });
});

describe('a cell', () => {
  test.each([
    ['00123', 'text', '00123'],
    [' Ann ', 'text', 'Ann'],
    ['TRUE', 'text', 'TRUE'],
    ['TRUE', 'boolean', true],
    ['no', 'boolean', false],
    ['-12.5', 'number', -12.5],
    ['a; b|a', 'list', ['a', 'b']],
    ['(clear)', 'text', null],
    ['', 'text', undefined],
  ] as const)('%j as %s is %j', (cell, type, value) => {
    expect(readValue(cell, type)).toEqual({ value });
  });

  test.each([
    ['#N/A', 'text'],
    ['NULL', 'text'],
    ['12345678901234567890', 'number'],
    ['1e3', 'number'],
    ['maybe', 'boolean'],
    [{ a: 1 }, 'text'],
    [['a'], 'text'],
  ] as const)('%j as %s is refused', (cell, type) => {
    expect(readValue(cell, type)).toEqual({ problem: expect.any(String) });
  });
});

describe('the rows of a file', () => {
  test('become what is wanted of each person', async () => {
    const { wanted: rows, notes } = await read(
      ['00123', 'S', '3', '', '2020-01-01', ''],
      ['124', 'Elsewhere', '', 'Sales', '2027-01-01', ''],
      ['125', '', '', '', '', '2026-11-27'],
      ['126', '', '', '', '', TODAY],
    );
    const wanted = [...rows];
    expect(wanted.map(({ key, when, line }) => [key, when, line])).toEqual([
      ['00123', 'present', 2],
      ['124', 'future', 3],
      ['125', 'ended', 4],
      ['126', 'present', 5],
    ]);
    expect(wanted.map(({ groups }) => groups)).toEqual([
      ['All', 'Sales'],
      ['All', 'Sales'],
      ['All'],
      ['All'],
    ]);
    expect(wanted[0]?.attributes).toEqual({ department: 'S', floor: 3 });
    expect(notes).toEqual([expect.stringContaining('Department, with the number of rows: "Elsewhere" (1)')]);
  });

  test('are refused together, each with row, line and column, and no value is quoted', async () => {
    const problems = await problemsIn(
      ['7', '#REF!', 'secret-floor', '', '2020-01-01', ''],
      ['', '', '', '', '', ''],
      ['8', '', '', 'Unknown', '', ''],
      ['9', '', '', '', '2027-01-01', '2026-01-01'],
      ['10', '', '', '', '', ''],
      ['10', '', '', '', '', ''],
    );
    expect(problems).toEqual([
      'row 1 (line 2), column Department: holds a spreadsheet error, such as #N/A',
      'row 1 (line 2), column Floor: must be a number that JavaScript does not round',
      'row 2 (line 3), column Number: is empty, so nobody can be matched',
      'row 3 (line 4), column Groups: names something that the policy does not manage',
      'row 4 (line 5), column End: is before the date in Start',
      'row 6 (line 7), column Number: is the same as in row 5 (line 6)',
    ]);
    expect(problems.join()).not.toContain('secret-floor');
  });

  test('need every column of the policy, and a similar name is suggested', async () => {
    const rows = readRows(
      readPolicy(POLICY),
      { columns: ['number', 'Departments', ...COLUMNS.slice(2)], rows: [] },
      TODAY,
    );
    const error = (await rows.catch((reason: unknown) => reason)) as PeopleError;
    expect(error.problems.map(problemText)).toEqual([
      'match.column: names the column Number, which the file does not have; did you mean number?',
      'attributes.department: names the column Department, which the file does not have; did you mean Departments?',
      'groups.byColumn: names the column Department, which the file does not have; did you mean Departments?',
    ]);
  });

  test('that are none are refused', async () => {
    expect(await problemsIn()).toEqual([]);
  });
});
