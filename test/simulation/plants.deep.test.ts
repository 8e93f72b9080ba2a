import { describe, expect, test } from '@jest/globals';
import { check, type Violation } from './checker.js';
import { generate } from './generate.js';
import type { Plant } from './plant.js';
import { type Found, firstFound } from './plant-search.js';
import { plants } from './plants.js';
import { run } from './run.js';
import { shrink } from './shrink.js';

const MOST_RUNS = 1_000;

describe('a planted mistake is found', () => {
  test.each(plants)(
    '$name',
    async (plant) => {
      const found = await firstFound(plant, MOST_RUNS);
      expect(found).toMatchObject({ number: expect.any(Number) });
    },
    120_000,
  );

  test('and nothing is found without one, in the same runs', async () => {
    const violations: Violation[] = [];
    for (let number = 0; number < 60; number += 1)
      violations.push(...check(await run(generate(`planted/${number}`))));
    expect(violations).toEqual([]);
  }, 60_000);
});

test('what is found is shrunk to what is needed for it', async () => {
  const plant = plants[0] as Plant;
  const { seed, violation } = (await firstFound(plant, MOST_RUNS)) as Found;
  const takeOut = plant.plant();
  try {
    const { history, violations } = await shrink(generate(seed), violation.rule);
    expect(violations.map(({ rule }) => rule)).toContain(violation.rule);
    expect(history.schedule.calls).toHaveLength(1);
    expect(history.schedule.changes).toEqual([]);
    const [call] = history.schedule.calls;
    const hit = [...(call?.fates ?? []), ...(call?.writes ?? [])].filter(({ kind }) => kind !== 'plain');
    expect(hit.length).toBeLessThanOrEqual(2);
  } finally {
    takeOut();
  }
}, 120_000);
