import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Duplicates } from '../../src/hosts/cli/bulk/read/duplicates.js';
import type { Row } from '../../src/hosts/cli/bulk/read/row.js';
import { openRows } from '../../src/hosts/cli/bulk/read/rows.js';
import { Source } from '../../src/hosts/cli/bulk/read/source.js';
import { random } from './random.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulk-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array): Promise<Row[]> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const source = await Source.open(path);
  try {
    const rows: Row[] = [];
    for await (const row of (await openRows(source)).rows) rows.push(row);
    return rows;
  } finally {
    await source.close();
  }
}

async function texts(content: string): Promise<unknown[]> {
  return (await read(content)).map(({ row, line, cells, problem }) => [
    row,
    line,
    Object.fromEntries(cells),
    ...(problem === undefined ? [] : [problem]),
  ]);
}

describe('CSV', () => {
  test.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons, with commas in cells', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2'],
    ['a byte order mark and CR LF', '\ufeffa,b\r\n1,2\r\n'],
    ['CR alone', 'a,b\r1,2\r'],
    ['quotes, and a separator in a quoted name', '"a","b"\n"1","2"\n'],
    ['names with spaces around them', ' a , b\n1,2\n'],
  ])('%s', async (_, content) => {
    expect(await texts(content)).toEqual([[1, 2, { a: '1', b: '2' }]]);
  });

  test('line numbers are right after empty lines and line breaks in cells', async () => {
    const content = 'a,b\r\n\r\n1,"x\r\ny\nz"\r\n,\r\n2,"q""z"\n\n\n3,\n';
    expect(await texts(content)).toEqual([
      [1, 3, { a: '1', b: 'x\r\ny\nz' }],
      [2, 7, { a: '2', b: 'q"z' }],
      [3, 10, { a: '3' }],
    ]);
  });

  test('a row with too few or too many cells is reported, but not empty cells at its end', async () => {
    expect(await texts('a,b,\n1\n1,2,3\n1,2,,,\n1,2,,9\n')).toEqual([
      [1, 2, { a: '1' }, 'has 1 cells, but the header has 3'],
      [2, 3, { a: '1', b: '2' }, 'has a value in column 3, which has no name'],
      [3, 4, { a: '1', b: '2' }],
      [4, 5, { a: '1', b: '2' }, 'has 4 cells, but the header has 3'],
    ]);
  });

  test.each([
    ['a quote that is not closed', 'a,b\n1,2\n\n3,"x\n4,5\n', 'begins at line 4 has a misplaced'],
    ['a quote in the middle', 'a,b\n1,2\n3,x"secret"\n', 'begins at line 3 has a misplaced'],
    ['text after a quote', 'a,b\n3,"x"secret\n', 'begins at line 2 has a misplaced'],
    [
      'a quote over the rest of a large file',
      `a,b\n1,"${'x'.repeat(2_000_000)}`,
      'line 2 is longer than 1 MB',
    ],
    ['the same column twice', 'a,a\n1,2\n', 'two columns named a'],
    ['nothing', '', 'has no rows'],
    ['spaces only', ' \n \n', 'has no rows'],
    ['a JSON array', '[{"a":1}]', 'holds a JSON array'],
  ])('%s is refused, and its text is not quoted', async (_, content, message) => {
    const refusal = await read(content).catch((error: Error) => error);
    expect(String(refusal)).toContain(message);
    expect(String(refusal)).not.toContain('secret');
  });

  test('a line of JSON with one name twice has a problem, because the last would win', async () => {
    const problems = (await read('{"a":"1","b":{"c":1}}\n{"a":"1","a":"2"}\n')).map(({ problem }) => problem);
    expect(problems).toEqual([undefined, 'has one name twice in an object; give each name once']);
  });

  test('other encodings are refused with the line', async () => {
    const latin = Buffer.concat([Buffer.from('a,b\n1,2\n3,M'), Buffer.from([0xfc]), Buffer.from('ller\n')]);
    await expect(read(latin)).rejects.toThrow('is not UTF-8 text (line 3)');
    await expect(read(Buffer.from('a,b\n1,2\n', 'utf16le'))).rejects.toThrow('probably UTF-16 LE');
    await expect(read(Buffer.from([0x61, 0x0a, 0xc3]))).rejects.toThrow('ends in the middle of a character');
  });

  test('UTF-16 with a byte order mark is decoded', async () => {
    const text = 'a\tb\r\n1\tMüller 😀\r\n';
    for (const bytes of [
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    ]) {
      expect((await read(bytes)).map(({ cells }) => cells)).toEqual([
        [
          ['a', '1'],
          ['b', 'Müller 😀'],
        ],
      ]);
    }
  });

  test('any cells are read exactly, whatever the chunks are', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '\r', '\t', 'é', '😀', "'"),
    });
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (table, end) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = [['x', 'y', 'z'], ...table].map((cells) => cells.map(quoted).join(','));
        const kept = table.filter((cells) => cells.some((text) => text.trim() !== ''));
        const found = await read(lines.join(end));
        expect(found.map(({ cells }) => cells)).toEqual(
          kept.map((cells) => cells.map((text, at) => ['xyz'[at], text]).filter(([, text]) => text !== '')),
        );
        const whole = lines.join(end).split(/\r\n|\n|\r/);
        for (const { line, cells } of found) {
          const [name, text] = cells[0] as [string, string];
          if (name === 'x') expect(whole[line - 1]).toContain(quoted(text).split(/[\r\n]/)[0]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('NDJSON', () => {
  test('values keep their types, empty lines are skipped, and lines that are not objects are reported', async () => {
    expect(await texts('{"a":1,"b":["x"]}\r\n\n{"a":null}\n[1]\n{"a":secret}\n"x"')).toEqual([
      [1, 1, { a: 1, b: ['x'] }],
      [2, 3, { a: null }],
      [3, 4, {}, 'must be a JSON object'],
      [4, 5, {}, 'is not valid JSON'],
      [5, 6, {}, 'must be a JSON object'],
    ]);
  });
});

test('NDJSON numbers that would be rounded, and deep nesting, are reported', async () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const rows = await texts(`{"a":9007199254740993}\n{"a":9007199254740991}\n${deep}\n`);
  expect((rows as unknown[][]).map(([, , cells, problem]) => problem ?? cells)).toEqual([
    expect.stringContaining('more digits than a number can hold exactly'),
    { a: 9007199254740991 },
    expect.stringContaining('nested deeper than'),
  ]);
});

test('a file that changes while it is read is refused', async () => {
  const path = join(folder, 'changing');
  writeFileSync(path, 'a\n1\n');
  const source = await Source.open(path);
  writeFileSync(path, 'a\n1\n2\n');
  await expect((async () => (await openRows(source)).rows.next())()).rejects.toThrow(
    'changed while it was read',
  );
  await source.close();
});

test('duplicates are found among many rows, whatever the order of names', () => {
  const next = random(5);
  const seen = new Map<string, number>();
  const duplicates = new Duplicates();
  const wrong: number[] = [];
  for (let row = 1; row <= 20_000; row++) {
    const key = String(Math.floor(next() * 30_000));
    const inputs = next() < 0.5 ? { a: key, b: { c: 1, d: [key] } } : { b: { d: [key], c: 1 }, a: key };
    if (duplicates.add(row, inputs) !== seen.get(key)) wrong.push(row);
    if (!seen.has(key)) seen.set(key, row);
  }
  // One comparison for all rows: jest takes long for thousands.
  expect(wrong).toEqual([]);
  expect(seen.size).toBeGreaterThan(10_000);
});
