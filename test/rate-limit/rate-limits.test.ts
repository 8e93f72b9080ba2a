import { beforeEach, describe, expect, test } from '@jest/globals';
import { createConnector, createLimits } from '../../src/core.js';
import type { Connector, ExecuteOptions, Progress } from '../../src/index.js';
import { SteppedOrg, SteppedTime, settled } from './stepped-time.js';

let time: SteppedTime;
let org: SteppedOrg;
let okta: Connector;

function start(limit: number): void {
  time = new SteppedTime();
  org = new SteppedOrg(time, limit);
  okta = connect();
}

function connect(): Connector {
  return createConnector(
    { organizationUrl: 'https://example.okta.com', apiToken: 'token' },
    { transport: org.transport, clock: time.clock, limits: createLimits({ random: () => 0.5 }) },
  );
}

const idOf = (number: number) => `00u${String(number).padStart(17, '0')}`;
const read = (number: number, options: ExecuteOptions = {}, by = okta) =>
  by.execute('getUserWithId', { userId: idOf(number) }, options);
const everything = { rateLimitShare: 1 };
const bulk = { ...everything, priority: 'bulk' } as const;
const sentIds = () => org.seen.map(({ path }) => Number(path.slice(-3)));

/** One after another, so that the bucket is known. */
async function use(calls: number): Promise<void> {
  for (let done = 0; done < calls; done += 1) {
    const result = read(900, everything);
    await time.pass(20);
    expect((await result).ok).toBe(true);
  }
}

describe('calls beyond what the bucket has left', () => {
  beforeEach(() => start(10));

  test('wait for the windows to come: no 429, no call left over', async () => {
    const results = Promise.all(Array.from({ length: 30 }, (_, index) => read(index, bulk)));
    await time.pass(180_000);
    expect((await results).every(({ ok }) => ok)).toBe(true);
    expect(org.refused).toBe(0);
    expect(org.perMinute).toEqual([10, 10, 10]);
  });

  test('are spread over the window in the place of using it up at its start', async () => {
    const results = Promise.all(Array.from({ length: 25 }, (_, index) => read(index, bulk)));
    await time.pass(15_000);
    expect(org.seen.length).toBeGreaterThan(2);
    expect(org.seen.length).toBeLessThan(5);
    await time.pass(225_000);
    await results;
  });

  test('leave no timer when they are done, and none stands before', async () => {
    expect(time.timers).toBe(0);
    const results = Promise.all(Array.from({ length: 12 }, (_, index) => read(index, bulk)));
    await time.pass(30_000);
    expect(time.timers).toBe(1);
    await time.pass(60_000);
    await results;
    expect(time.timers).toBe(0);
  });

  test('what fits goes at once, and waits for nothing but the first answer', async () => {
    const results = Promise.all(Array.from({ length: 8 }, (_, index) => read(index)));
    await time.pass(100);
    expect(org.seen).toHaveLength(8);
    await results;
  });

  test('with others about, all together stay within the limit', async () => {
    start(100);
    const second = connect();
    const results = Promise.all(
      Array.from({ length: 200 }, (_, index) => read(index, bulk, index % 2 ? okta : second)),
    );
    for (let minute = 0; minute < 4; minute += 1) {
      for (let visit = 0; visit < 10; visit += 1) {
        org.visit(3);
        await time.pass(6_000);
      }
    }
    await results;
    expect(org.refused).toBe(0);
    expect(org.perMinute[1]).toBeGreaterThanOrEqual(63);
  });
});

describe('the order', () => {
  beforeEach(async () => {
    start(4);
    await use(4);
  });

  test('a single action goes before bulk work that came first; each keeps its own order', async () => {
    const results = [read(1, bulk), read(2, bulk), read(3), read(4, bulk), read(5)];
    await time.pass(180_000);
    await Promise.all(results);
    expect(sentIds().slice(4)).toEqual([3, 5, 1, 2, 4]);
  });

  test('parts of a fan-out beyond the first ten are bulk work', async () => {
    start(4);
    await use(4);
    const groupIds = Array.from({ length: 14 }, (_, index) => `00g${index}`);
    const many = okta.execute(
      'addUserToMultipleGroups',
      { userId: idOf(7), groupIds },
      { ...everything, timeoutMs: 600_000 },
    );
    await time.pass(225_000);
    const sent = org.seen.length;
    expect(sent).toBeGreaterThanOrEqual(4 + 10);
    const single = read(8);
    await time.pass(450_000);
    expect(await many).toMatchObject({ ok: true, output: { added: 14 } });
    expect((await single).ok).toBe(true);
    expect(sentIds().indexOf(8)).toBe(sent);
  });

  test('bulk work leaves half of the limit to others, unless it is told otherwise', async () => {
    start(20);
    const results = Promise.all(Array.from({ length: 15 }, (_, index) => read(index, { priority: 'bulk' })));
    await time.pass(50_000);
    const single = read(99);
    await time.pass(100);
    expect((await single).ok).toBe(true);
    await time.pass(69_900);
    await results;
    const [first, second] = org.perMinute as [number, number];
    expect(first).toBeLessThanOrEqual(11);
    expect(first + second).toBe(16);
  });
});

describe('the end of a wait', () => {
  const notSent = { code: 'RATE_LIMITED', outcome: 'not-sent', retryable: true };
  const waited = (progress: Progress[]) => progress.filter(({ waitingMs }) => waitingMs !== undefined);

  beforeEach(async () => {
    start(4);
    await use(4);
  });

  test('a wait that can not fit into the time limit is not started', async () => {
    const progress: Progress[] = [];
    const result = await read(1, { timeoutMs: 30_000, onProgress: (news) => progress.push(news) });
    expect(result).toMatchObject({ ok: false, error: notSent, meta: { attempts: 0, durationMs: 0 } });
    expect(result.ok ? 0 : result.error.retryAfterMs).toBeGreaterThan(55_000);
    expect(waited(progress)).toEqual([]);
    expect(org.seen).toHaveLength(4);
  });

  test('those whose turn comes windows later know it at once', async () => {
    const results = Array.from({ length: 8 }, (_, index) => read(index, bulk));
    const late = await read(9, { ...bulk, timeoutMs: 100_000 });
    expect(late).toMatchObject({ ok: false, error: notSent });
    expect(late.ok ? 0 : late.error.retryAfterMs).toBeGreaterThan(150_000);
    await time.pass(180_000);
    await Promise.all(results);
  });

  test('a wait that single actions make too long ends with the time limit', async () => {
    const started = time.now;
    const result = read(1, { ...bulk, timeoutMs: 70_000 });
    const ended = result.then(() => time.now);
    await settled();
    const singles = Array.from({ length: 6 }, (_, index) => read(index));
    await time.pass(200_000);
    expect(await result).toMatchObject({ ok: false, error: notSent, meta: { attempts: 0 } });
    expect((await ended) - started).toBe(70_000);
    await Promise.all(singles);
  });

  test('the signal ends it at once, and the line goes on without it', async () => {
    const stop = new AbortController();
    const result = read(1, { signal: stop.signal });
    const other = read(2);
    await time.pass(10_000);
    stop.abort();
    expect(await result).toMatchObject({ ok: false, error: notSent, meta: { durationMs: 10_000 } });
    await time.pass(60_000);
    expect((await other).ok).toBe(true);
    expect(sentIds().slice(4)).toEqual([2]);
  });

  test('progress tells for how long it will be', async () => {
    const progress: Progress[] = [];
    const result = read(1, { onProgress: (news) => progress.push(news) });
    await time.pass(61_000);
    await result;
    expect(waited(progress)).toEqual([
      { action: 'getUserWithId', waitingMs: expect.any(Number), reason: expect.any(String) },
    ]);
    expect(progress[0]?.waitingMs).toBeGreaterThan(55_000);
  });
});

describe('too many calls at once', () => {
  test('lower the number under way, which grows again', async () => {
    start(10_000);
    org.mostAtOnce = 6;
    const first = Promise.all(Array.from({ length: 300 }, (_, index) => read(index, bulk)));
    await time.pass(120_000);
    expect((await first).every(({ ok }) => ok)).toBe(true);
    expect(org.mostSeenAtOnce).toBeGreaterThan(6);
    const refused = org.refused;
    expect(refused).toBeLessThan(60);

    org.mostAtOnce = Number.POSITIVE_INFINITY;
    org.mostSeenAtOnce = 0;
    // The org counted what it refused, as if others were about. After two windows nothing is known of them any more.
    await time.pass(180_000);
    const second = Promise.all(Array.from({ length: 2_000 }, (_, index) => read(index, bulk)));
    await time.pass(60_000);
    await second;
    expect(org.refused).toBe(refused);
    expect(org.mostSeenAtOnce).toBeGreaterThan(9);
  });
});
