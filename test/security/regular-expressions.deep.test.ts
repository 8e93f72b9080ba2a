import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tokenizer } from 'acorn';
import { checkSync } from 'recheck';
import { root } from '../helpers/root.js';

interface Pattern {
  source: string;
  flags: string;
  /** Where it stands. */
  from: string;
}

/** As much of acorn's tokens as its types leave out. */
interface Token {
  type: { label: string };
  value: { pattern: string; flags: string };
}

const code = join(root, 'build/src');

/** Every regular expression in the code, the compiled validators among it. */
function literals(): Pattern[] {
  return readdirSync(code, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const text = readFileSync(join(code, file), 'utf8');
      const tokens = [
        ...tokenizer(text, { ecmaVersion: 'latest', allowHashBang: true }),
      ] as unknown as Token[];
      return tokens
        .filter(({ type }) => type.label === 'regexp')
        .map(({ value }) => ({ source: value.pattern, flags: value.flags, from: file }));
    });
}

/** Every pattern in the schemas and actions, as validators use it. */
function schemaPatterns(): Pattern[] {
  return ['actions', 'schemas'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => patternsIn(JSON.parse(readFileSync(join(root, folder, file), 'utf8')), file)),
  );
}

function patternsIn(schema: unknown, from: string): Pattern[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'pattern' && typeof value === 'string'
      ? [{ source: value, flags: 'u', from }]
      : patternsIn(value, from),
  );
}

/** Each pattern once, however often it stands somewhere. */
function distinct(patterns: readonly Pattern[]): Pattern[] {
  return [...new Map(patterns.map((each) => [`/${each.source}/${each.flags}`, each])).values()];
}

/** The judgement counts steps and has no limits in time: a busy machine judges as an idle one does. */
const BY_STEPS = {
  timeout: null,
  attackTimeout: null,
  attackLimit: 50_000_000,
  incubationTimeout: null,
  incubationLimit: 5_000_000,
  seedingTimeout: null,
} as const;

/** The patterns that a hostile text could keep busy. */
function slow(patterns: readonly Pattern[]): string[] {
  return patterns.flatMap(({ source, flags, from }) => {
    const { status } = checkSync(source, flags, BY_STEPS);
    return status === 'safe' ? [] : [`${from} /${source}/${flags} is ${status}`];
  });
}

test('the check detects a slow pattern', () => {
  expect(slow([{ source: '^(a+)+$', flags: '', from: 'here' }])).toHaveLength(1);
  expect(slow([{ source: '^\\d+\\.?\\d*$', flags: '', from: 'here' }])).toHaveLength(1);
  expect(slow([{ source: '^(?!x)(\\s*a\\s*)*$', flags: 'u', from: 'here' }])).toHaveLength(1);
});

test('each pattern in the code takes linear time', () => {
  const found = distinct(literals());
  expect(found.length).toBeGreaterThan(60);
  expect(slow(found)).toEqual([]);
});

test('each pattern in a schema or an action takes linear time', () => {
  const found = distinct(schemaPatterns());
  expect(found.length).toBeGreaterThan(10);
  expect(slow(found)).toEqual([]);
});

test('only known patterns are built at run time', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const made = files
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /new RegExp\(/.test(readFileSync(join(root, 'src', file), 'utf8')));
  // One character of a set; names of entities, and secrets letter by letter, with nothing that repeats; and the sandbox's own routes.
  expect(made.sort()).toEqual([
    'catalog/characters.ts',
    'redaction/escaped-characters.ts',
    'redaction/hidden-secret.ts',
    'sandbox/server/faults.ts',
  ]);
});
