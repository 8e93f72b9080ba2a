import { describe, expect, test } from '@jest/globals';
import type { Operation } from '../../src/rate-limit/bucket.js';
import { Lines, type Waiting, type Want } from '../../src/rate-limit/lines.js';
import { SteppedTime } from './stepped-time.js';

const single: Want = { priority: 'single', share: 1 };
const bulk: Want = { priority: 'bulk', share: 1 };
const half: Want = { priority: 'single', share: 0.5 };
const { clock } = new SteppedTime();
const operation = {} as Operation;

function waiting(want: Want, again = false, of = operation): Waiting<Operation> {
  return { operation: of, want, again, clock, go: () => {} };
}

function lined(...all: Waiting<Operation>[]): Lines<Operation> {
  const lines = new Lines<Operation>();
  for (const each of all) lines.enter(each);
  return lines;
}

const order = (lines: Lines<Operation>) => lines.sorted.flatMap((line) => [...line.waiting]);

describe('calls that wait', () => {
  test('are in line by what they want: single before bulk, refused before others, larger shares first', () => {
    const all = {
      bulkHalf: waiting({ ...bulk, share: 0.5 }),
      bulk: waiting(bulk),
      bulkAgain: waiting(bulk, true),
      half: waiting(half),
      single: waiting(single),
      second: waiting(single),
      halfAgain: waiting(half, true),
      again: waiting(single, true),
    };
    const sorted = [
      all.again,
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
      all.again,
      all.bulkHalf,
      all.single,
      all.halfAgain,
      all.second,
      all.half,
      all.bulkAgain,
    ];
    expect(order(lined(...other))).toEqual(sorted);
  });

  test('of one rank are in one line, whose head came first', () => {
    const [one, two] = [waiting(single), waiting(single)];
    const lines = lined(one, waiting(bulk), two);
    expect(lines.sorted.map(({ waiting: its, want }) => [its.size, want])).toEqual([
      [2, single],
      [1, bulk],
    ]);
    expect(lines.sorted[0]?.head).toBe(one);
    lines.leave(one);
    expect(lines.sorted[0]?.head).toBe(two);
  });

  test('leave once; an empty line goes with the last', () => {
    const [one, two] = [waiting(single), waiting(bulk)];
    const lines = lined(one, two);
    expect(lines.size).toBe(2);
    expect(lines.leave(two)).toBe(true);
    expect(lines.leave(two)).toBe(false);
    expect([lines.size, lines.sorted.length]).toEqual([1, 1]);
    expect(order(lines)).toEqual([one]);
    const last = lined(waiting(single), two);
    expect(last.leave(two)).toBe(true);
    expect(last.sorted).toHaveLength(1);
  });

  test('are counted: those that go before a new one, and those up to a line', () => {
    const lines = lined(waiting(single), waiting(single), waiting(half), waiting(bulk), waiting(bulk, true));
    expect(lines.before(single, false)).toBe(2);
    expect(lines.before(half, false)).toBe(3);
    expect(lines.before(bulk, false)).toBe(5);
    expect(lines.before(bulk, true)).toBe(4);
    expect(lines.before(single, true)).toBe(0);
    expect(lines.sorted.map((line) => lines.upTo(line))).toEqual([2, 3, 4, 5]);
  });

  test('of one operation go over to other lines, in their order', () => {
    const moving = {} as Operation;
    const [stays, one, two, three] = [
      waiting(single),
      waiting(single, false, moving),
      waiting(bulk, false, moving),
      waiting(single, false, moving),
    ];
    const [from, to] = [lined(one, stays, two, three), lined(waiting(bulk))];
    from.handOver(moving, to);
    expect([order(from), from.size]).toEqual([[stays], 1]);
    expect(order(to).slice(0, 2)).toEqual([one, three]);
    expect(order(to)).toHaveLength(4);
    expect(to.size).toBe(4);
  });
});
