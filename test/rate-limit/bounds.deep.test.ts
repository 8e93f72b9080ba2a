import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLimits, type RequestPriority } from '../../src/rate-limit/rate-limits.js';
import { requestLike, sentBack } from '../helpers/programs.js';

const START = 1_800_000_000_000;
const TWO_WINDOWS = 120_000;
const priority: RequestPriority = { level: 'single', share: 1 };
const request = requestLike({ operationId: 'getUser', method: 'GET', path: '/api/v1/users/00u1' });
const other = requestLike({ operationId: 'getGroup', method: 'GET', path: '/api/v1/groups/00g1' });

const at = (time: number) => new Date(time).toUTCString();

/** A number as the headers hold it, by what it is near to: now, in seconds or milliseconds, or nothing at all. */
const number = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map((left) => String(START / 1000 + left)),
  fc.integer({ min: -300, max: 300 }).map((left) => String(START + left * 1000)),
  fc.integer().map(String),
  fc.maxSafeNat().map(String),
  fc.double().map(String),
  fc.constantFrom('', '0', '-1', '60', 'NaN', 'Infinity', '1e99', '1, 2', 'soon', '99999999999999999999'),
);
const header = fc.oneof(number, fc.array(number, { minLength: 2, maxLength: 2 }));
const date = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom('', 'yesterday', at(0), at(START), at(START - 4e10), at(START + 4e11)),
  fc.date({ noInvalidDate: true }).map((time) => time.toUTCString()),
);
const strange = fc.record({
  status: fc.constantFrom(200, 204, 404, 429, 503),
  date,
  'x-rate-limit-limit': fc.oneof(header, fc.constantFrom('600', '100', '0')),
  'x-rate-limit-remaining': fc.oneof(header, fc.constantFrom('0', '5', '599')),
  'x-rate-limit-reset': header,
});
/** Its date and its reset are wrong together, as those of a clock that was set. */
const wrongClock = fc
  .record({ by: fc.integer({ min: -1e12, max: 1e12 }), left: fc.nat(120), remaining: fc.nat(600) })
  .map(({ by, left, remaining }) => ({
    status: remaining === 0 ? 429 : 200,
    date: at(START + by),
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.floor((START + by) / 1000) + left),
  }));

/** A 429 of the org's own; `seconds` are those of its clock after START. */
const usedUp = (seconds: number, left: number) => ({
  status: 429 as const,
  date: at(START + seconds * 1000),
  'x-rate-limit-limit': '600',
  'x-rate-limit-remaining': '0',
  'x-rate-limit-reset': String(START / 1000 + seconds + left),
});
/** Others use all of an org's limit; then an answer of 1970 names a smaller one. */
const otherLimitOf1970 = {
  status: 200 as const,
  date: at(0),
  'x-rate-limit-limit': '100',
  'x-rate-limit-remaining': '0',
  'x-rate-limit-reset': ['', '1'] as string[],
};

describe('whatever the headers of answers say', () => {
  test('no call waits longer than two windows, and a right answer counts afterwards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(strange, wrongClock), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (answers, chance) => {
          const limits = createLimits({ random: () => chance });
          let now = START;
          const go = () => {
            if (!limits.tryAcquire(request, now, priority)) {
              now += TWO_WINDOWS;
              expect(limits.tryAcquire(request, now, priority)).toBe(true);
            }
          };
          const waits = () => {
            for (const one of [request, other]) {
              const { leastMs, likelyMs } = limits.forecast(one, now, priority);
              expect(leastMs).toBeLessThanOrEqual(TWO_WINDOWS);
              expect(likelyMs).toBeLessThanOrEqual(TWO_WINDOWS);
            }
          };
          for (const { status, ...headers } of answers) {
            go();
            now += 20;
            limits.observe(request, sentBack(status, {}, headers), now, now - 20);
            waits();
          }
          now += TWO_WINDOWS;
          go();
          now += 20;
          const reset = Math.floor(now / 1000) + 30;
          const usual = { 'x-rate-limit-limit': '600', 'x-rate-limit-reset': String(reset) };
          const right = { date: at(now), ...usual, 'x-rate-limit-remaining': '0' };
          const learnt = limits.observe(request, sentBack(429, {}, right), now, now - 20);
          expect(learnt).toEqual({ limit: 600, remaining: 0, resetAt: new Date(reset * 1000).toISOString() });
          const { leastMs } = limits.forecast(request, now, priority);
          expect(leastMs).toBeGreaterThan(28_000);
          expect(leastMs).toBeLessThan(32_500);
          expect(limits.tryAcquire(request, now, priority)).toBe(false);
        },
      ),
      { numRuns: 2_000, examples: [[[usedUp(0, 0), usedUp(55, 5), otherLimitOf1970, usedUp(0, 0)], 0]] },
    );
  });
});
