import { describe, expect, test } from '@jest/globals';
import { simulateJobs } from '../../bench/pacing/jobs.js';
import { type Course, type Outcome, simulate } from '../../bench/pacing/simulate.js';

const SEEDS = [1, 2, 3, 4];

/** The means over some courses that differ only by chance: by delays, clocks that go wrong, others' calls. */
async function means(course: Partial<Course>) {
  const usual = { limit: 60, windowMs: 60_000, calls: 480, processes: 1, workers: 8, foreign: 0, awayMs: 50 };
  const outcomes: Outcome[] = [];
  for (const seed of SEEDS) outcomes.push(await simulate('ours', { ...usual, ...course, seed }));
  const mean = (value: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / outcomes.length;
  return {
    refused: mean(({ refused }) => refused),
    overIdeal: mean(({ overIdeal }) => overIdeal),
    lastOverFirst: mean(({ lastOverFirst }) => lastOverFirst),
    foreignRefused: mean(({ foreignRefused }) => foreignRefused),
  };
}

describe('simulated minutes of calls beyond the limit', () => {
  test('by one process: all of each window is used, and nothing refused', async () => {
    const { refused, overIdeal } = await means({});
    expect(refused).toBe(0);
    expect(overIdeal).toBeLessThan(1.003);
  });

  test('by four processes that know nothing of each other: nothing refused, and fair', async () => {
    const { refused, overIdeal, lastOverFirst } = await means({ processes: 4 });
    expect(refused).toBe(0);
    expect(overIdeal).toBeLessThan(1.22);
    expect(lastOverFirst).toBeLessThan(1.13);
  });

  test('beside somebody who never waits: few are refused on either side', async () => {
    const shared = await means({ processes: 4, limit: 200, calls: 1_200, foreign: 60 });
    expect(shared.refused).toBeLessThan(0.5);
    expect(shared.overIdeal).toBeLessThan(1.12);
    expect(shared.foreignRefused).toBeLessThan(0.012);
  });
});

describe('simulated workers of one queue, whose calls come a few at a time', () => {
  const usual = {
    ...{ limit: 500, windowMs: 60_000, jobs: 150, concurrency: 10, rounds: 5, callsPerRound: 5 },
    ...{ betweenMs: 300, awayMs: 15 },
  };

  test.each(SEEDS)(
    'each get their part of the limit, and no job waits much longer than others (seed %i)',
    async (seed) => {
      const { refused, longestMs, medianMs, perProcess } = await simulateJobs({
        ...usual,
        processes: 3,
        seed,
      });
      expect(refused).toBe(0);
      expect(longestMs / medianMs).toBeLessThan(2.5);
      expect(Math.min(...perProcess)).toBeGreaterThan(usual.jobs / 3 / 2);
    },
  );

  test.each(SEEDS)('leave no one without a part, where there are many (seed %i)', async (seed) => {
    const { overIdeal, longestMs, medianMs } = await simulateJobs({
      ...{ ...usual, concurrency: 5, processes: 8, seed },
    });
    expect(overIdeal).toBeLessThan(1.25);
    expect(longestMs / medianMs).toBeLessThan(6);
  });
});
