import { describe, expect, test } from '@jest/globals';
import { forecastOf } from '../../src/rate-limit/forecast.js';
import { requestPriority } from '../../src/rate-limit/request-priority.js';
import { TokenBucket } from '../../src/rate-limit/token-bucket.js';

describe('the priority of a request', () => {
  test('may use all of the limit, or half for bulk work, where no share is given', () => {
    expect(requestPriority(undefined, undefined)).toEqual({ level: 'single', share: 1 });
    expect(requestPriority('single', Number.NaN)).toEqual({ level: 'single', share: 1 });
    expect(requestPriority('bulk', undefined)).toEqual({ level: 'bulk', share: 0.5 });
    expect(requestPriority('bulk', 0.8)).toEqual({ level: 'bulk', share: 0.8 });
    expect([2, 1, 0.3, 0, -1].map((share) => requestPriority('single', share).share)).toEqual([
      1, 1, 0.3, 0.01, 0.01,
    ]);
  });
});

describe('a forecast', () => {
  const usual = {
    position: 1,
    closedMs: 0,
    leftMs: 30_000,
    windowMs: 60_000,
    room: 10,
    roomPerWindow: 100,
    ourRoom: 5,
    ourRoomPerWindow: 50,
  };
  const of = (changes: Partial<typeof usual>) => forecastOf({ ...usual, ...changes });

  test('in this window is by the part of it that is ours', () => {
    expect(of({})).toEqual({ leastMs: 0, likelyMs: 6_000 });
    expect(of({ position: 5 })).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(of({ position: 2, closedMs: 20_000 })).toEqual({ leastMs: 20_000, likelyMs: 20_000 });
  });

  test('beyond it is the start of the window in which its turn comes', () => {
    expect(of({ position: 6 })).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(of({ position: 10 })).toEqual({ leastMs: 0, likelyMs: 30_000 });
    expect(of({ position: 11 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(of({ position: 55 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(of({ position: 56 })).toEqual({ leastMs: 30_000, likelyMs: 90_000 });
    expect(of({ position: 110 })).toEqual({ leastMs: 30_000, likelyMs: 150_000 });
    expect(of({ position: 111 })).toEqual({ leastMs: 90_000, likelyMs: 150_000 });
    expect(of({ position: 111, closedMs: 45_000 })).toEqual({ leastMs: 105_000, likelyMs: 165_000 });
  });

  test('counts no room below none', () => {
    const none = { room: -7, ourRoom: -7 };
    expect(of({ ...none, position: 50 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
    expect(of({ ...none, position: 51 })).toEqual({ leastMs: 30_000, likelyMs: 90_000 });
    expect(of({ ...none, position: 3, roomPerWindow: 0.1, ourRoomPerWindow: 0.1 })).toEqual({
      leastMs: 150_000,
      likelyMs: 150_000,
    });
  });

  test('is never sooner than the least', () => {
    expect(of({ ourRoom: 20, room: 10, position: 12 })).toEqual({ leastMs: 30_000, likelyMs: 30_000 });
  });
});

describe('the token bucket', () => {
  test('lets the first call go immediately, and the others at its rate', () => {
    const tokens = new TokenBucket();
    tokens.setRate(0.001, 5_000);
    expect(tokens.availableAt(5_000)).toBe(5_000);
    tokens.consume();
    // A tenth of a second had come due before.
    expect(tokens.availableAt(5_000)).toBeCloseTo(5_900, 6);
    tokens.setRate(0.001, 5_450);
    expect(tokens.availableAt(5_450)).toBeCloseTo(5_900, 6);
    tokens.setRate(0.001, 5_901);
    expect(tokens.availableAt(5_901)).toBe(5_901);
  });

  test('refills evenly from one rate to the next', () => {
    const tokens = new TokenBucket();
    tokens.setRate(0.01, 1_000);
    tokens.consume();
    tokens.consume();
    expect(tokens.availableAt(1_000)).toBe(1_100);
    tokens.setRate(0.02, 1_040);
    // 40 ms at 0.015 a millisecond are 0.6.
    expect(tokens.availableAt(1_040)).toBeCloseTo(1_060, 6);
  });

  test('never lets a call go at rate 0', () => {
    const tokens = new TokenBucket();
    tokens.setRate(0, 1_000);
    expect(tokens.availableAt(1_000)).toBe(Number.POSITIVE_INFINITY);
  });

  test('lets a call go at the latest time that is given, unless the rate is 0', () => {
    const tokens = new TokenBucket();
    tokens.setRate(1e-6, 1_000);
    tokens.consume();
    expect(tokens.availableAt(1_000)).toBeGreaterThan(900_000);
    expect(tokens.availableAt(1_000, 121_000)).toBe(121_000);
    tokens.setRate(0, 1_000);
    expect(tokens.availableAt(1_000, 121_000)).toBe(Number.POSITIVE_INFINITY);
  });

  test('makes up for at most a tenth of a second, and never goes back in time', () => {
    const tokens = new TokenBucket();
    tokens.setRate(0.02, 1_000);
    tokens.setRate(0.02, 50_000);
    // 1 call and 100 ms of 0.02 a millisecond.
    for (const _ of [1, 2, 3]) {
      expect(tokens.availableAt(50_000)).toBe(50_000);
      tokens.consume();
    }
    expect(tokens.availableAt(50_000)).toBe(50_050);
    tokens.setRate(0.02, 49_000);
    expect(tokens.availableAt(49_000)).toBe(49_050);
    tokens.consume();
    expect(tokens.availableAt(49_000)).toBe(49_050);
  });
});
