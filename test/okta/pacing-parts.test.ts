import { describe, expect, test } from '@jest/globals';
import { Concurrency } from '../../src/okta/pacing/concurrency.js';
import { forecastOf } from '../../src/okta/pacing/forecast.js';
import { OrgClock } from '../../src/okta/pacing/org-clock.js';
import { Pace } from '../../src/okta/pacing/pace.js';
import { RateHeaders } from '../../src/okta/pacing/rate-headers.js';
import { refusalOf } from '../../src/okta/pacing/refusal.js';
import { Timer } from '../../src/okta/pacing/timer.js';
import { Traffic } from '../../src/okta/pacing/traffic.js';
import { wantOf } from '../../src/okta/pacing/wants.js';
import { WindowLength } from '../../src/okta/pacing/window-length.js';
import { sentBack } from './programs.js';
import { SteppedTime, settled } from './stepped-time.js';

describe("Okta's rate limit headers", () => {
  const START = 1_800_000_000;
  const usual = {
    date: new Date(START * 1000).toUTCString(),
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': '599',
    'x-rate-limit-reset': String(START + 60),
  };
  const read = (headers: object, status = 200, reader = new RateHeaders()) =>
    reader.read(sentBack(status, {}, headers)) ? reader : undefined;

  test('are read as numbers and times', () => {
    const seen = read(usual);
    expect(seen).toMatchObject({
      limit: 600,
      remaining: 599,
      resetAt: (START + 60) * 1000,
      date: START * 1000,
    });
    expect(seen?.asRateLimit()).toEqual({ limit: 600, remaining: 599, resetAt: '2027-01-15T08:01:00.000Z' });
    expect(read({ ...usual, date: undefined })?.date).toBeNaN();
    expect(read({ ...usual, 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' })).toMatchObject({
      limit: 0,
      remaining: 0,
    });
  });

  test('are none where one is missing or no number', () => {
    for (const name of ['limit', 'remaining', 'reset'])
      for (const text of [undefined, '', 'none', '1.5', '-5', '1, 2'])
        expect([name, text, read({ ...usual, [`x-rate-limit-${name}`]: text })]).toEqual([
          name,
          text,
          undefined,
        ]);
  });

  test('are read anew by the same reader', () => {
    const reader = read(usual) as RateHeaders;
    reader.asRateLimit();
    const later = {
      date: new Date((START + 61) * 1000).toUTCString(),
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '7',
      'x-rate-limit-reset': String(START + 120),
    };
    expect(read(later, 200, reader)).toMatchObject({ limit: 100, remaining: 7, date: (START + 61) * 1000 });
    expect(reader.asRateLimit().resetAt).toBe('2027-01-15T08:02:00.000Z');
    expect(reader.asRateLimit().resetAt).toBe('2027-01-15T08:02:00.000Z');
    expect(read({ ...later, date: undefined }, 200, reader)?.date).toBeNaN();
    expect(read({ ...later, 'x-rate-limit-reset': 'x' }, 200, reader)).toBeUndefined();
    expect(read(later, 200, reader)?.resetAt).toBe((START + 120) * 1000);
  });

  test('may name a time that no calendar holds', () => {
    expect(read({ ...usual, 'x-rate-limit-reset': '99999999999999' })?.asRateLimit().resetAt).toBe(
      '+275760-09-13T00:00:00.000Z',
    );
  });

  test('of a 429 say what is used up', () => {
    const of = (headers: object) => refusalOf(sentBack(429, {}, headers));
    expect(of({ ...usual, 'x-rate-limit-remaining': '0' })).toBe('window');
    expect(of({ ...usual, 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' })).toBe('concurrency');
    expect(of(usual)).toBe('other');
    expect(of({})).toBe('other');
  });
});

describe('what a call wants', () => {
  test('is all of the limit, or for bulk work half, unless it is told', () => {
    expect(wantOf(undefined, undefined)).toEqual({ priority: 'single', share: 1 });
    expect(wantOf('single', Number.NaN)).toEqual({ priority: 'single', share: 1 });
    expect(wantOf('bulk', undefined)).toEqual({ priority: 'bulk', share: 0.5 });
    expect(wantOf('bulk', 0.8)).toEqual({ priority: 'bulk', share: 0.8 });
    expect([2, 1, 0.3, 0, -1].map((share) => wantOf('single', share).share)).toEqual([1, 1, 0.3, 0.01, 0.01]);
  });
});

describe('a forecast', () => {
  const usual = {
    wanting: 1,
    closedMs: 0,
    leftMs: 30_000,
    windowMs: 60_000,
    room: 10,
    roomAWindow: 100,
    mine: 5,
    mineAWindow: 50,
  };
  const of = (changes: Partial<typeof usual>) => forecastOf({ ...usual, ...changes });

  test('in this window is by the part of it that is ours', () => {
    expect(of({})).toEqual({ leastMs: 0, likelyMs: 6_000 });
    expect(of({ wanting: 5 })).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(of({ wanting: 2, closedMs: 20_000 })).toEqual({ leastMs: 20_000, likelyMs: 20_000 });
  });

  test('beyond it is the start of the window in which its turn comes', () => {
    expect(of({ wanting: 6 })).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(of({ wanting: 10 })).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(of({ wanting: 11 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(of({ wanting: 55 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(of({ wanting: 56 })).toEqual({ leastMs: 30_000, likelyMs: 90_000 });
    expect(of({ wanting: 110 })).toEqual({ leastMs: 30_000, likelyMs: 150_000 });
    expect(of({ wanting: 111 })).toEqual({ leastMs: 90_000, likelyMs: 150_000 });
    expect(of({ wanting: 111, closedMs: 45_000 })).toEqual({ leastMs: 105_000, likelyMs: 165_000 });
  });

  test('counts no room below none', () => {
    const none = { room: -7, mine: -7 };
    expect(of({ ...none, wanting: 50 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(of({ ...none, wanting: 51 })).toEqual({ leastMs: 30_000, likelyMs: 90_000 });
    expect(of({ ...none, wanting: 3, roomAWindow: 0.1, mineAWindow: 0.1 })).toEqual({
      leastMs: 150_000,
      likelyMs: 150_000,
    });
  });

  test('is never sooner than the least', () => {
    expect(of({ mine: 20, room: 10, wanting: 12 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
  });
});

describe("the org's clock", () => {
  test('is narrowed down by each answer', () => {
    const clock = new OrgClock();
    expect([clock.orgNow(5_000), clock.surely(5_000)]).toEqual([5_000, 5_000]);
    // The org is 1,000,000 ahead. Its 1,003,400 is written as 1,003,000.
    clock.note(1_003_000, 3_350, 3_450);
    expect(clock.orgNow(4_000)).toBe(1_003_550);
    expect(clock.surely(1_003_550)).toBe(4_000);
    clock.note(1_003_000, 3_450, 3_600);
    expect(clock.orgNow(4_000)).toBe(1_003_550);
    clock.note(1_004_000, 3_900, 4_050);
    expect(clock.orgNow(4_000)).toBe(1_003_950);
  });

  test('that was set is learnt anew, in either direction', () => {
    for (const by of [-500_000, 500_000]) {
      const clock = new OrgClock();
      clock.note(1_003_000, 3_350, 3_450);
      clock.note(1_003_000 + by, 3_450, 3_550);
      expect(clock.orgNow(0)).toBe(999_450 + by);
      clock.note(1_004_000 + by, 4_100, 4_200);
      expect(clock.orgNow(0)).toBe(999_800 + by);
    }
  });

  test('is never thought to be ahead of what an answer allowed', () => {
    const clock = new OrgClock();
    clock.note(1_003_000, 3_900, 3_950);
    expect(clock.orgNow(0)).toBe(999_050);
    // At most 1,000,100 ahead by the first; an answer that needs more shows that a clock was set.
    clock.note(1_005_000, 4_700, 4_899);
    expect(clock.orgNow(0)).toBe(1_000_101);
    clock.note(1_005_000, 5_000, 5_010);
    expect(clock.orgNow(0)).toBe(1_000_101);
    clock.note(1_006_000, 6_950, 6_960);
    expect(clock.orgNow(0)).toBe(999_040);
  });
});

describe("a window's length", () => {
  test('is a minute until more is known', () => {
    expect(new WindowLength().ms).toBe(60_000);
  });

  test('is the least time between two resets', () => {
    const window = new WindowLength();
    window.learn(100_000, 0, 10_000);
    expect(window.ms).toBe(60_000);
    window.learn(130_000, 100_000, 10_000);
    expect(window.ms).toBe(30_000);
    window.learn(190_000, 130_000, 10_000);
    window.learn(190_000, 190_000, 10_000);
    window.learn(170_000, 190_000, 10_000);
    expect(window.ms).toBe(30_000);
  });

  test('is no less than what was left of one, but for the second that a Date is cut by', () => {
    const window = new WindowLength();
    window.learn(100_000, 0, 61_000);
    expect(window.ms).toBe(60_000);
    window.learn(100_000, 0, 61_001);
    expect(window.ms).toBe(61_001);
  });
});

describe('the pace', () => {
  test('gives the first call at once, and the others by its rate', () => {
    const pace = new Pace();
    pace.setRate(0.001, 5_000);
    expect(pace.nextAt(5_000)).toBe(5_000);
    pace.took();
    // A tenth of a second had come due before.
    expect(pace.nextAt(5_000)).toBeCloseTo(5_900, 6);
    pace.setRate(0.001, 5_450);
    expect(pace.nextAt(5_450)).toBeCloseTo(5_900, 6);
    pace.setRate(0.001, 5_901);
    expect(pace.nextAt(5_901)).toBe(5_901);
  });

  test('grows evenly from one rate to the next', () => {
    const pace = new Pace();
    pace.setRate(0.01, 1_000);
    pace.took();
    pace.took();
    expect(pace.nextAt(1_000)).toBe(1_100);
    pace.setRate(0.02, 1_040);
    // 40 ms at 0.015 a millisecond are 0.6.
    expect(pace.nextAt(1_040)).toBeCloseTo(1_060, 6);
  });

  test('of none never comes', () => {
    const pace = new Pace();
    pace.setRate(0, 1_000);
    expect(pace.nextAt(1_000)).toBe(Number.POSITIVE_INFINITY);
  });

  test('makes up for a tenth of a second at most, and never goes back in time', () => {
    const pace = new Pace();
    pace.setRate(0.02, 1_000);
    pace.setRate(0.02, 50_000);
    // 1 call and 100 ms of 0.02 a millisecond.
    for (const _ of [1, 2, 3]) {
      expect(pace.nextAt(50_000)).toBe(50_000);
      pace.took();
    }
    expect(pace.nextAt(50_000)).toBe(50_050);
    pace.setRate(0.02, 49_000);
    expect(pace.nextAt(49_000)).toBe(49_050);
    pace.took();
    expect(pace.nextAt(49_000)).toBe(49_050);
  });
});

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
      traffic.begin(false, 0);
      traffic.note(4, 4, 16, memory);
      traffic.windowBegan(at, now);
      traffic.note(3, 1, 116, memory);
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
