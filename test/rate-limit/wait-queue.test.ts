import { describe, expect, test } from '@jest/globals';
import type { Operation } from '../../src/rate-limit/bucket.js';
import type { RequestPriority } from '../../src/rate-limit/request-priority.js';
import { type WaitingCall, WaitQueue } from '../../src/rate-limit/wait-queue.js';
import { SteppedTime } from './stepped-time.js';

const single: RequestPriority = { level: 'single', share: 1 };
const bulk: RequestPriority = { level: 'bulk', share: 1 };
const half: RequestPriority = { level: 'single', share: 0.5 };
const { clock } = new SteppedTime();
const operation = {} as Operation;

function waiting(priority: RequestPriority, isRetry = false, of = operation): WaitingCall<Operation> {
  return { operation: of, priority, isRetry, clock, onReady: () => {} };
}

function lined(...all: WaitingCall<Operation>[]): WaitQueue<Operation> {
  const queue = new WaitQueue<Operation>();
  for (const each of all) queue.enqueue(each);
  return queue;
}

const order = (queue: WaitQueue<Operation>) => queue.ranks.flatMap((rank) => [...rank.calls]);

describe('a wait queue', () => {
  test('are in line by what they priority: single before bulk, refused before others, larger shares first', () => {
    const all = {
      bulkHalf: waiting({ ...bulk, share: 0.5 }),
      bulk: waiting(bulk),
      bulkAgain: waiting(bulk, true),
      half: waiting(half),
      single: waiting(single),
      second: waiting(single),
      halfAgain: waiting(half, true),
      isRetry: waiting(single, true),
    };
    const sorted = [
      all.isRetry,
      all.halfAgain,
      all.single,
      all.second,
      all.half,
      all.bulkAgain,
      all.bulk,
      all.bulkHalf,
    ];
    expect(order(lined(...Object.values(all)))).toEqual(sorted);
    const other = [
      all.bulk,
      all.isRetry,
      all.bulkHalf,
      all.single,
      all.halfAgain,
      all.second,
      all.half,
      all.bulkAgain,
    ];
    expect(order(lined(...other))).toEqual(sorted);
  });

  test('keeps calls of one rank together, the first one at the head', () => {
    const [one, two] = [waiting(single), waiting(single)];
    const queue = lined(one, waiting(bulk), two);
    expect(queue.ranks.map(({ calls, priority }) => [calls.size, priority])).toEqual([
      [2, single],
      [1, bulk],
    ]);
    expect(queue.ranks[0]?.head).toBe(one);
    queue.remove(one);
    expect(queue.ranks[0]?.head).toBe(two);
  });

  test('removes a call once, and a rank with its last call', () => {
    const [one, two] = [waiting(single), waiting(bulk)];
    const queue = lined(one, two);
    expect(queue.size).toBe(2);
    expect(queue.remove(two)).toBe(true);
    expect(queue.remove(two)).toBe(false);
    expect([queue.size, queue.ranks.length]).toEqual([1, 1]);
    expect(order(queue)).toEqual([one]);
    const last = lined(waiting(single), two);
    expect(last.remove(two)).toBe(true);
    expect(last.ranks).toHaveLength(1);
  });

  test('counts the calls before a new one, and those up to a rank', () => {
    const queue = lined(waiting(single), waiting(single), waiting(half), waiting(bulk), waiting(bulk, true));
    expect(queue.countBefore(single, false)).toBe(2);
    expect(queue.countBefore(half, false)).toBe(3);
    expect(queue.countBefore(bulk, false)).toBe(5);
    expect(queue.countBefore(bulk, true)).toBe(4);
    expect(queue.countBefore(single, true)).toBe(0);
    expect(queue.ranks.map((rank) => queue.countUpTo(rank))).toEqual([2, 3, 4, 5]);
  });

  test('of one operation go over to other queue, in their order', () => {
    const moving = {} as Operation;
    const [stays, one, two, three] = [
      waiting(single),
      waiting(single, false, moving),
      waiting(bulk, false, moving),
      waiting(single, false, moving),
    ];
    const [from, to] = [lined(one, stays, two, three), lined(waiting(bulk))];
    from.moveTo(to, moving);
    expect([order(from), from.size]).toEqual([[stays], 1]);
    expect(order(to).slice(0, 2)).toEqual([one, three]);
    expect(order(to)).toHaveLength(4);
    expect(to.size).toBe(4);
  });
});
