import { describe, expect, jest, test } from '@jest/globals';
import type { Progress } from '../../src/index.js';
import { callRig } from './call-rig.js';

describe('the end of a call', () => {
  test('comes with its time limit or with the caller’s signal, whichever is first', () => {
    const { call, time, stop } = callRig({ timeoutMs: 1_000 });
    expect(call.ended).toBeUndefined();
    time.now += 999;
    expect(call.ended).toBeUndefined();
    time.now += 1;
    expect(call.ended).toBe('deadline');
    stop.abort();
    expect(call.ended).toBe('cancelled');
  });

  test('does not come by itself without a time limit', () => {
    const { call, time, stop } = callRig();
    time.now += 1e12;
    expect(call.ended).toBeUndefined();
    expect(call.deadlineAt).toBe(Number.POSITIVE_INFINITY);
    stop.abort();
    expect(call.ended).toBe('cancelled');
  });

  test('needs no signal', () => {
    const { call } = callRig({ signal: undefined as never });
    call.track({ end: () => {} });
    expect(call.ended).toBeUndefined();
    expect(call.finish().durationMs).toBe(0);
  });
});

describe('a request in progress', () => {
  test('is aborted by the signal, unless it has already ended', () => {
    const { call, stop } = callRig();
    const [one, other] = [{ end: jest.fn() }, { end: jest.fn() }];
    call.track(one);
    call.track(other);
    call.untrack(one);
    stop.abort();
    expect(one.end).not.toHaveBeenCalled();
    expect(other.end.mock.calls).toEqual([['cancelled']]);
  });

  test('may abort others of the same call, and none is missed', () => {
    const { call, stop } = callRig();
    const last = { end: jest.fn() };
    const first = { end: () => call.untrack(last) };
    call.track(first);
    call.track(last);
    stop.abort();
    expect(last.end).toHaveBeenCalledTimes(1);
  });

  test('is not aborted by the signal once the call has finished', () => {
    const { call, stop } = callRig();
    const one = { end: jest.fn() };
    call.track(one);
    call.finish();
    stop.abort();
    expect(one.end).not.toHaveBeenCalled();
    expect(() => call.untrack({ end: () => {} })).not.toThrow();
    expect(() => callRig().call.untrack(one)).not.toThrow();
  });
});

describe('a wait of a call', () => {
  test('lasts as long as requested, but not beyond the deadline', async () => {
    const { call, time } = callRig({ timeoutMs: 1_000 });
    await call.wait(300);
    await call.wait(900);
    expect(time.waits).toEqual([300, 700]);
    await call.wait(100);
    expect(time.waits).toHaveLength(2);
    expect(call.finish().durationMs).toBe(1_000);
  });

  test('is never negative', async () => {
    const { call, time } = callRig();
    await call.wait(-5);
    expect(time.waits).toEqual([0]);
  });

  test('ends when the signal fires, and does not begin after that', async () => {
    const { call, time, stop } = callRig();
    time.during = () => stop.abort();
    await call.wait(5_000);
    expect(call.finish().durationMs).toBe(0);
    await call.wait(5_000);
    expect(time.waits).toEqual([5_000]);
  });

  test('that has ended is not aborted later', async () => {
    const { call, time, stop } = callRig();
    const signals: (AbortSignal | undefined)[] = [];
    const sleep = time.clock.sleep;
    time.clock.sleep = (ms, signal) => {
      signals.push(signal);
      return sleep(ms, signal);
    };
    await call.wait(10);
    stop.abort();
    expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
  });
});

test('a warning that is repeated is kept once', () => {
  const { call } = callRig();
  for (const text of ['a', 'b', 'a']) call.warn(text);
  expect(call.finish()).toEqual({ requestIds: [], attempts: 0, durationMs: 0, warnings: ['a', 'b'] });
});

test('a progress event names the action, and an exception of its listener changes nothing', () => {
  const news: Progress[] = [];
  const onProgress = (progress: Progress) => {
    news.push(progress);
    throw new Error('a mistake');
  };
  callRig({ onProgress }).call.report({ done: 1 });
  callRig().call.report({ done: 2 });
  expect(news).toEqual([{ action: 'anAction', done: 1 }]);
});
