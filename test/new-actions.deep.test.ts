import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RepositoryCopy } from './helpers/repository-copy.js';
import { root } from './helpers/root.js';

// Three actions that the catalog does not have (a read, a removal, one with a body) are added to a copy of the
// repository by files alone. Everything that holds for the others must hold for them.

const FOLDER = join(root, 'test', 'fixtures', 'new-actions');
const files = readdirSync(FOLDER);
const actions = files.filter((file) => !file.endsWith('.test.json'));
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const groupOf = (file: string) => JSON.parse(read(file.replace('.test.json', '.json'))).group as string;

let copy: RepositoryCopy;
beforeAll(() => {
  copy = new RepositoryCopy();
  for (const file of files) copy.write(join('actions', groupOf(file), file), read(file));
});
afterAll(() => copy.remove());

interface Report {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs suites in the copy, and gives the report. */
function jest(...suites: string[]): Report {
  const { output } = copy.run(
    'node_modules/jest/bin/jest.js',
    '--json',
    '--outputFile=report.json',
    '--maxWorkers=2',
    ...suites,
    '--testPathIgnorePatterns=[.]deep[.]test',
  );
  try {
    return JSON.parse(copy.read('report.json')) as Report;
  } catch {
    throw new Error(output);
  }
}

describe('three actions that are added by files alone', () => {
  test('are generated and compiled, tests included', () => {
    expect(copy.script('generate')).toMatchObject({ ok: true });
    expect(copy.script('build')).toEqual({ ok: true, output: '' });
    expect(copy.script('snapshots')).toMatchObject({ ok: true });
    expect(copy.run('scripts/generate.mjs', '--check')).toMatchObject({ ok: true });
  }, 300_000);

  test('pass the contract, the examples in the sandbox, the secrets and a host like any other', () => {
    const { testResults, numFailedTests, numPassedTests } = jest(
      'test/examples',
      'test/contract/',
      'test/secrets/every-action',
      'test/hosts/library',
      'test/public-surface',
    );
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)).toEqual([]);
    expect(numFailedTests).toBe(0);
    expect(numPassedTests).toBeGreaterThan(100);
    for (const file of actions) {
      const id = file.replace('.json', '');
      const own = all.filter(({ fullName }) => new RegExp(`\\b${id}\\b`).test(fullName));
      expect([id, own.length >= 6]).toEqual([id, true]);
    }
  }, 300_000);
});
