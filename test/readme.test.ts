import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from './helpers/root.js';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('the first program of the README runs and prints what it says', () => {
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, promised] = /console\.log\(.*\);\n\/\/ (.*)\n/.exec(program) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'okta-readme-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'okta-workflow-connector'));
  writeFileSync(join(folder, 'program.mjs'), program);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['program.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect({ status, stderr, printed: stdout.trim() }).toEqual({ status: 0, stderr: '', printed: promised });
});

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.md'),
);

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages.map((page) => `docs/${page}`)])(
  'every link in %s leads to an existing file or heading',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target = '']) => target,
    );
    expect(links.filter((link) => !existsSync(join(root, page, '..', link)))).toEqual([]);
  },
);

test('the README stays within 9 kB', () => {
  expect(Buffer.byteLength(readme)).toBeLessThan(9_000);
});
