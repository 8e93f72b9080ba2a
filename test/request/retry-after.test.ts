import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMs } from '../../src/request/sending/retry-after.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
const asked = (after: string | string[], date?: string) =>
  retryAfterMs({ headers: { 'retry-after': after, date } }, NOW);

describe('the pause in Retry-After', () => {
  test('may be a number of seconds', () => {
    expect(asked('7')).toBe(7_000);
    expect(asked(' 120 ')).toBe(120_000);
    expect(asked('1.5')).toBe(1_500);
  });

  test("may be a date, which is compared with the response's own Date", () => {
    expect(asked('Sun, 01 Mar 2026 12:00:30 GMT')).toBe(30_000);
    expect(asked('Mon, 01 Jan 2035 00:00:30 GMT', 'Mon, 01 Jan 2035 00:00:00 GMT')).toBe(30_000);
    expect(asked('Sun, 01 Mar 2026 12:00:30 GMT', 'no date')).toBe(30_000);
  });

  test('is the longest of several values', () => {
    expect(asked(['5', '9', 'soon'])).toBe(9_000);
    expect(asked('5, 9')).toBe(9_000);
  });

  test('is undefined when the header has no usable value', () => {
    for (const odd of ['', '0', '-5', '+5', '5s', 'soon', '1e9', 'NaN', 'Sun, 01 Mar 2026 11:00:00 GMT'])
      expect([odd, asked(odd)]).toEqual([odd, undefined]);
    expect(retryAfterMs({ headers: {} }, NOW)).toBeUndefined();
  });

  test('is one day at most', () => {
    expect(asked('99999999999999999999')).toBe(DAY);
    expect(asked('Fri, 01 Jan 2999 00:00:00 GMT')).toBe(DAY);
  });

  test('is undefined or a positive time within bounds, whatever the headers contain', () => {
    const text = fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), text, (after, date) => {
        const ms = asked(after, date);
        if (ms !== undefined) expect(ms > 0 && ms <= DAY).toBe(true);
      }),
    );
  });
});
