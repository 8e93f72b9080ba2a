import { describe, expect, test } from '@jest/globals';
import { ClockSkew } from '../../src/rate-limit/clock-skew.js';
import { Timer } from '../../src/rate-limit/timer.js';
import { WindowLength } from '../../src/rate-limit/window-length.js';
import { SteppedTime, settled } from './stepped-time.js';

describe('the clock skew', () => {
  test('is narrowed down by each answer', () => {
    const skew = new ClockSkew();
    expect([skew.orgNow(5_000), skew.toLocal(5_000)]).toEqual([5_000, 5_000]);
    // The org is 1,000,000 ahead. Its 1,003,400 is written as 1,003,000.
    skew.observe(1_003_000, 3_350, 3_450);
    expect(skew.orgNow(4_000)).toBe(1_003_550);
    expect(skew.toLocal(1_003_550)).toBe(4_000);
    skew.observe(1_003_000, 3_450, 3_600);
    expect(skew.orgNow(4_000)).toBe(1_003_550);
    skew.observe(1_004_000, 3_900, 4_050);
    expect(skew.orgNow(4_000)).toBe(1_003_950);
  });

  test('a little behind ours is known as that by the first answer', () => {
    const skew = new ClockSkew();
    skew.observe(3_000, 3_350, 3_450);
    expect(skew.orgNow(4_000)).toBe(3_550);
  });

  test('is measured again after a clock was set, in either direction', () => {
    for (const by of [-500_000, 500_000]) {
      const skew = new ClockSkew();
      skew.observe(1_003_000, 3_350, 3_450);
      skew.observe(1_003_000 + by, 3_450, 3_550);
      expect(skew.orgNow(0)).toBe(999_450 + by);
      skew.observe(1_004_000 + by, 4_100, 4_200);
      expect(skew.orgNow(0)).toBe(999_800 + by);
    }
  });

  test('never exceeds what an answer allows', () => {
    const skew = new ClockSkew();
    skew.observe(1_003_000, 3_900, 3_950);
    expect(skew.orgNow(0)).toBe(999_050);
    // At most 1,000,100 ahead by the first; an answer that needs more shows that a clock was set.
    skew.observe(1_005_000, 4_700, 4_899);
    expect(skew.orgNow(0)).toBe(1_000_101);
    skew.observe(1_005_000, 5_000, 5_010);
    expect(skew.orgNow(0)).toBe(1_000_101);
    skew.observe(1_006_000, 6_950, 6_960);
    expect(skew.orgNow(0)).toBe(999_040);
  });
});

describe("a window's length", () => {
  test('is a minute until more is known', () => {
    expect(new WindowLength().ms).toBe(60_000);
  });

  test('is the least time between two resets', () => {
    const window = new WindowLength();
    window.observe(100_000, 0, 10_000);
    expect(window.ms).toBe(60_000);
    window.observe(130_000, 100_000, 10_000);
    expect(window.ms).toBe(30_000);
    window.observe(190_000, 130_000, 10_000);
    window.observe(190_000, 190_000, 10_000);
    window.observe(170_000, 190_000, 10_000);
    expect(window.ms).toBe(30_000);
  });

  test('is no less than what was left of one, but for the second that a Date is cut by', () => {
    const window = new WindowLength();
    window.observe(100_000, 0, 61_000);
    expect(window.ms).toBe(60_000);
    window.observe(100_000, 0, 61_001);
    expect(window.ms).toBe(61_001);
  });
});

describe('the timer', () => {
  const timer = () => {
    const time = new SteppedTime();
    const rung: number[] = [];
    const start = time.now;
    return { time, rung, timer: new Timer((now) => rung.push(now - start)), at: (ms: number) => start + ms };
  };

  test('rings once, at its time, in whole milliseconds', async () => {
    const { time, rung, timer: one, at } = timer();
    one.set(at(99.2), at(0), time.clock);
    await time.pass(99);
    expect(rung).toEqual([]);
    await time.pass(500);
    expect(rung).toEqual([100]);
    expect(time.timers).toBe(0);
  });

  test('set to an earlier time rings then, and not twice; a later one changes nothing', async () => {
    const { time, rung, timer: one, at } = timer();
    one.set(at(100), at(0), time.clock);
    one.set(at(200), at(0), time.clock);
    expect(time.timers).toBe(1);
    await time.pass(0);
    const { rung: early, timer: other, time: otherTime, at: otherAt } = timer();
    other.set(otherAt(100), otherAt(0), otherTime.clock);
    other.set(otherAt(200), otherAt(0), otherTime.clock);
    await otherTime.pass(300);
    expect(early).toEqual([100]);
    one.set(at(50), at(0), time.clock);
    await settled();
    expect(time.timers).toBe(1);
    await time.pass(300);
    expect(rung).toEqual([50]);
    one.set(at(400), time.now, time.clock);
    await time.pass(300);
    expect(rung).toEqual([50, 400]);
  });

  test('of a time that is over rings at once', async () => {
    const { time, rung, timer: one, at } = timer();
    one.set(at(-5), at(0), time.clock);
    await time.pass(0);
    expect(rung).toEqual([0]);
  });

  test('that is stopped does not ring, and can be set again', async () => {
    const { time, rung, timer: one, at } = timer();
    one.stop();
    one.set(at(100), at(0), time.clock);
    one.stop();
    await time.pass(200);
    expect([rung, time.timers]).toEqual([[], 0]);
    one.set(at(300), time.now, time.clock);
    await time.pass(200);
    expect(rung).toEqual([300]);
  });
});
