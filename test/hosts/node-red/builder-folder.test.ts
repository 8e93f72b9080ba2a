import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BuilderFolder } from '../../../src/hosts/node-red/flows/builder-folder.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'okta-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

test('an existing folder that others can read becomes private, with the files in it', () => {
  const folder = join(parent, 'builder');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  for (const name of ['flows.json', 'flows_cred.json', 'credentials.key']) {
    writeFileSync(join(folder, name), '[]');
    chmodSync(join(folder, name), 0o666);
  }
  new BuilderFolder(folder);
  expect(mode(folder)).toBe(0o700);
  for (const name of ['flows.json', 'flows_cred.json', 'credentials.key'])
    expect(mode(join(folder, name))).toBe(0o600);
});

test('new files are private from the start, whatever the umask of the process', () => {
  const before = process.umask(0);
  try {
    const folder = new BuilderFolder(join(parent, 'new'));
    folder.writeJson('flows.json', []);
    folder.writeJson('flows.json', [1]);
    expect([mode(folder.path), mode(join(folder.path, 'flows.json'))]).toEqual([0o700, 0o600]);
    expect(folder.readJson('flows.json', [])).toEqual([1]);
  } finally {
    process.umask(before);
  }
});

test('a file that is not JSON is named in the error and left unchanged', () => {
  const folder = new BuilderFolder(parent);
  folder.write('flows.json', '[{');
  expect(() => folder.readJson('flows.json', [])).toThrow(/flows\.json cannot be read/);
  expect(folder.read('flows.json')).toBe('[{');
});

test('a folder of another user is refused', () => {
  const folder = join(parent, 'foreign');
  mkdirSync(folder);
  const root = process.getuid?.() === 0;
  if (root) chownSync(folder, 65534, 65534);
  // Without root rights the test uses / as a folder of another user.
  expect(() => new BuilderFolder(root ? folder : '/')).toThrow(/belongs to another user/);
});
