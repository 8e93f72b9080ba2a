import { expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { ActionId } from '../../src/generated/types.js';
import { isComposed } from '../helpers/composed.js';
import { check } from './checker.js';
import { failureOf } from './failure.js';
import { generate } from './generate.js';
import { ACTIONS } from './inputs.js';
import { run } from './run.js';
import { digestOf } from './story.js';
import { count, emptyTally, textOf } from './tally.js';

const RUNS = 450;

test(`in ${RUNS} runs, what every call says is true of the org`, async () => {
  const tally = emptyTally();
  for (let number = 0; number < RUNS; number += 1) {
    const seed = `okta/${number}`;
    const schedule = generate(seed);
    const history = await run(schedule);
    const violations = check(history);
    count(tally, history, violations.length);
    if (violations.length > 0) throw new Error(await failureOf(schedule, violations));
  }
  console.info(textOf(tally));
  const leftOut = listActions().filter(({ id }) => !ACTIONS.includes(id as ActionId));
  expect(leftOut.filter((action) => !action.anyOperation && !isComposed(action))).toEqual([]);
  console.info(`simulated: ${ACTIONS.length} of ${listActions().length} actions`);
  expect([...tally.actions].toSorted()).toEqual(ACTIONS.toSorted());
  const ends = [
    'ok',
    'ok, changed: false',
    'not-sent',
    'unchanged',
    'partial',
    'applied',
    'unknown',
    'crashed',
  ];
  expect(Object.keys(tally.outcomes).toSorted()).toEqual(ends.toSorted());
  expect(Object.keys(tally.faults)).toHaveLength(25);
});

test('a seed produces the same history every time', async () => {
  for (const seed of ['again/1', 'again/2', 'again/3']) {
    const first = digestOf(await run(generate(seed)));
    expect(digestOf(await run(generate(seed)))).toBe(first);
  }
});
