import { describe, expect, test } from '@jest/globals';
import { violations } from './history.js';
import { mutants } from './mutants.js';
import { planOf } from './plan.js';
import { Run } from './run.js';
import { firstFound } from './search.js';

/** `npm run simulate:events` makes 20,000. */
const RUNS = 300;
const MOST_RUNS = 1_000;

test(`in ${RUNS} runs, every event is handed on, none twice without a word, in order, and none is invented`, async () => {
  const ends = new Set<string>();
  let [handed, again] = [0, 0];
  for (let number = 0; number < RUNS; number += 1) {
    const seed = `events/${number}`;
    const history = await new Run(planOf(seed)).history();
    expect({ seed, broken: violations(history) }).toEqual({ seed, broken: [] });
    for (const end of history.ends) ends.add(end);
    handed += history.handed.length;
    again += history.handed.filter(({ redelivered }) => redelivered).length;
  }
  expect([...ends].toSorted()).toEqual(
    expect.arrayContaining(['CHECKPOINT', 'CHECKPOINT taken', 'UNAUTHENTICATED', 'crash', 'end']),
  );
  expect(handed).toBeGreaterThan(10 * RUNS);
  expect(again).toBeGreaterThan(RUNS / 2);
}, 600_000);

describe('the simulation finds a mistake that is put into the reader', () => {
  test.each(mutants)(
    '$name',
    async (mutant) => {
      expect(await firstFound(mutant, MOST_RUNS)).toEqual(expect.any(Number));
    },
    600_000,
  );
});

test('the same seed gives the same history', async () => {
  const [one, again] = [await new Run(planOf('a')).history(), await new Run(planOf('a')).history()];
  expect(again).toEqual(one);
});
