import { describe, expect, jest, test } from '@jest/globals';
import type { Progress } from '../../src/index.js';
import { callRig } from './call-rig.js';

describe('the end of a call', () => {
  test('comes with its time limit, or with the caller’s signal, which goes first', () => {
    const { call, time, stop } = callRig({ timeoutMs: 1_000 });
    expect(call.ended).toBeUndefined();
    time.now += 999;
    expect(call.ended).toBeUndefined();
    time.now += 1;
    expect(call.ended).toBe('deadline');
    stop.abort();
    expect(call.ended).toBe('cancelled');
  });

  test('never comes by itself without a time limit', () => {
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

describe('what is under way', () => {
  test('is ended by the signal until it is over', () => {
    const { call, stop } = callRig();
    const [one, other] = [{ end: jest.fn() }, { end: jest.fn() }];
    call.track(one);
    call.track(other);
    call.untrack(one);
    stop.abort();
    expect(one.end).not.toHaveBeenCalled();
    expect(other.end.mock.calls).toEqual([['cancelled']]);
  });

  test('may end others of the call without any being missed', () => {
    const { call, stop } = callRig();
    const last = { end: jest.fn() };
    const first = { end: () => call.untrack(last) };
    call.track(first);
    call.track(last);
    stop.abort();
    expect(last.end).toHaveBeenCalledTimes(1);
  });

  test('is no business of the signal once the call is finished', () => {
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
  test('lasts as long as asked, but not beyond the deadline', async () => {
    const { call, time } = callRig({ timeoutMs: 1_000 });
    await call.wait(300);
    await call.wait(900);
    expect(time.waits).toEqual([300, 700]);
    await call.wait(100);
    expect(time.waits).toHaveLength(2);
    expect(call.finish().durationMs).toBe(1_000);
  });

  test('is never of less than no time', async () => {
    const { call, time } = callRig();
    await call.wait(-5);
    expect(time.waits).toEqual([0]);
  });

  test('ends with the signal, and does not begin after it', async () => {
    const { call, time, stop } = callRig();
    time.during = () => stop.abort();
    await call.wait(5_000);
    expect(call.finish().durationMs).toBe(0);
    await call.wait(5_000);
    expect(time.waits).toEqual([5_000]);
  });

  test('that is over is ended by nobody', async () => {
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

test('warnings are kept once each', () => {
  const { call } = callRig();
  for (const text of ['a', 'b', 'a']) call.warn(text);
  expect(call.finish()).toEqual({ requestIds: [], attempts: 0, durationMs: 0, warnings: ['a', 'b'] });
});

test('news name the action, and a mistake of who hears them changes nothing', () => {
  const news: Progress[] = [];
  const onProgress = (progress: Progress) => {
    news.push(progress);
    throw new Error('a mistake');
  };
  callRig({ onProgress }).call.report({ done: 1 });
  callRig().call.report({ done: 2 });
  expect(news).toEqual([{ action: 'anAction', done: 1 }]);
});
