import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';
import type { CommandLineReport } from './command-lines.js';

const CASES = 400;
const SEED = 3;

test('whatever the arguments and the --input file contain, the command exits with a clear message and prints no secret', async () => {
  const program = join(root, 'build/test/fuzz/command-lines.js');
  const child = spawn(process.execPath, [program, String(CASES), String(SEED)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  await new Promise((resolve) => child.once('close', resolve));
  expect(output.stderr).toBe('');
  const { ends, findings } = JSON.parse(output.stdout) as CommandLineReport;
  expect(findings).toEqual([]);
  expect(Object.values(ends).reduce((sum, count) => sum + count)).toBe(CASES);
  for (const end of ['refused', 'help', 'exit 0', 'exit 2']) expect(ends[end]).toBeGreaterThan(2);
});
