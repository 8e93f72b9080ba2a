import { describe, expect, test } from '@jest/globals';
import { main, run } from '../helpers/command-line.js';
import { peopleRig } from './rig.js';

const rig = peopleRig();

const POLICY = {
  match: { column: 'Employee ID', attribute: 'employeeNumber' },
  attributes: {
    firstName: 'First Name',
    lastName: 'Last Name',
    email: 'Work Email',
    login: 'Work Email',
    title: 'Job Title',
  },
  startDate: 'Hire Date',
  limits: { maxDestructive: 0 },
};
const HEADER = ['Employee ID', 'First Name', 'Last Name', 'Work Email', 'Job Title', 'Hire Date', 'Pay Band'];
const ROW = ['00123', 'Jürgen', 'Müller', 'jm@example.com', 'Größen, "Maße" & Co', '28.11.2019', '§7'];

function csv(separator: string, rows: readonly string[][], end = '\r\n'): string {
  const cell = (text: string) =>
    text.includes(separator) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => `${row.map(cell).join(separator)}${end}`).join('');
}

/** Latin letters have the same bytes in both. */
function windows1252(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

const GERMAN = { ...POLICY, dates: 'dmy' };
const kinds: [string, object, Buffer][] = [
  ['Excel, CSV UTF-8', GERMAN, Buffer.from(`\ufeff${csv(';', [HEADER, ROW])}`)],
  ['Excel, Unicode text', GERMAN, Buffer.from(`\ufeff${csv('\t', [HEADER, ROW])}`, 'utf16le')],
  [
    'Excel, Unicode text, big endian',
    GERMAN,
    Buffer.from(`\ufeff${csv('\t', [HEADER, ROW])}`, 'utf16le').swap16(),
  ],
  [
    'Excel, CSV (Windows-1252)',
    { ...GERMAN, encoding: 'windows-1252' },
    windows1252(csv(';', [HEADER, ROW])),
  ],
  [
    'Excel, CSV with sep=',
    { ...GERMAN, encoding: 'windows-1252' },
    windows1252(`sep=;\r\n${csv(';', [HEADER, ROW])}`),
  ],
  [
    'Workday, quoted, dates with a time zone',
    POLICY,
    Buffer.from(
      `${[HEADER, ROW.with(5, '2019-11-28-08:00')].map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`,
    ),
  ],
  [
    'Workday, American dates',
    { ...POLICY, dates: 'mdy' },
    Buffer.from(csv(',', [HEADER, ROW.with(5, '11/28/2019')])),
  ],
  ['BambooHR, ISO dates', POLICY, Buffer.from(csv(',', [HEADER, ROW.with(5, '2019-11-28')], '\n'))],
  ['BambooHR, no date', POLICY, Buffer.from(csv(',', [HEADER, ROW.with(5, '0000-00-00')], '\n'))],
  [
    'NDJSON',
    POLICY,
    Buffer.from(
      `${JSON.stringify(Object.fromEntries(HEADER.map((name, at) => [name, ROW.with(5, '2019-11-28')[at]])))}\n`,
    ),
  ],
];

describe('a file of HR', () => {
  test.each(kinds)('in the form of %s keeps letters, quotes and leading zeros', async (_, policy, bytes) => {
    const { code, stderr, plan } = await rig.plan(policy, bytes);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('create 1') });
    const created = plan.entries.filter(({ action }) => action === 'create');
    expect(
      created.map(({ attributes = [] }) => Object.fromEntries(attributes.map(({ name, to }) => [name, to]))),
    ).toEqual([
      {
        employeeNumber: '00123',
        firstName: 'Jürgen',
        lastName: 'Müller',
        email: 'jm@example.com',
        login: 'jm@example.com',
        title: 'Größen, "Maße" & Co',
      },
    ]);
    // Columns that the policy does not name are no part of a plan.
    expect(JSON.stringify(plan)).not.toContain('§7');
  });

  test('may have line breaks in cells and in the header, and empty columns at its end that some rows leave out', async () => {
    const policy = { ...POLICY, attributes: { ...POLICY.attributes, title: 'Job\nTitle' } };
    const text = [
      'Employee ID,First Name,Last Name,Work Email,"Job\nTitle",Hire Date,,',
      '00123,Jürgen,Müller,jm@example.com,"Baker\r\nand ""Cook""",2019-11-28,,',
      '00124,Ann,Lee,al@example.com,,2019-11-28',
      ',,,,,,,',
    ].join('\r\n');
    const { code, stderr, plan } = await rig.plan(policy, text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('create 2') });
    const created = plan.entries.filter(({ action }) => action === 'create');
    expect(created.map(({ key, line }) => [key, line])).toEqual([
      ['00123', 3],
      ['00124', 5],
    ]);
    const title = { name: 'title', from: null, to: 'Baker\r\nand "Cook"' };
    expect(created[0]?.attributes).toContainEqual(title);
    const short = await rig.plan(POLICY, csv(',', [[...HEADER, '', ''], ROW.slice(0, 6)]));
    expect(short.stderr).toContain('row 1 (line 2): has 6 cells, but the header has 9');
    const nameless = await rig.plan(
      POLICY,
      csv(',', [
        [...HEADER, ''],
        [...ROW.with(5, ''), 'x'],
      ]),
    );
    expect(nameless.stderr).toContain('has a value in column 8, which has no name');
  });

  test.each([
    ['a formula', '"=A1&""x"""', 'row 1 (line 2), column Job Title: holds a formula; export its value'],
    ['the formula with which exports keep zeros', '="00123"', 'Write ="00123" as 00123.'],
  ])('with %s is refused, because Okta would store it as text', async (_, cell, said) => {
    const text = `Employee ID,First Name,Last Name,Work Email,Job Title,Hire Date\n1,A,B,ab@example.com,${cell},\n`;
    const { code, stderr } = await rig.plan(POLICY, text);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(rig.org.requests).toEqual([]);
  });

  test.each(['+49 30 1234', '-', '@home', "'00123"])('keeps the text %s, which is no formula', async (to) => {
    const { plan } = await rig.plan(POLICY, csv(',', [HEADER, ROW.with(4, to).with(5, '')]));
    const [created] = plan.entries.filter(({ action }) => action === 'create');
    expect(created?.attributes).toContainEqual({ name: 'title', from: null, to });
  });

  test('that does not fit into the folder for temporary files ends with code 2 before anything is sent', async () => {
    const rows = Array.from({ length: 4_000 }, (_, at) =>
      ROW.with(0, `${at}`).with(3, `p${at}@example.com`).with(4, 'x'.repeat(300)).with(5, ''),
    );
    const files = ['--from', rig.file('people.csv', csv(',', [HEADER, ...rows]))];
    files.push('--policy', rig.file('policy.json', POLICY));
    // No file of the process may have more than 200 blocks, as on a disk that is full.
    const limited = ['-c', 'ulimit -f 200; exec "$@"', 'sh', process.execPath, main, 'people', 'plan'];
    const { code, stderr } = await run('sh', [...limited, ...files], {
      env: { OKTA_CLIENT_ORGURL: rig.org.url, OKTA_CLIENT_TOKEN: rig.org.token },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('can not be written (EFBIG)')]);
    expect(rig.org.requests).toEqual([]);
  });

  test('with a policy that has one name twice is refused, because the last would win', async () => {
    const twice = JSON.stringify(POLICY).replace(
      '"maxDestructive":0',
      '"maxDestructive":0,"maxDestructive":"100%"',
    );
    const { code, stderr } = await rig.plan(Buffer.from(twice), csv(',', [HEADER, ROW]));
    expect([code, stderr]).toEqual([2, expect.stringContaining('has one name twice in an object.')]);
    expect(rig.org.requests).toEqual([]);
  });

  test('whose encoding nobody named is refused, not guessed', async () => {
    const { code, stderr } = await rig.plan(GERMAN, windows1252(csv(';', [HEADER, ROW])));
    expect(code).toBe(2);
    expect(stderr).toContain('not UTF-8 text (line 2), but probably Windows-1252');
  });

  test('whose key lost its zeros is not taken for a new person, nor the person for missing', async () => {
    const blake = rig.user('blake.rivers@example.com');
    blake.profile.employeeNumber = '00123';
    const policy = { ...POLICY, missing: 'offboard', limits: { maxDestructive: '100%' } };
    const { plan, stderr } = await rig.plan(policy, csv(',', [HEADER, ROW.with(0, '123').with(5, '')]));
    expect(stderr).toContain('Of ');
    const differing = plan.entries.filter(({ refused }) => refused !== undefined);
    expect(differing.map(({ key, action, refused }) => [key, action, refused?.[0]])).toEqual([
      [
        '123',
        'nothing',
        expect.stringContaining('differs from column Employee ID only in case, spaces or leading zeros'),
      ],
      [
        '00123',
        'nothing',
        expect.stringContaining('Row 1 (line 2) has a Employee ID that differs only in case'),
      ],
    ]);
  });

  test('with mistakes ends with code 2, names each place, and sends nothing', async () => {
    const { code, stdout, stderr } = await rig.plan(
      GERMAN,
      csv(';', [HEADER, ROW, ROW, ROW.with(0, '#N/A'), ROW.with(0, '9').with(5, '31.11.2019'), ['x', 'y']]),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual(
      expect.arrayContaining([
        'row 2 (line 3), column Employee ID: is the same as in row 1 (line 2)',
        'row 3 (line 4), column Employee ID: holds a spreadsheet error, such as #N/A',
        'row 4 (line 5), column Hire Date: is a day that no calendar has',
        'row 5 (line 6): has 2 cells, but the header has 7',
      ]),
    );
    expect(rig.org.requests).toEqual([]);
  });
});
