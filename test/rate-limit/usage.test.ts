import { describe, expect, test } from '@jest/globals';
import { Concurrency } from '../../src/rate-limit/concurrency.js';
import { Usage } from '../../src/rate-limit/usage.js';

describe('the usage of others', () => {
  const memory = 20_000;

  test('is nothing until it is seen', () => {
    const usage = new Usage();
    expect([usage.share, usage.othersIn(1_000)]).toEqual([1, 0]);
    usage.reset(false, 0);
    expect([usage.share, usage.othersIn(1_000)]).toEqual([1, 0]);
    usage.reset(true, 0);
    expect(usage.share).toBeCloseTo(0.5 ** 0.93, 9);
    expect(usage.othersIn(1_000)).toBe(1);
  });

  test('is measured over a moment, not by single answers', () => {
    const usage = new Usage();
    usage.reset(false, 0);
    usage.record(1, 1, 10, memory);
    expect(usage.share).toBe(1);
    usage.record(1, 1, 20, memory);
    expect(usage.othersIn(20)).toBeCloseTo(2, 9);
    expect(usage.share).toBeCloseTo(0.5 ** 0.93, 9);
  });

  test('is by how the counts divide, a little evened', () => {
    const usage = new Usage();
    usage.reset(false, 0);
    usage.record(30, 10, 1_000, memory);
    expect(usage.share).toBeCloseTo(0.75 ** 0.93, 9);
    expect(usage.othersIn(500)).toBeCloseTo(5, 9);
    // Without any of ours the least share stays.
    const starved = new Usage();
    starved.reset(false, 0);
    starved.record(0, 10, 1_000, memory);
    expect(starved.share).toBeCloseTo(0.002 ** 0.93, 9);
  });

  test('is forgotten bit by bit, the sooner the shorter the memory', () => {
    const left = (ms: number, memoryMs: number) => {
      const usage = new Usage();
      usage.reset(false, 0);
      usage.record(10, 10, 1_000, memoryMs);
      usage.record(10, 0, 1_000 + ms, memoryMs);
      return usage.othersIn(1_000);
    };
    expect(left(1_000, 20_000)).toBeCloseTo(5, 9);
    expect(left(1_000, 500)).toBeCloseTo(10 - 10 / 1.5, 9);
    expect(left(60_000, 20_000)).toBeCloseTo(10 / 61, 1);
  });

  test('so seldom that it may be chance is nobody', () => {
    const usage = new Usage();
    usage.reset(false, 0);
    usage.record(10, 1, 1_000, 99);
    expect([usage.share, usage.othersIn(1_000)]).toEqual([1, 0]);
    const some = new Usage();
    some.reset(false, 0);
    some.record(10, 1, 1_000, 100);
    expect(some.othersIn(1_000)).toBeCloseTo(1, 9);
  });

  test('begins anew', () => {
    const usage = new Usage();
    usage.reset(false, 0);
    usage.record(5, 5, 10, memory);
    usage.reset(false, 1_000);
    usage.record(1, 0, 1_010, memory);
    usage.record(1, 0, 1_020, memory);
    expect([usage.share, usage.othersIn(1_000)]).toEqual([1, 0]);
    usage.record(0, 1, 1_040, memory);
    expect(usage.othersIn(40)).toBeCloseTo(1, 9);
  });

  test('at the end of a window is not counted, nor our own of that time', () => {
    const began = (at: number, now: number) => {
      const usage = new Usage();
      const start = 5_000;
      usage.reset(false, start);
      usage.record(4, 4, start + 16, memory);
      usage.startWindow(start + at, start + now);
      usage.record(3, 1, start + 116, memory);
      return [usage.share, usage.othersIn(1_000)] as const;
    };
    // From 16 to 116: 4 of 8 ms are of the old window.
    const [share, others] = began(8, 16);
    expect(others).toBeCloseTo(1_000 / 108, 6);
    expect(share).toBeCloseTo((5 / 6) ** 0.93, 6);
    const unchanged = began(0, 16);
    expect(began(16, 16)).toEqual(unchanged);
    expect(began(-5, 16)).toEqual(unchanged);
    expect(began(20, 16)).toEqual(unchanged);
    expect(unchanged[1]).toBeCloseTo(5_000 / 116, 6);
  });
});

describe('the maximum concurrency', () => {
  const flying = (concurrency: Concurrency, calls: number) => {
    concurrency.inFlight = calls;
    return concurrency;
  };
  const most = (concurrency: Concurrency, now = 1e9) => {
    const before = concurrency.inFlight;
    let count = 0;
    for (; count < 200 && flying(concurrency, count).hasRoom(now); count += 1);
    concurrency.inFlight = before;
    return count;
  };

  test('is at most 75', () => {
    const concurrency = new Concurrency(() => 0);
    expect(most(concurrency)).toBe(75);
    concurrency.increase();
    expect(most(concurrency)).toBe(75);
  });

  test('falls to seven tenths of what was refused, after a short pause', () => {
    const concurrency = flying(new Concurrency(() => 1), 20);
    concurrency.decrease(900, 1_000);
    expect(most(concurrency)).toBe(14);
    flying(concurrency, 0);
    expect([concurrency.pausedUntil, concurrency.hasRoom(1_374), concurrency.hasRoom(1_375)]).toEqual([
      1_375,
      false,
      true,
    ]);
    const least = flying(new Concurrency(() => 0), 1);
    least.decrease(900, 1_000);
    expect([most(least), least.pausedUntil]).toEqual([1, 1_125]);
    const many = flying(new Concurrency(() => 0), 500);
    many.decrease(900, 1_000);
    expect(most(many)).toBe(52);
  });

  test('does not fall again for calls that left before it fell', () => {
    const concurrency = flying(new Concurrency(() => 0), 20);
    concurrency.decrease(900, 1_000);
    flying(concurrency, 10).decrease(999, 1_050);
    expect([most(concurrency), concurrency.pausedUntil]).toEqual([14, 1_125]);
    flying(concurrency, 10).decrease(1_000, 1_050);
    expect([most(concurrency), concurrency.pausedUntil]).toEqual([7, 1_175]);
  });

  test('grows by one with as many answers as are under way, and slowly near what was refused', () => {
    const concurrency = flying(new Concurrency(() => 0), 20);
    concurrency.decrease(900, 1_000);
    for (let answers = 0; answers < 15; answers += 1) concurrency.increase();
    expect(most(concurrency)).toBe(15);
    for (let answers = 0; answers < 100; answers += 1) concurrency.increase();
    expect(most(concurrency)).toBe(18);
    for (let answers = 0; answers < 3_000; answers += 1) concurrency.increase();
    expect(most(concurrency)).toBeGreaterThan(20);
    expect(most(concurrency)).toBeLessThan(30);
    for (let answers = 0; answers < 100_000; answers += 1) concurrency.increase();
    expect(most(concurrency)).toBe(75);
  });
});
