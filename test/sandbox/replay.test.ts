import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { recordedCases } from '../helpers/recordings.js';
import { knownDifference, knownDifferences } from './known-differences.js';
import { replayCounts } from './replay-counts.js';
import { type Replayed, Replayer } from './replayer.js';

const cases = recordedCases();
let org: Sandbox;
let results: Replayed[];

beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  const replayer = new Replayer(org);
  results = [];
  for (const recorded of cases) results.push(...(await replayer.run(recorded)));
});
afterAll(() => org.close());

function label({ exchange }: Replayed, difference: string): string {
  return `${exchange.method} ${exchange.template}: ${difference}`;
}

describe('recorded exchanges', () => {
  test('have the recorded status, values and shape in the sandbox, except for known differences', () => {
    const unknown = results.flatMap((result) =>
      result.differences
        .filter((difference) => !knownDifference(label(result, difference), result.exchange.year))
        .map((difference) => `line ${result.exchange.line} ${label(result, difference)}`),
    );
    expect(unknown).toEqual([]);
  });

  test('have no more known differences than before', () => {
    const counts = knownDifferences.map((known) => {
      const hit = results.filter((result) =>
        result.differences.some(
          (difference) => knownDifference(label(result, difference), result.exchange.year) === known,
        ),
      );
      return { ...known, exchanges: hit.length };
    });
    expect(counts).toEqual(knownDifferences);
  });

  test('are replayed for every operation, most without any difference', () => {
    const exact = results.filter(({ differences }) => differences.length === 0).length;
    const counts: Record<string, number> = {};
    for (const { exchange } of results) {
      const operation = `${exchange.method} ${exchange.template.replace('/api/v1', '')}`;
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
    process.stdout.write(
      `replayed ${results.length} exchanges of ${cases.length} cases and ${Object.keys(counts).length} operations, ` +
        `${exact} without any difference\n`,
    );
    expect(counts).toEqual(replayCounts);
    expect(results.length).toBeGreaterThanOrEqual(531);
    expect(exact).toBeGreaterThanOrEqual(462);
  });

  test('do not include the twelve mislabelled deactivations', () => {
    const mislabelled = cases.flatMap(({ exchanges }) => exchanges).filter((one) => one.mislabelled);
    expect(mislabelled).toHaveLength(12);
  });
});
