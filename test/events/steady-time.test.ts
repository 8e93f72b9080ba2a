import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SteadyTime } from '../../src/events/steady-time.js';

const HOUR = 3_600_000;
const never = new AbortController().signal;

/** A clock that a test sets; a wait takes as long as `waited` says. */
function settable(waited: (ms: number) => number = (ms) => ms) {
  const clock = {
    time: 1_000_000,
    now: () => clock.time,
    sleep: async (ms: number) => {
      clock.time += waited(ms);
    },
  };
  return clock;
}

describe('Steady time', () => {
  test('is what passed by the clock', () => {
    const clock = settable();
    const time = new SteadyTime(clock);
    clock.time += 400;
    expect(time.passed).toBe(400);
    clock.time += 350;
    expect(time.passed).toBe(750);
  });

  test.each([30_000, HOUR])('goes on by a second at most where the clock is set %i ms forth', (jump) => {
    const clock = settable();
    const time = new SteadyTime(clock);
    clock.time += 200;
    expect(time.passed).toBe(200);
    clock.time += jump;
    expect(time.passed).toBe(1_200);
    clock.time += 100;
    expect(time.passed).toBe(1_300);
  });

  test('stands still where the clock is set back, and goes on from there', () => {
    const clock = settable();
    const time = new SteadyTime(clock);
    clock.time -= HOUR;
    expect(time.passed).toBe(0);
    clock.time += 300;
    expect(time.passed).toBe(300);
  });

  test('has all of a wait that was asked for, however long', async () => {
    const time = new SteadyTime(settable());
    await time.sleep(60_000, never);
    expect(time.passed).toBe(60_000);
  });

  test('has no more of a wait than was asked for where the clock is set meanwhile', async () => {
    const time = new SteadyTime(settable((ms) => ms + HOUR));
    await time.sleep(5_000, never);
    expect(time.passed).toBe(5_000);
  });

  test('has only what was waited where the wait is broken off', async () => {
    const time = new SteadyTime(settable(() => 300));
    await time.sleep(60_000, never);
    expect(time.passed).toBe(300);
  });

  test('counts what passed before a wait as no part of it', async () => {
    const clock = settable();
    const time = new SteadyTime(clock);
    clock.time += HOUR;
    await time.sleep(5_000, never);
    expect(time.passed).toBe(6_000);
  });

  test('never goes back, and is ahead of what passed by a second for each jump of the clock at most', () => {
    const step = fc.record({
      passes: fc.integer({ min: 0, max: 900 }),
      jump: fc.integer({ min: -HOUR, max: HOUR }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const clock = settable();
        const time = new SteadyTime(clock);
        let [real, before] = [0, 0];
        steps.forEach(({ passes, jump }, index) => {
          clock.time += passes + jump;
          real += passes;
          const { passed } = time;
          expect(passed).toBeGreaterThanOrEqual(before);
          expect(passed).toBeLessThanOrEqual(real + 1_000 * (index + 1));
          before = passed;
        });
      }),
    );
  });
});
