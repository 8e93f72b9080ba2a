import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';

interface Entry {
  version: string;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  inBundle?: boolean;
  /** A folder of this repository. */
  link?: boolean;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
  peer?: boolean;
  dependencies?: Record<string, string>;
}

const json = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const lock = json('package-lock.json') as { lockfileVersion: number; packages: Record<string, Entry> };
const own = json('package.json') as { scripts: Record<string, string>; dependencies: Record<string, string> };
/** What a package brings inside itself is pinned with it. */
const installed = Object.entries(lock.packages).filter(
  ([path, { inBundle, link }]) => path.startsWith('node_modules/') && !inBundle && !link,
);
const atRunTime = installed.filter(([, { dev, devOptional, peer }]) => !dev && !devOptional && !peer);

test('the lockfile is committed, and pins each package by a hash', () => {
  expect(execFileSync('git', ['ls-files', 'package-lock.json'], { cwd: root, encoding: 'utf8' })).toBe(
    'package-lock.json\n',
  );
  expect(lock.lockfileVersion).toBeGreaterThanOrEqual(2);
  expect(lock.packages['']?.dependencies).toEqual(own.dependencies);
  expect(
    installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path),
  ).toEqual([]);
  // No address either: whoever installs takes what has this content from their own registry.
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test('no installed dependency runs a script', () => {
  expect(atRunTime.length).toBeGreaterThanOrEqual(Object.keys(own.dependencies).length);
  expect(atRunTime.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  for (const [path] of atRunTime) {
    const { scripts = {} } = json(join(path, 'package.json')) as { scripts?: Record<string, string> };
    const run = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts);
    expect([path, run]).toEqual([path, []]);
    expect([path, existsSync(join(root, path, 'binding.gyp'))]).toEqual([path, false]);
  }
});

test('the package itself runs no script, whether installed by npm or from git', () => {
  const known = [
    'preinstall',
    'install',
    'postinstall',
    'prepare',
    'prepublish',
    'prepack',
    'preprepare',
    'postprepare',
  ];
  expect(known.filter((name) => name in own.scripts)).toEqual([]);
});

test('workflows pin actions by commit, and publish with provenance and without a stored token', () => {
  for (const name of ['ci', 'publish']) {
    const text = readFileSync(join(root, `.github/workflows/${name}.yml`), 'utf8');
    const used = [...text.matchAll(/uses:\s*(\S+)/g)].map(([, action]) => action as string);
    expect(used.length).toBeGreaterThan(1);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text).toContain('npm ci');
  }
  const publish = readFileSync(join(root, '.github/workflows/publish.yml'), 'utf8');
  expect(publish).toMatch(/npm publish --provenance/);
  expect(publish).toMatch(/id-token: write/);
  expect(publish).not.toMatch(/NODE_AUTH_TOKEN|NPM_TOKEN/);
});
