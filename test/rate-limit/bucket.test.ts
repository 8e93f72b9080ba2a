import { beforeEach, describe, expect, test } from '@jest/globals';
import { Bucket } from '../../src/rate-limit/bucket.js';
import { ClockSkew } from '../../src/rate-limit/clock-skew.js';
import { RateHeaders } from '../../src/rate-limit/rate-headers.js';
import type { RequestPriority } from '../../src/rate-limit/request-priority.js';

const single: RequestPriority = { level: 'single', share: 1 };
const bulk: RequestPriority = { level: 'bulk', share: 1 };
const half: RequestPriority = { level: 'single', share: 0.5 };
const START = 1_000_000;
const END = START + 60_000;

let skew: ClockSkew;
let bucket: Bucket;
beforeEach(() => {
  skew = new ClockSkew();
  bucket = new Bucket(skew, () => 0.5);
  bucket.join(0);
});

function said(limit: number, remaining: number, resetAt = END): RateHeaders {
  return Object.assign(new RateHeaders(), { limit, remaining, resetAt });
}

/** A call and its answer at once. */
function hear(now: number, limit: number, remaining: number, resetAt = END): void {
  bucket.readyAt(now, single, 1);
  bucket.start(now);
  bucket.observe(said(limit, remaining, resetAt), now);
}

/** As many calls of ours as leave so many, all answered at once: nobody else is about. */
function alone(now: number, limit: number, remaining: number, resetAt = END): void {
  for (let left = limit - 1; left >= remaining; left -= 1) hear(now, limit, left, resetAt);
}

/** How many go at this moment, one after another, until the next has to wait; at most 1,000. */
function burst(now: number, priority = single): number {
  let count = 0;
  for (; count < 1_000 && bucket.readyAt(now, priority, 1) <= now; count += 1) bucket.start(now);
  return count;
}

describe('before an answer', () => {
  test('one call goes, and the next a quarter of a second later', () => {
    expect(bucket.readyAt(START, single, 9)).toBe(START);
    bucket.start(START);
    expect(bucket.readyAt(START + 10, single, 1)).toBe(START + 250);
    expect(bucket.forecast(START, single, 99)).toEqual({ leastMs: 0, likelyMs: 0 });
    bucket.release(true);
    expect(bucket.readyAt(START + 20, single, 1)).toBe(START + 20);
  });
});

describe('in a window that is known', () => {
  test('calls go at once as long as there is room, a few more with each answer', () => {
    hear(START, 100, 99);
    expect(burst(START)).toBe(2);
    expect(bucket.readyAt(START + 1, single, 1)).toBeLessThanOrEqual(START + 250);
    bucket.observe(said(100, 98), START + 10);
    expect(burst(START + 10)).toBe(2);
    bucket.observe(said(100, 97), START + 20);
    expect(burst(START + 20)).toBe(2);
    expect(bucket.inFlight).toBe(4);
  });

  test('more than there is room for are spread over the time that is left', () => {
    hear(START, 100, 60);
    const first = bucket.readyAt(START, single, 1_000);
    expect(first).toBe(START);
    let now = START;
    let gone = 0;
    for (; now < END && gone < 1_000; gone += 1) {
      const next = bucket.readyAt(now, single, 1_000);
      if (next > now) {
        now = next;
        if (now >= END || bucket.readyAt(now, single, 1_000) > now) continue;
      }
      bucket.start(now);
      bucket.observe(said(100, Math.max(0, 59 - gone)), now);
    }
    expect(now).toBeGreaterThan(START + 50_000);
  });

  test('none go beyond the last, until the window ends', () => {
    hear(START, 100, 0);
    expect(bucket.readyAt(START + 1_000, single, 1)).toBe(END);
    expect(bucket.readyAt(END - 1, single, 1)).toBe(END);
    expect(bucket.readyAt(END, single, 1)).toBe(END);
  });

  test('calls under way count, and those that were lost as well, but not those that never left', () => {
    hear(START, 3, 2);
    bucket.start(START + 1);
    bucket.start(START + 1);
    expect(bucket.readyAt(START + 2, single, 1)).toBe(END);
    bucket.release(true);
    expect(bucket.readyAt(START + 3, single, 1)).toBe(END);
    bucket.release(false);
    expect(bucket.readyAt(START + 4, single, 1)).toBe(START + 4);
    bucket.start(START + 4);
    expect(bucket.readyAt(START + 5, single, 1)).toBe(END);
  });

  test('a share leaves the rest of the limit to others, but never less than one call', () => {
    alone(START, 100, 51);
    expect(bucket.readyAt(START + 1, half, 1)).toBe(START + 1);
    hear(START + 2, 100, 50);
    expect(bucket.readyAt(START + 3, half, 1)).toBe(END);
    expect(bucket.readyAt(START + 3, single, 1)).toBe(START + 3);
    hear(END, 100, 99, END + 60_000);
    expect(bucket.readyAt(END + 1, { level: 'bulk', share: 0.01 }, 1)).toBe(END + 60_000);
  });

  test('one call a window may go, however small the share', () => {
    hear(START, 50, 0);
    const least = { level: 'bulk', share: 0.01 } as const;
    expect(bucket.readyAt(END, least, 1)).toBe(END);
  });

  test('a lower count is believed, a higher one is late', () => {
    hear(START, 100, 5);
    hear(START + 10, 100, 1);
    hear(START + 20, 100, 3);
    expect(bucket.remaining).toBe(1);
  });

  test('that was closed, nothing goes before it opens, a little spread', () => {
    hear(START, 100, 50);
    bucket.close(START + 10_000, START);
    expect(bucket.readyAt(START + 10_249, single, 1)).toBe(START + 10_250);
    expect(bucket.readyAt(START + 10_250, single, 1)).toBe(START + 10_250);
    expect(bucket.forecast(START + 250, single, 1)).toEqual({ leastMs: 10_000, likelyMs: 10_000 });
    bucket.close(START - 10_000, START + 20_000);
    expect(bucket.readyAt(START + 20_000, single, 1)).toBe(START + 20_375);
  });
});

describe('when the window ends', () => {
  test('the next is taken for full, and one call shows what is left', () => {
    hear(START, 100, 0);
    expect(burst(END)).toBe(1);
    expect(bucket.remaining).toBe(100);
    expect(bucket.readyAt(END + 10, single, 1)).toBe(END + 250);
    bucket.observe(said(100, 99, END + 60_000), END + 50);
    expect(bucket.readyAt(END + 51, single, 1)).toBe(END + 51);
  });

  test('it ends by the clock of the org', () => {
    skew.observe(5_000_000, START, START);
    hear(START, 100, 0, 5_030_000);
    expect(bucket.readyAt(START + 1, single, 1)).toBe(START + 30_000);
  });

  test('its length is learnt from the next, and later windows are as long', () => {
    alone(START, 10, 0, START + 10_000);
    alone(START + 10_000, 10, 0, START + 20_000);
    expect(bucket.readyAt(START + 15_000, single, 1)).toBe(START + 20_000);
    expect(bucket.forecast(START + 15_000, single, 11)).toEqual({ leastMs: 15_000, likelyMs: 15_000 });
  });

  test('an answer of the window before changes nothing', () => {
    hear(START, 100, 10);
    hear(END, 100, 90, END + 60_000);
    hear(END + 1, 100, 3, END);
    expect([bucket.remaining, bucket.resetAt]).toEqual([90, END + 60_000]);
  });
});

describe('a forecast', () => {
  test('counts room, those under way, the share, and the windows to come', () => {
    alone(START, 100, 50);
    const at = START + 30_000;
    expect(bucket.forecast(at, single, 50)).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(bucket.forecast(at, single, 51)).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(bucket.forecast(at, single, 151)).toEqual({ leastMs: 90_000, likelyMs: 90_000 });
    bucket.start(at);
    expect(bucket.forecast(at, single, 50)).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(bucket.forecast(at, half, 1)).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(bucket.forecast(at, half, 52)).toEqual({ leastMs: 90_000, likelyMs: 90_000 });
    expect(bucket.forecast(END, single, 1).leastMs).toBe(0);
    expect(bucket.forecast(END + 1_000, single, 100).leastMs).toBe(59_000);
  });
});

describe('with others about', () => {
  /** Others take as many as we do. */
  function shared(limit = 100): void {
    hear(START, limit, limit - 1);
    for (let call = 1; call <= 20; call += 1) hear(START + call * 500, limit, limit - 1 - 2 * call);
  }

  test('we take our part of what is left, and keep a margin', () => {
    shared();
    const at = START + 10_000;
    expect(bucket.remaining).toBe(59);
    const forecast = bucket.forecast(at, single, 25);
    expect(forecast.leastMs).toBe(0);
    expect(forecast.likelyMs).toBeGreaterThan(35_000);
    expect(forecast.likelyMs).toBeLessThan(50_000);
    expect(bucket.forecast(at, single, 45).likelyMs).toBe(50_000);
    expect(bucket.forecast(at, single, 45).leastMs).toBe(0);
  });

  /** Whether so many of ours fit into the window, as far as is known of others. */
  const fits = (now: number, calls: number) => bucket.forecast(now, single, calls).likelyMs < END - now - 1;

  test('who took calls before we came is reckoned to take as many as we', () => {
    hear(START, 100, 50);
    expect([20, 30].map((calls) => fits(START + 1, calls))).toEqual([true, false]);
  });

  test('calls of ours that never left do not hide theirs', () => {
    hear(START, 100, 99);
    for (let call = 0; call < 9; call += 1) {
      bucket.start(START + 1);
      bucket.release(false);
    }
    hear(START + 1_000, 100, 89);
    expect(fits(START + 1_001, 60)).toBe(false);
  });

  test('what is known of them outlives the window', () => {
    shared();
    const next = END + 60_000;
    hear(END, 100, 99, next);
    expect(bucket.forecast(END + 1, single, 70).likelyMs).toBeCloseTo(59_999, 3);
    bucket = new Bucket(skew, () => 0.5);
    bucket.join(0);
    alone(START, 100, 40);
    // Straight from one window into the next, where others took half.
    bucket.start(END + 1_000);
    bucket.observe(said(100, 50, next), END + 1_000);
    expect(bucket.forecast(END + 1_000, single, 40).likelyMs).toBeGreaterThan(58_000);
    expect(bucket.isPossible(said(100, 3, END), END + 1_001)).toBe(true);
  });

  test('what is known of them ends with another limit', () => {
    const next = END + 60_000;
    const used = (limit: number) => {
      bucket = new Bucket(skew, () => 0.5);
      bucket.join(0);
      hear(START, 100, 99);
      hear(START + 500, 100, 0);
      hear(END, limit, limit / 2, next);
      return bucket.forecast(END + 1, single, 10).likelyMs;
    };
    expect(used(100)).toBeGreaterThan(59_998);
    expect(used(98)).toBeLessThan(30_000);
  });

  test('calls under way are taken off our part', () => {
    shared();
    const at = START + 10_000;
    expect(bucket.forecast(at, single, 25).likelyMs).toBeLessThan(50_000);
    for (let call = 0; call < 10; call += 1) bucket.start(at);
    expect(bucket.forecast(at, single, 25).likelyMs).toBe(50_000);
  });

  test('the last few calls of a large limit are left to them', () => {
    hear(START, 1_000, 12);
    expect(bucket.readyAt(START + 300, single, 1)).toBeLessThan(END);
    hear(START + 1, 1_000, 5);
    expect(bucket.readyAt(START + 300, single, 1)).toBe(END);
  });

  test('what they take since the last answer is reckoned with', () => {
    shared();
    const fresh = bucket.forecast(START + 10_000, single, 10).likelyMs / 50_000;
    const later = bucket.forecast(START + 20_000, single, 10).likelyMs / 40_000;
    expect(later).toBeGreaterThan(fresh * 1.2);
  });

  test('calls that come one after another are spread, though few wait', () => {
    shared();
    const at = START + 10_000;
    bucket.arrivals.note(single);
    bucket.readyAt(at, single, 1);
    bucket.start(at);
    bucket.start(at);
    expect(bucket.readyAt(at, single, 1)).toBeGreaterThan(at);
  });

  test('calls that never wait are spread too, if they go on as they did and would exceed our part', () => {
    shared(200);
    const at = START + 10_000;
    expect(bucket.readyAt(at, single, 1)).toBeGreaterThan(at);
    // After a pause, the same calls no longer look like a stream of them.
    expect(burst(START + 20_000)).toBeGreaterThan(2);
  });

  test('only the same priority or a higher one presses', () => {
    shared(200);
    bucket.arrivals.note(bulk);
    expect(burst(START + 20_000)).toBeGreaterThan(2);
  });

  test('nobody is there any more after two windows of silence', () => {
    shared();
    const at = START + 10_000 + 120_000;
    bucket.readyAt(at, single, 1);
    expect(bucket.forecast(at, single, 50).likelyMs).toBeGreaterThan(50_000);
    const silent = at + 60_002;
    bucket.readyAt(silent, single, 1);
    expect(bucket.forecast(silent, single, 50).likelyMs).toBeCloseTo(30_000, -2);
  });
});

describe('whose an answer is', () => {
  test('of the window that is known, where its count goes on', () => {
    hear(START, 100, 50);
    const sentAt = START + 10;
    expect(bucket.isCurrent(said(100, 49), sentAt)).toBe(true);
    expect(bucket.isCurrent(said(100, 50), sentAt)).toBe(false);
    expect(bucket.isCurrent(said(100, 60), START - 1)).toBe(true);
    expect(bucket.isCurrent(said(100, 60), START)).toBe(true);
    expect(bucket.isCurrent(said(101, 49), sentAt)).toBe(false);
    expect(bucket.isCurrent(said(100, 49, END + 1_000), sentAt)).toBe(false);
    hear(START + 20, 100, 0);
    expect(bucket.isCurrent(said(100, 0), START + 30)).toBe(true);
    bucket.readyAt(END, single, 1);
    expect(bucket.isCurrent(said(100, 0), END)).toBe(false);
  });

  test('of another operation only where the count is near', () => {
    hear(START, 100, 50);
    expect(bucket.continues(said(100, 40), START + 10)).toBe(true);
    expect(bucket.continues(said(100, 39), START + 10)).toBe(false);
    expect(bucket.continues(said(100, 50), START + 10)).toBe(false);
    hear(START + 20, 10, 7, END + 60_000);
    expect(bucket.continues(said(10, 5, END + 60_000), START + 30)).toBe(true);
    expect(bucket.continues(said(10, 4, END + 60_000), START + 30)).toBe(false);
  });

  test('of the next window or the one before it can be explained', () => {
    expect(bucket.isPossible(said(7, 7), START)).toBe(true);
    hear(START, 100, 50);
    expect(bucket.isPossible(said(7, 7), START)).toBe(true);
    bucket.join(0);
    const near = END - 999;
    expect(bucket.isPossible(said(7, 7, END + 60_000), near)).toBe(false);
    expect(bucket.isPossible(said(100, 60), near)).toBe(false);
    expect(bucket.isPossible(said(100, 99, END + 60_000), near)).toBe(true);
    expect(bucket.isPossible(said(100, 99, END + 60_000), END - 1_000)).toBe(false);
    expect(bucket.isPossible(said(100, 99, START - 1_000), near)).toBe(true);
    hear(END, 100, 90, END + 60_000);
    expect(bucket.isPossible(said(100, 3, END), END + 1)).toBe(true);
    expect(bucket.isPossible(said(100, 3, END - 1), END + 1)).toBe(false);
    bucket.readyAt(END + 60_000, single, 1);
    expect(bucket.isPossible(said(100, 99, END + 120_001), END + 60_001)).toBe(true);
  });

  test('an operation takes its calls along', () => {
    bucket.join(3);
    expect([bucket.members, bucket.inFlight]).toEqual([2, 3]);
    bucket.leave(2);
    expect([bucket.members, bucket.inFlight]).toEqual([1, 1]);
  });

  test('of two operations that nothing is known of yet is of both', () => {
    bucket.join(0);
    expect(bucket.isPossible(said(7, 7), START)).toBe(true);
  });
});
