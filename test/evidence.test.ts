import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './helpers/root.js';
import { emptyTally, textOf } from './simulation/tally.js';

/** What `npm run evidence` would record for a check whose command printed this text; throws if it finds no figures. */
function figuresOf(id: string, text: string): string {
  const program = `
    const { CHECKS, figuresIn } = await import(${JSON.stringify(join(root, 'scripts/evidence/checks.mjs'))});
    process.stdout.write(figuresIn(${JSON.stringify(text)}, CHECKS.find(({ id }) => id === '${id}')));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('npm run evidence', () => {
  test('finds the figures in the output of the history check', () => {
    expect(figuresOf('histories', textOf(emptyTally()))).toBe(
      'runs 0, simulated hours 0.0; calls 0 of 0 actions, requests 0; violations 0',
    );
  });

  test('finds the figures in the table of the fault matrix', () => {
    const printed = readFileSync(join(root, 'docs/faults.md'), 'utf8');
    expect(figuresOf('faults', printed)).toMatch(
      /^\d+ of \d+ cells hold; with reconcile \d+ of \d+; okta-sdk-nodejs \d+ of \d+$/,
    );
  });

  test("finds the figures in the simulation's table of known bugs", () => {
    const printed = readFileSync(join(root, 'docs/simulation.md'), 'utf8');
    expect(figuresOf('mutants', printed)).toMatch(/^(\d+) of \1 found, the last in run \d+$/);
  });

  test('fails if the command prints no figures, and records nothing', () => {
    expect(() => figuresOf('bulk', 'Tests: 3 passed')).toThrow('printed nothing like');
  });
});
