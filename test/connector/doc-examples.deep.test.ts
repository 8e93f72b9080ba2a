import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';

const NAME = 'okta-workflow-connector';
/** Stands in the output before what an example prints. */
const MARK = '--- example ---';

interface Example {
  /** What the example is of: a member of the interface, or a function. */
  of: string;
  program: string;
  /** What its comments say that it prints. */
  prints: string;
}

/** Every documented declaration of a file at a level of indentation, and the program of its `@example`. */
function examplesIn(file: string, indentation: string): { of: string; program?: string }[] {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const documented = new RegExp(
    `^${indentation}/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\n${indentation}(?:readonly |export function )?(\\w+)`,
    'gm',
  );
  return [...text.matchAll(documented)].map(([, comment = '', of = '']) => {
    const [, fenced] = /@example\n[ *]*```ts\n([\s\S]*?)\n[ *]*```/.exec(comment) ?? [];
    return fenced === undefined ? { of } : { of, program: fenced.replaceAll(/^ *\* ?/gm, '') };
  });
}

const METHODS = ['connector/types.ts', 'connector/event-methods.ts'];
const connector = METHODS.map((file) => readFileSync(join(root, 'src', file), 'utf8'))
  .map((text) => text.slice(text.search(/export interface (?:Connector|EventMethods)\b/)))
  .join('\n');
const members = new Set(
  [...connector.matchAll(/^ {2}(?:readonly )?(\w+)[:<(]/gm)].map(([, name = '']) => name),
);
const ofMembers = METHODS.flatMap((file) =>
  examplesIn(file, '  ')
    .filter(({ of }) => members.has(of))
    .map((each) => ({ ...each, file: 'connector/types.ts' })),
);

const SANDBOX = `import { createConnector } from '${NAME}';
import { seed, startSandbox } from '${NAME}/sandbox';
const org = await startSandbox();
const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
`;
const wholes: Record<string, (program: string) => string> = {
  'connector/types.ts': (program) =>
    `${SANDBOX}void seed;\n${program}\nawait okta.close();\nawait org.close();\n`,
  'index.ts': (program) => `import { createConnector } from '${NAME}';\n${program}\n`,
  'core.ts': (program) => `import { createConnector, createLimits } from '${NAME}/core';\n${program}\n`,
};

const examples: Example[] = [
  ...ofMembers,
  ...['index.ts', 'core.ts'].flatMap((file) =>
    examplesIn(file, '')
      .filter(({ of }) => of === 'createConnector')
      .map((each) => ({ ...each, of: `${file} ${each.of}`, file })),
  ),
].flatMap(({ of, program, file }) =>
  program === undefined
    ? []
    : [
        {
          of,
          program: (wholes[file] as (text: string) => string)(program),
          prints: [...program.matchAll(/console\.log\(.*\);\s*\/\/ (.*)/g)]
            .map(([, line]) => line)
            .join('\n'),
        },
      ],
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'okta-doc-examples-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', NAME));
  for (const [index, { program }] of examples.entries())
    writeFileSync(join(folder, `example-${index}.mts`), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every method and property of the connector, and createConnector of both entries, has an example', () => {
  const without = [...members].filter((name) => !examples.some(({ of }) => of === name));
  expect(without).toEqual([]);
  expect(members.size).toBeGreaterThan(10);
  expect(examples.map(({ of }) => of)).toEqual(
    expect.arrayContaining(['index.ts createConnector', 'core.ts createConnector']),
  );
});

test('the examples compile in strict TypeScript, and print what their comments say', () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  const types = ['--typeRoots', join(root, 'node_modules', '@types')];
  const files = examples.map((_, index) => `example-${index}.mts`);
  const compiled = spawnSync(process.execPath, [tsc, ...options, ...types, ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(compiled.stdout + compiled.stderr).toBe('');
  // One process for all of them, each after the one before.
  const runs = examples.map((_, index) => `console.log('${MARK}');await import('./example-${index}.mjs');`);
  writeFileSync(join(folder, 'all.mjs'), runs.join('\n'));
  const { stdout, stderr } = spawnSync(process.execPath, ['all.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  const printed = stdout.split(MARK).slice(1);
  expect(examples.map(({ of }, index) => [of, printed[index]?.trim()])).toEqual(
    examples.map(({ of, prints }) => [of, prints]),
  );
});
