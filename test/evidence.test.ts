import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './helpers/root.js';
import { emptyTally, textOf } from './simulation/tally.js';

/** What `npm run evidence` would record for a check whose command printed this text; throws if it finds no figures. */
function figuresOf(id: string, text: string): string {
  const program = `
    const { CHECKS, SPEED, figuresIn } = await import(${JSON.stringify(join(root, 'scripts/evidence/checks.mjs'))});
    process.stdout.write(figuresIn(${JSON.stringify(text)}, [...CHECKS, ...SPEED].find(({ id }) => id === '${id}')));`;
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

  test('records the table of a topic of the bench as it was printed', () => {
    const lines = ['| | **ours** | bare undici |', '|---|---|---|', '| read | 1.0 µs | 2.0 µs |'];
    expect(figuresOf('bench-call', `\ncall\n\n${lines.join('\n')}\n\n2 cores; 9 s\n`)).toBe(lines.join('\n'));
    expect(() => figuresOf('bench-call', '\ncall\n\n2 cores; 9 s\n')).toThrow('printed nothing like');
  });

  test('--list prints each part with its command and the date of its record', () => {
    const program = join(root, 'scripts/evidence.mjs');
    const printed = execFileSync(process.execPath, [program, '--list'], { encoding: 'utf8' });
    const recorded = JSON.parse(readFileSync(join(root, 'docs/evidence.json'), 'utf8'));
    for (const [id, { date }] of Object.entries<{ date: string }>(recorded))
      expect(printed).toMatch(
        new RegExp(`^${id}: npm run .*\\(${date}\\)$|^${id}: npx .*\\(${date}\\)$`, 'm'),
      );
  });

  test('each figure in docs/evidence.md comes with its command and the date of its record', () => {
    const page = readFileSync(join(root, 'docs/evidence.md'), 'utf8');
    const recorded = JSON.parse(readFileSync(join(root, 'docs/evidence.json'), 'utf8'));
    for (const { figures, date } of Object.values<{ figures: string; date: string }>(recorded)) {
      expect(page).toContain(figures);
      const before = page
        .slice(0, page.indexOf(figures) + figures.length)
        .split('\n\n')
        .slice(-2)
        .join('\n\n');
      const after = page.slice(page.indexOf(figures) + figures.length).split('\n')[0];
      expect(`${before}${after}`).toContain(date);
      expect(`${before}${after}`).toMatch(/`np[mx] /);
    }
  });

  test('fails if the command prints no figures, and records nothing', () => {
    expect(() => figuresOf('bulk', 'Tests: 3 passed')).toThrow('printed nothing like');
  });
});
