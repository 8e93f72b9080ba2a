import { describe, expect, test } from '@jest/globals';
import { check, type Violation } from './checker.js';
import { generate } from './generate.js';
import { plants } from './plants.js';
import { run } from './run.js';
import { shrink } from './shrink.js';

const MOST_RUNS = 1_000;

/** The first run that breaks a rule, or undefined. */
async function firstViolation(): Promise<{ seed: string; violation: Violation } | undefined> {
  for (let number = 0; number < MOST_RUNS; number += 1) {
    const seed = `planted/${number}`;
    const [violation] = check(await run(generate(seed)));
    if (violation !== undefined) return { seed, violation };
  }
  return undefined;
}

describe('a planted mistake is found', () => {
  test.each(plants)(
    '$name',
    async ({ name, plant }) => {
      const takeOut = plant();
      try {
        const found = await firstViolation();
        console.info(`${name}: ${found?.seed}, ${found?.violation.rule}: ${found?.violation.text}`);
        expect(found).toBeDefined();
      } finally {
        takeOut();
      }
    },
    60_000,
  );

  test('and nothing is found without one, in the same runs', async () => {
    const violations: Violation[] = [];
    for (let number = 0; number < 60; number += 1)
      violations.push(...check(await run(generate(`planted/${number}`))));
    expect(violations).toEqual([]);
  }, 60_000);
});

test('what is found is shrunk to what is needed for it', async () => {
  const takeOut = plants[0]?.plant();
  try {
    const { seed, violation } = (await firstViolation()) ?? {};
    const { history, violations } = await shrink(generate(seed as string), violation?.rule as string);
    expect(violations.map(({ rule }) => rule)).toContain(violation?.rule);
    expect(history.schedule.calls).toHaveLength(1);
    expect(history.schedule.changes).toEqual([]);
    expect(
      history.schedule.calls[0]?.fates.filter(({ kind }) => kind !== 'plain').length,
    ).toBeLessThanOrEqual(2);
  } finally {
    takeOut?.();
  }
}, 60_000);
