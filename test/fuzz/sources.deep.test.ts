import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';
import type { DamageReport } from './damaged-sources.js';

/** Each reads and checks every source; `node build/test/fuzz/damaged-sources.js <count> <seed>` does more. */
const CASES = 40;
const SEED = 8;

test('a damaged manifest, action or schema is refused with its file and field, and nothing crashes', async () => {
  const program = join(root, 'build/test/fuzz/damaged-sources.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(CASES), String(SEED)]);
  const { refused, safe, findings } = JSON.parse(stdout) as DamageReport;
  expect(findings).toEqual([]);
  expect(refused + safe).toBe(CASES);
  expect(refused).toBeGreaterThan(CASES / 2);
});
