import { describe, expect, test } from '@jest/globals';
import { Concurrency } from '../../src/rate-limit/concurrency.js';
import { Traffic } from '../../src/rate-limit/traffic.js';

describe('what others take', () => {
  const memory = 20_000;

  test('is nothing until it is seen', () => {
    const traffic = new Traffic();
    expect([traffic.share, traffic.othersIn(1_000)]).toEqual([1, 0]);
    traffic.begin(false, 0);
    expect([traffic.share, traffic.othersIn(1_000)]).toEqual([1, 0]);
    traffic.begin(true, 0);
    expect(traffic.share).toBeCloseTo(0.5 ** 0.93, 9);
    expect(traffic.othersIn(1_000)).toBe(1);
  });

  test('is measured over a moment, not by single answers', () => {
    const traffic = new Traffic();
    traffic.begin(false, 0);
    traffic.note(1, 1, 10, memory);
    expect(traffic.share).toBe(1);
    traffic.note(1, 1, 20, memory);
    expect(traffic.othersIn(20)).toBeCloseTo(2, 9);
    expect(traffic.share).toBeCloseTo(0.5 ** 0.93, 9);
  });

  test('is by how the counts divide, a little evened', () => {
    const traffic = new Traffic();
    traffic.begin(false, 0);
    traffic.note(30, 10, 1_000, memory);
    expect(traffic.share).toBeCloseTo(0.75 ** 0.93, 9);
    expect(traffic.othersIn(500)).toBeCloseTo(5, 9);
    // Without any of ours the least share stays.
    const starved = new Traffic();
    starved.begin(false, 0);
    starved.note(0, 10, 1_000, memory);
    expect(starved.share).toBeCloseTo(0.002 ** 0.93, 9);
  });

  test('is forgotten bit by bit, the sooner the shorter the memory', () => {
    const left = (ms: number, memoryMs: number) => {
      const traffic = new Traffic();
      traffic.begin(false, 0);
      traffic.note(10, 10, 1_000, memoryMs);
      traffic.note(10, 0, 1_000 + ms, memoryMs);
      return traffic.othersIn(1_000);
    };
    expect(left(1_000, 20_000)).toBeCloseTo(5, 9);
    expect(left(1_000, 500)).toBeCloseTo(10 - 10 / 1.5, 9);
    expect(left(60_000, 20_000)).toBeCloseTo(10 / 61, 1);
  });

  test('so seldom that it may be chance is nobody', () => {
    const traffic = new Traffic();
    traffic.begin(false, 0);
    traffic.note(10, 1, 1_000, 99);
    expect([traffic.share, traffic.othersIn(1_000)]).toEqual([1, 0]);
    const some = new Traffic();
    some.begin(false, 0);
    some.note(10, 1, 1_000, 100);
    expect(some.othersIn(1_000)).toBeCloseTo(1, 9);
  });

  test('begins anew', () => {
    const traffic = new Traffic();
    traffic.begin(false, 0);
    traffic.note(5, 5, 10, memory);
    traffic.begin(false, 1_000);
    traffic.note(1, 0, 1_010, memory);
    traffic.note(1, 0, 1_020, memory);
    expect([traffic.share, traffic.othersIn(1_000)]).toEqual([1, 0]);
    traffic.note(0, 1, 1_040, memory);
    expect(traffic.othersIn(40)).toBeCloseTo(1, 9);
  });

  test('at the end of a window is not counted, nor our own of that time', () => {
    const began = (at: number, now: number) => {
      const traffic = new Traffic();
      const start = 5_000;
      traffic.begin(false, start);
      traffic.note(4, 4, start + 16, memory);
      traffic.windowBegan(start + at, start + now);
      traffic.note(3, 1, start + 116, memory);
      return [traffic.share, traffic.othersIn(1_000)] as const;
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

describe('how many calls are under way', () => {
  const flying = (concurrency: Concurrency, calls: number) => {
    concurrency.inFlight = calls;
    return concurrency;
  };
  const most = (concurrency: Concurrency, now = 1e9) => {
    const before = concurrency.inFlight;
    let count = 0;
    for (; count < 200 && flying(concurrency, count).mayGo(now); count += 1);
    concurrency.inFlight = before;
    return count;
  };

  test('is at most 75', () => {
    const concurrency = new Concurrency(() => 0);
    expect(most(concurrency)).toBe(75);
    concurrency.grow();
    expect(most(concurrency)).toBe(75);
  });

  test('falls to seven tenths of what was refused, after a short pause', () => {
    const concurrency = flying(new Concurrency(() => 1), 20);
    concurrency.lower(900, 1_000);
    expect(most(concurrency)).toBe(14);
    flying(concurrency, 0);
    expect([concurrency.quietUntil, concurrency.mayGo(1_374), concurrency.mayGo(1_375)]).toEqual([
      1_375,
      false,
      true,
    ]);
    const least = flying(new Concurrency(() => 0), 1);
    least.lower(900, 1_000);
    expect([most(least), least.quietUntil]).toEqual([1, 1_125]);
    const many = flying(new Concurrency(() => 0), 500);
    many.lower(900, 1_000);
    expect(most(many)).toBe(52);
  });

  test('does not fall again for calls that left before it fell', () => {
    const concurrency = flying(new Concurrency(() => 0), 20);
    concurrency.lower(900, 1_000);
    flying(concurrency, 10).lower(999, 1_050);
    expect([most(concurrency), concurrency.quietUntil]).toEqual([14, 1_125]);
    flying(concurrency, 10).lower(1_000, 1_050);
    expect([most(concurrency), concurrency.quietUntil]).toEqual([7, 1_175]);
  });

  test('grows by one with as many answers as are under way, and slowly near what was refused', () => {
    const concurrency = flying(new Concurrency(() => 0), 20);
    concurrency.lower(900, 1_000);
    for (let answers = 0; answers < 15; answers += 1) concurrency.grow();
    expect(most(concurrency)).toBe(15);
    for (let answers = 0; answers < 100; answers += 1) concurrency.grow();
    expect(most(concurrency)).toBe(18);
    for (let answers = 0; answers < 3_000; answers += 1) concurrency.grow();
    expect(most(concurrency)).toBeGreaterThan(20);
    expect(most(concurrency)).toBeLessThan(30);
    for (let answers = 0; answers < 100_000; answers += 1) concurrency.grow();
    expect(most(concurrency)).toBe(75);
  });
});
