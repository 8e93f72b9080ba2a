import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listActions } from '../src/catalog/catalog.js';
import { NAME, type PackedPackage, packedPackage, runtimeDependencies } from './helpers/packed-package.js';
import { root } from './helpers/root.js';

const MB = 1_000_000;

let packed: PackedPackage;
let folder: string;
let installed: string;

beforeAll(() => {
  packed = packedPackage();
  ({ folder, installed } = packed);
});
afterAll(() => packed.remove());

function write(file: string, text: string): string {
  writeFileSync(join(folder, file), text);
  return file;
}

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: (stdout + stderr).trim() };
}

function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, entry) => sum + sizeOf(join(path, entry)), 0);
}

const USE = `
  const okta = createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' });
  console.log(okta.actions.length, okta.validate('suspendUser', {}).issues[0].path);
`;

test('CommonJS can require the package by name', () => {
  const file = write('use.cjs', `const { createConnector } = require('${NAME}');${USE}`);
  expect(run(process.execPath, file)).toEqual({ status: 0, output: `${listActions().length} userId` });
});

test('an ES module can import the package by name', () => {
  const file = write('use.mjs', `import { createConnector } from '${NAME}';${USE}`);
  expect(run(process.execPath, file)).toEqual({ status: 0, output: `${listActions().length} userId` });
});

test('an ES module can import every name of every entry', () => {
  const file = write(
    'names.mjs',
    `import { createRequire } from 'node:module';
     const load = createRequire(import.meta.url);
     for (const entry of ['${NAME}', '${NAME}/core', '${NAME}/sandbox']) {
       const imported = await import(entry);
       const missing = Object.keys(load(entry)).filter((name) => !(name in imported));
       console.log(Object.keys(load(entry)).length > 1, missing.join());
     }`,
  );
  expect(run(process.execPath, file)).toEqual({ status: 0, output: 'true \ntrue \ntrue' });
});

test('the core entry loads no HTTP client', () => {
  const file = write(
    'core.cjs',
    `const { createConnector } = require('${NAME}/core');
     const loaded = Object.keys(require.cache).filter((file) => /undici|ajv|sandbox/.test(file));
     console.log(typeof createConnector, loaded.length);`,
  );
  expect(run(process.execPath, file)).toEqual({ status: 0, output: 'function 0' });
});

test('the package starts a sandbox org, and its data files can be read', () => {
  const file = write(
    'sandbox.mjs',
    `import { createConnector } from '${NAME}';
     import { startSandbox } from '${NAME}/sandbox';
     import { createRequire } from 'node:module';
     const org = await startSandbox();
     const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
     const result = await okta.execute('getUserWithId', { userId: org.people[0].login });
     const require = createRequire(import.meta.url);
     console.log(result.ok, require('${NAME}/manifest.json').title, require('${NAME}/actions/users/suspendUser.json').id);
     await okta.close();
     await org.close();`,
  );
  expect(run(process.execPath, file)).toEqual({ status: 0, output: 'true Okta suspendUser' });
});

const TYPED = `import { createConnector, type Result, type SuspendUserOutput } from '${NAME}';
import { createLimits, type Forecast, type Limits, type RequestPriority } from '${NAME}/core';
import { type FaultKind, type SeededPerson, seed, startSandbox } from '${NAME}/sandbox';
const okta = createConnector({ organizationUrl: 'example.okta.com', apiToken: async () => 'token' });
export const limits: Limits = createLimits();
export type Told = [Forecast, RequestPriority, FaultKind];
export const somebody: SeededPerson = seed.people.casey;
export const password: string = seed.people.blake.password;
// @ts-expect-error nobody chose this person's password yet
export const none: string = seed.people.casey.password;
export const result: Promise<Result<SuspendUserOutput>> = okta.execute('suspendUser', { userId: 'a@example.com' });
// @ts-expect-error inputs that the action does not have give no output of its type
export const other: Promise<Result<SuspendUserOutput>> = okta.execute('suspendUser', { user: 'a@example.com' });
const [{ id }] = okta.actions as [(typeof okta.actions)[number]];
export const anyAction: Promise<Result<Record<string, unknown>>> = okta.execute(id, JSON.parse('{}'));
export const items = okta.items('listApplicationUsers', { applicationId: '0oa1' });
export const first: Promise<string> = items.next().then(({ value }) => value.userId satisfies string);
export const org = startSandbox({ port: 0 });`;

test('strict TypeScript finds the types, in CommonJS and in an ES module', () => {
  const files = ['cts', 'mts'].map((extension) => write(`use.${extension}`, TYPED));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ];
  expect(run(process.execPath, tsc, ...options, ...files)).toEqual({ status: 0, output: '' });
});

test('the command is installed and runs', () => {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const command = join(installed, bin['okta-connector'] as string);
  expect(existsSync(command)).toBe(true);
  expect(run(process.execPath, command, 'actions').output).toContain('suspendUser');
});

test('a command that is loaded from a file of its own reports wrong usage', () => {
  writeFileSync(join(folder, 'empty'), '');
  for (const args of [
    ['people', 'show', 'empty'],
    ['people', 'plan', '--from', 'none.csv', '--policy', 'none.json', '--sandbox'],
    ['bulk', 'suspendUser', '--from', 'none.csv', '--sandbox'],
  ]) {
    const command = join(installed, 'dist', 'hosts', 'cli', 'main.js');
    const { status, output } = run(process.execPath, command, ...args);
    expect([args, status, output]).toEqual([args, 2, expect.stringContaining('What to do: ')]);
  }
});

test('the package has under 2.16 MB of its own, and an installation takes under 8 MB', () => {
  const own = sizeOf(installed);
  const dependencies = runtimeDependencies();
  const all = dependencies.reduce((sum, name) => sum + sizeOf(join(root, 'node_modules', name)), own);
  process.stdout.write(
    `size: own ${(own / MB).toFixed(2)} MB, with ${dependencies.length} packages ${(all / MB).toFixed(2)} MB\n`,
  );
  expect(own).toBeLessThan(2.16 * MB);
  expect(all).toBeLessThan(8 * MB);
});

test('the package runs no script when it is installed', () => {
  const { scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
    expect(scripts).not.toHaveProperty(name);
});
