import { describe, expect, test } from '@jest/globals';
import { check, type Violation } from './checker.js';
import { generate } from './generate.js';
import type { Mutant } from './mutant.js';
import { type Found, firstFound } from './mutant-search.js';
import { mutants } from './mutants.js';
import { run } from './run.js';
import { shrink } from './shrink.js';

const MOST_RUNS = 1_000;

describe('the simulation finds a known bug that is put into the connector', () => {
  test.each(mutants)('$name', async (mutant) => {
    const found = await firstFound(mutant, MOST_RUNS);
    expect(found).toMatchObject({ number: expect.any(Number) });
  });

  test('and finds nothing without one, in the same runs', async () => {
    const violations: Violation[] = [];
    for (let number = 0; number < 60; number += 1)
      violations.push(...check(await run(generate(`mutants/${number}`))));
    expect(violations).toEqual([]);
  });
});

test('and reduces the history to what is needed', async () => {
  const mutant = mutants[0] as Mutant;
  const { seed, violation } = (await firstFound(mutant, MOST_RUNS)) as Found;
  const takeOut = mutant.apply();
  try {
    const { history, violations } = await shrink(generate(seed), violation.rule);
    expect(violations.map(({ rule }) => rule)).toContain(violation.rule);
    expect(history.schedule.calls).toHaveLength(1);
    const { changes } = history.schedule;
    for (const needless of changes) {
      const without = { ...history.schedule, changes: changes.filter((change) => change !== needless) };
      expect(check(await run(without)).map(({ rule }) => rule)).not.toContain(violation.rule);
    }
    const [call] = history.schedule.calls;
    const hit = [...(call?.deliveries ?? []), ...(call?.writes ?? [])].filter(({ kind }) => kind !== 'plain');
    expect(hit.length).toBeLessThanOrEqual(2);
  } finally {
    takeOut();
  }
});
