import type { Clock } from '../../src/index.js';

const LONGEST_MS = 86_400_000;

interface Event {
  at: number;
  order: number;
  fire: (() => void) | undefined;
}

/** Time that passes only when everything that can happen now has happened: an hour takes as long as its events. */
export class VirtualTime {
  now = 0;
  #heap: Event[] = [];
  #order = 0;

  constructor(readonly startsAt: number) {
    this.now = startsAt;
  }

  /** @returns takes it back */
  at(time: number, fire: () => void): () => void {
    const event: Event = { at: Math.max(time, this.now), order: this.#order, fire };
    this.#order += 1;
    this.#push(event);
    return () => {
      event.fire = undefined;
    };
  }

  /** A clock that goes wrong by some milliseconds, as the clocks of machines do. */
  clock(wrongBy: number): Clock {
    return {
      now: () => Math.floor(this.now + wrongBy),
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) {
            resolve();
            return;
          }
          const cancel = this.at(this.now + ms, resolve);
          signal?.addEventListener('abort', () => {
            cancel();
            resolve();
          });
        }),
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.now + ms, resolve);
    });
  }

  /** Lets time pass until the promise is settled. */
  async runUntil(end: Promise<unknown>): Promise<void> {
    let ended = false;
    void end.finally(() => {
      ended = true;
    });
    await settled();
    while (!ended) {
      const event = this.#pop();
      if (event === undefined) throw new Error('Nothing will ever happen any more.');
      if (event.at > this.startsAt + LONGEST_MS) throw new Error('It is not over after a day.');
      if (event.fire === undefined) continue;
      this.now = event.at;
      event.fire();
      await settled();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (before(heap[parent] as Event, event)) break;
      heap[index] = heap[parent] as Event;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (before(last, heap[child] as Event)) break;
      heap[index] = heap[child] as Event;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function before(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Every promise that can go on has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
