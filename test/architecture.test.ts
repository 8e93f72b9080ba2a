import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './helpers/root.js';

const src = join(root, 'src');
const IMPORT = /(?:from\s+|[^f] import\(|require\()['"]([^'"]+)['"]/g;

interface Source {
  file: string;
  text: string;
  imports: string[];
}

const sources: Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.[jt]s$/.test(file))
  .map((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const imports = [...text.matchAll(IMPORT)].map(([, target = '']) =>
      target.startsWith('.')
        ? relative(src, resolve(src, dirname(file), target)).replace(/\.js$/, '.ts')
        : target,
    );
    return { file, text, imports };
  });
const own = sources.filter(({ file }) => !file.startsWith('generated/'));

/**
 * The staircase: a folder may import those above it in this list, and itself. `generated` holds the compiled catalog,
 * which each of them may read.
 */
const STAIRCASE = [
  'json',
  'result',
  'catalog',
  'redaction',
  'transport',
  'rate-limit',
  'request',
  'oauth',
  'actions',
  'safety',
  'events',
  'connector',
  'people',
];

/** Packages and Node modules that a folder may import beyond its own steps. */
const PACKAGES: Record<string, string[]> = {
  generated: ['catalog/compiled-validator.ts', 'actions/handlers/', 'ajv/'],
  transport: ['undici'],
  oauth: ['node:crypto', 'jose'],
  sandbox: ['node:', 'find-my-way'],
};

/** The default seams: only these touch timers and the network. */
const SEAMS = [
  'transport/clock.ts',
  'transport/undici-transport.ts',
  'transport/public-address.ts',
  'transport/proxied-pool.ts',
];

describe('the imports of src', () => {
  test.each([...STAIRCASE, 'generated', 'sandbox'])('of %s point only to the folders above it', (folder) => {
    const inside = sources.filter(({ file }) => file.startsWith(`${folder}/`));
    expect(inside.length).toBeGreaterThan(1);
    const step = STAIRCASE.indexOf(folder);
    const allowed = [
      `${folder}/`,
      ...STAIRCASE.slice(0, Math.max(step, 0)).map((above) => `${above}/`),
      ...(step < 0 ? [] : ['generated/']),
      ...(PACKAGES[folder] ?? []),
    ];
    const strangers = inside.flatMap(({ file, imports }) =>
      imports
        .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
        .filter((target) => !(SEAMS.includes(file) && target.startsWith('node:')))
        .map((target) => `${file} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });

  test('reach a host or the sandbox only from hosts', () => {
    const intruders = sources.filter(
      ({ file, imports }) =>
        !/^(hosts|sandbox)\//.test(file) && imports.some((target) => /^(hosts|sandbox)\//.test(target)),
    );
    expect(intruders.map(({ file }) => file)).toEqual([]);
  });

  test('contain no cycle, type imports included', () => {
    const graph = new Map(own.map(({ file, imports }) => [file, imports]));
    expect(circlesIn(graph)).toEqual([]);
  });
});

/** Every group of files that lead to one another (Tarjan's strongly connected components). */
function circlesIn(graph: ReadonlyMap<string, string[]>): string[] {
  const found: string[] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) as number);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (open.includes(next))
        lowest.set(file, Math.min(lowest.get(file) as number, lowest.get(next) as number));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) found.push(circle.join(', '));
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}

/** Loaded by the default entry alone, never by `core`. */
const DEFAULT_ENTRY_ONLY = [
  'connector/shared-limits.ts',
  'transport/proxy-options.ts',
  'oauth/private-key.ts',
  'oauth/signer.ts',
];

describe('the library', () => {
  const isLibrary = (file: string) =>
    file === 'core.ts' ||
    (STAIRCASE.includes(file.split('/')[0] ?? '') && !DEFAULT_ENTRY_ONLY.includes(file));
  // Some hosts forbid these to the packages they load.
  const FORBIDDEN = /\b(?:setTimeout|setInterval|setImmediate|process\.|globalThis|node:|Date\.now)/;

  test('uses timers, the process, globals and files only in its declared places', () => {
    const offenders = own
      .filter(({ file }) => isLibrary(file) && !SEAMS.includes(file))
      .filter(({ text }) => FORBIDDEN.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
    expect(offenders.map(({ file }) => file)).toEqual([]);
  });
});

test('a file has at most 250 lines', () => {
  const long = own
    .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 250);
  expect(long).toEqual([]);
});

test('each folder of src and of src/actions has its question in CONTRIBUTING', () => {
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const named = [...contributing.matchAll(/^\| (`.*?`) \| /gm)].flatMap(([, names = '']) =>
    names.replaceAll('`', '').split(', '),
  );
  const folders = ['.', 'actions'].flatMap((inside) =>
    readdirSync(join(src, inside), { withFileTypes: true }).filter((entry) => entry.isDirectory()),
  );
  const unnamed = folders
    .map(({ name }) => name)
    .filter((name) => name !== 'generated' && !named.includes(name));
  expect(unnamed).toEqual([]);
  const loose = own.filter(({ file }) => /^actions\/[^/]+$/.test(file)).map(({ file }) => file);
  expect(loose).toEqual([]);
});
