import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listActions } from '../src/catalog/catalog.js';
import { root } from './helpers/root.js';

const ids: ReadonlySet<string> = new Set(listActions().map(({ id }) => id));
/** So many ids are no longer the steps of one story. */
const LONG = 5;

/** The long lists and tables of action ids in a text. */
function listsIn(text: string): string[][] {
  const arrays = [...text.matchAll(/\[((?:\s*['"]\w+['"],?)+)\s*\]/g)].map(([, inside = '']) =>
    [...inside.matchAll(/\w+/g)].map(([id]) => id),
  );
  const tables = new Map<number, string[]>();
  for (const [, indent = '', key = ''] of text.matchAll(/^( *)['"]?(\w+)['"]?:/gm))
    tables.set(indent.length, [...(tables.get(indent.length) ?? []), key]);
  return [...arrays, ...tables.values()]
    .map((names) => [...new Set(names)].filter((name) => ids.has(name)))
    .filter((names) => names.length >= LONG);
}

test('no test keeps a list or a table of actions, in which one that is added later would be missing', () => {
  const kept = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|json)$/.test(file) && !file.startsWith('fixtures/'))
    .flatMap((file) =>
      listsIn(readFileSync(join(root, 'test', file), 'utf8')).map((names) => [file, ...names]),
    );
  expect(kept).toEqual([]);
});

test('a list and a table of actions are found', () => {
  const some = [...ids].slice(0, LONG);
  expect(listsIn(`const IDS = [\n${some.map((id) => `  '${id}',\n`).join('')}];`)).toEqual([some]);
  expect(listsIn(JSON.stringify(some))).toEqual([some]);
  expect(listsIn(`const usual = {\n${some.map((id) => `  ${id}: 1,\n`).join('')}};`)).toEqual([some]);
  expect(listsIn(`const IDS = ['${some.slice(1).join("', '")}'];`)).toEqual([]);
});
