import { describe, expect, test } from '@jest/globals';
import { RateHeaders, refusalOf } from '../../src/rate-limit/rate-headers.js';
import { sentBack } from '../helpers/programs.js';

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
      for (const text of [undefined, '', 'none', '1.5', '-5', ',', '1, 2'])
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

  test('that came twice count by the greater value that is one', () => {
    const twice = (reset: string | string[]) => read({ ...usual, 'x-rate-limit-reset': reset })?.resetAt;
    const later = (START + 60) * 1000;
    expect(twice([String(START + 60), String(START + 30)])).toBe(later);
    expect(twice([String(START + 30), String(START + 60)])).toBe(later);
    expect(twice(['x', String(START + 60)])).toBe(later);
  });

  test("are plausible where the reset is near the answer's own Date", () => {
    const plausible = (reset: number, headers = {}) =>
      read({ ...usual, 'x-rate-limit-reset': String(reset), ...headers })?.isPlausible(START * 1000);
    for (const left of [-2, 0, 1, 60, 121]) expect([left, plausible(START + left)]).toEqual([left, true]);
    for (const left of [-3_600, -3, 122, 3_600, 1e9])
      expect([left, plausible(START + left)]).toEqual([left, false]);
    expect(plausible(30)).toBe(false);
    expect(plausible((START + 60) * 1000)).toBe(false);
    expect(plausible(START + 60, { date: undefined })).toBe(true);
    expect(plausible(START + 900, { date: undefined })).toBe(false);
    const ahead = new Date((START + 3_600) * 1000).toUTCString();
    expect(plausible(START + 3_660, { date: ahead })).toBe(true);
    expect(plausible(START + 60, { date: ahead })).toBe(false);
  });

  test('may name a time that no calendar holds', () => {
    expect(read({ ...usual, 'x-rate-limit-reset': '99999999999999' })?.asRateLimit().resetAt).toBe(
      '+275760-09-13T00:00:00.000Z',
    );
  });

  test('of a 429 say what is used up', () => {
    const of = (headers: object) => refusalOf(sentBack(429, {}, headers), START * 1000);
    expect(of({ ...usual, 'x-rate-limit-remaining': '0' })).toBe('window');
    expect(of({ ...usual, 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' })).toBe('concurrency');
    const later = { ...usual, 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(START + 3_600) };
    expect(of(later)).toBe('other');
    expect(of(usual)).toBe('other');
    expect(of({})).toBe('other');
  });
});
