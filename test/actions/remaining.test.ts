import { describe, expect, test } from '@jest/globals';
import { createConnector, createLimits } from '../../src/core.js';
import type { ExecuteOptions, Progress } from '../../src/index.js';
import { SteppedOrg, SteppedTime } from '../rate-limit/stepped-time.js';

interface Told {
  progress: Progress[];
  /** What was said of the whole, by the part that was done, over what it took. */
  saidOverTrue: { part: number; ratio: number }[];
  result: unknown;
}

const idOf = (index: number) => `00g${index}`;

/** A fan-out on an org that grants so many calls a minute, of which others take some every six seconds. */
async function fanOut(
  groups: number,
  {
    limit,
    others = 0,
    abortAfter,
    ...options
  }: ExecuteOptions & { limit: number; others?: number; abortAfter?: number },
): Promise<Told> {
  const time = new SteppedTime();
  const org = new SteppedOrg(time, limit);
  const okta = createConnector(
    { organizationUrl: 'https://example.okta.com', apiToken: 'token' },
    { transport: org.transport, clock: time.clock, limits: createLimits({ random: () => 0.5 }) },
  );
  const inputs = {
    userId: '00u00000000000000001',
    groupIds: Array.from({ length: groups }, (_, index) => idOf(index)),
  };
  const startedAt = time.now;
  const said: { done: number; at: number; whole: number }[] = [];
  const progress: Progress[] = [];
  const controller = new AbortController();
  const onProgress = (news: Progress) => {
    if (news.total === undefined) return;
    progress.push(news);
    const { done = 0, remainingMs = Number.NaN } = news;
    said.push({ done, at: time.now - startedAt, whole: time.now - startedAt + remainingMs });
    if (done === abortAfter) controller.abort();
  };
  const running = okta.execute('addUserToMultipleGroups', inputs, {
    timeoutMs: 3_600_000,
    signal: controller.signal,
    ...options,
    onProgress,
  });
  for (let step = 0; step < 100; step += 1) {
    org.visit(others);
    await time.pass(6_000);
  }
  const result = await running;
  const took = said.at(-1)?.at as number;
  return {
    progress,
    result,
    saidOverTrue: said.map(({ done, whole }) => ({ part: done / groups, ratio: whole / took })),
  };
}

/** The furthest that it was from the truth once that part was done. */
function furthest({ saidOverTrue }: Told, from: number, to = 1): number {
  const ratios = saidOverTrue.filter(({ part }) => part >= from && part <= to).map(({ ratio }) => ratio);
  expect(ratios.length).toBeGreaterThan(3);
  return Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
}

describe('the progress of an action of many requests', () => {
  test('has the numbers of completed, failed and all requests', async () => {
    const { progress, result } = await fanOut(12, { limit: 1000 });
    expect(result).toMatchObject({ ok: true, output: { added: 12 } });
    expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(progress.at(-1)).toEqual({
      action: 'addUserToMultipleGroups',
      done: 12,
      failed: 0,
      total: 12,
      remainingMs: 0,
    });
    for (const { remainingMs } of progress.slice(0, -1)) {
      expect(Number.isInteger(remainingMs)).toBe(true);
      expect(remainingMs).toBeGreaterThan(0);
    }
  });

  test('estimates the end from its own speed while the rate limit has room for all', async () => {
    expect(furthest(await fanOut(60, { limit: 1000 }), 0.2)).toBeLessThan(1.15);
  });

  test('estimates the end from the next rate limit windows, after the first response', async () => {
    expect(furthest(await fanOut(25, { limit: 10, rateLimitShare: 1 }), 0.01)).toBeLessThan(1.02);
    expect(furthest(await fanOut(100, { limit: 30, rateLimitShare: 1 }), 0.01)).toBeLessThan(1.02);
  });

  test('estimates the end from the share of a window that bulk work may use', async () => {
    expect(furthest(await fanOut(100, { limit: 30 }), 0.01)).toBeLessThan(1.02);
  });

  test('estimates the end from its pauses when others use much of the rate limit', async () => {
    expect(furthest(await fanOut(100, { limit: 60, others: 2, rateLimitShare: 1 }), 0.75)).toBeLessThan(1.35);
  });
});

test('an action of many requests that is cancelled reports what was done and what was not', async () => {
  const { progress, result } = await fanOut(40, { limit: 1000, abortAfter: 12 });
  const { error } = result as {
    error: { output: { results: { groupId: string; ok: boolean }[]; added: number } };
  };
  expect(error).toMatchObject({ code: 'CANCELLED', output: { added: expect.any(Number) } });
  const { results, added } = error.output;
  expect(results.map(({ groupId }) => groupId)).toEqual(
    Array.from({ length: 40 }, (_, index) => idOf(index)),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(added);
  expect(added).toBeGreaterThanOrEqual(12);
  expect(added).toBeLessThan(17);
  const notSent = results.filter(
    (one) => (one as { error?: { outcome?: string } }).error?.outcome === 'not-sent',
  );
  expect(notSent.length).toBeGreaterThanOrEqual(40 - 12 - 5);
  expect(progress.at(-1)?.done).toBeLessThan(18);
});

test('an action without a progress listener computes no estimate', async () => {
  const time = new SteppedTime();
  const org = new SteppedOrg(time, 100);
  const limits = createLimits();
  let forecasts = 0;
  const counted = {
    ...bound(limits),
    forecast: (...all: Parameters<typeof limits.forecast>) => {
      forecasts += 1;
      return limits.forecast(...all);
    },
  };
  const okta = createConnector(
    { organizationUrl: 'https://example.okta.com', apiToken: 'token' },
    { transport: org.transport, clock: time.clock, limits: counted },
  );
  const inputs = { userId: '00u00000000000000001', groupIds: ['00g1'] };
  const quiet = okta.execute('addUserToMultipleGroups', inputs);
  await time.pass(100);
  expect(await quiet).toMatchObject({ ok: true });
  expect(forecasts).toBe(0);
  const told = okta.execute(
    'addUserToMultipleGroups',
    { ...inputs, groupIds: ['00g1', '00g2'] },
    { onProgress: () => {} },
  );
  await time.pass(100);
  await told;
  expect(forecasts).toBeGreaterThan(0);
});

function bound(limits: ReturnType<typeof createLimits>): ReturnType<typeof createLimits> {
  return {
    tryAcquire: limits.tryAcquire.bind(limits),
    enqueue: limits.enqueue.bind(limits),
    forecast: limits.forecast.bind(limits),
    observe: limits.observe.bind(limits),
    release: limits.release.bind(limits),
  };
}
