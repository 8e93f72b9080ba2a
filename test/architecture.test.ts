import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './root.js';

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

/** What each room may import: its own files, and these. */
const MAY_IMPORT: Record<string, string[]> = {
  generated: ['core/compiled-validator.ts', 'ajv/'],
  core: ['generated/'],
  okta: ['core/', 'generated/', 'undici'],
  check: ['core/', 'generated/', 'okta/'],
  safety: ['core/', 'okta/'],
  sandbox: ['node:', 'find-my-way'],
};

/** The default seams: only these touch timers and the network. */
const SEAMS = ['okta/clock.ts', 'okta/undici-transport.ts', 'okta/public-address.ts', 'okta/proxied-pool.ts'];

describe('who may import whom', () => {
  test.each(Object.entries(MAY_IMPORT))('%s', (room, allowed) => {
    const inside = sources.filter(({ file }) => file.startsWith(`${room}/`));
    expect(inside.length).toBeGreaterThan(3);
    const strangers = inside.flatMap(({ file, imports }) =>
      imports
        .filter(
          (target) => !target.startsWith(`${room}/`) && !allowed.some((prefix) => target.startsWith(prefix)),
        )
        .filter((target) => !(SEAMS.includes(file) && target.startsWith('node:')))
        .map((target) => `${file} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });

  test('nothing imports a host or the sandbox but hosts', () => {
    const intruders = sources.filter(
      ({ file, imports }) =>
        !/^(hosts|sandbox)\//.test(file) && imports.some((target) => /^(hosts|sandbox)\//.test(target)),
    );
    expect(intruders.map(({ file }) => file)).toEqual([]);
  });

  test('imports run in no circle', () => {
    const graph = new Map(own.map(({ file, imports }) => [file, imports]));
    const circles: string[] = [];
    const walk = (file: string, path: string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' > '));
      else if (path.length < 30) for (const next of valueImports(file, graph)) walk(next, [...path, file]);
    };
    for (const { file } of own) walk(file, []);
    expect([...new Set(circles)]).toEqual([]);
  });
});

/** Type-only imports are gone at run time and may point anywhere that the rules above allow. */
function valueImports(file: string, graph: ReadonlyMap<string, string[]>): string[] {
  const text = sources.find((source) => source.file === file)?.text ?? '';
  const types = [...text.matchAll(/(?:import|export) type [^;]*?from '([^']+)'/g)].map(([, target = '']) =>
    relative(src, resolve(src, dirname(file), target)).replace(/\.js$/, '.ts'),
  );
  return (graph.get(file) ?? []).filter((target) => graph.has(target) && !types.includes(target));
}

describe('the library keeps to its seams', () => {
  // Some hosts forbid these to the packages they load.
  const FORBIDDEN = /\b(?:setTimeout|setInterval|setImmediate|process\.|globalThis|node:|Date\.now)/;

  test('core, okta, check and safety touch no timer, process, global or file', () => {
    const offenders = own
      .filter(
        ({ file }) =>
          /^(check|core|okta|safety)\/|^(connector|core|api)\.ts$/.test(file) && !SEAMS.includes(file),
      )
      .filter(({ text }) => FORBIDDEN.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
    expect(offenders.map(({ file }) => file)).toEqual([]);
  });
});

test('a file holds one idea: at most 250 lines', () => {
  const long = own
    .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 250);
  expect(long).toEqual([]);
});
