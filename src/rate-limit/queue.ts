import type { Clock } from '../transport/clock.js';
import type { Bucket, Operation } from './bucket.js';
import type { Buckets } from './buckets.js';
import type { Concurrency } from './concurrency.js';
import type { Line, Waiting } from './lines.js';
import { Timer } from './timer.js';

/** Lets waiting calls go when their bucket and the org's concurrency have room, those of the highest rank first. */
export class Queue {
  size = 0;
  readonly #timer = new Timer((now) => this.move(now));

  constructor(
    readonly buckets: Buckets,
    readonly concurrency: Concurrency,
  ) {}

  enter(waiting: Waiting<Operation>, now: number): void {
    const { bucket } = waiting.operation;
    bucket.lines.enter(waiting);
    bucket.pressed(waiting.want);
    this.size += 1;
    this.move(now);
  }

  /** It waits no more; nothing happens where it has gone already. */
  leave(waiting: Waiting<Operation>, now: number): void {
    if (!waiting.operation.bucket.lines.leave(waiting)) return;
    this.size -= 1;
    this.move(now);
  }

  /** Lets go whatever may go now, and sets the timer for the next. */
  move(now: number): void {
    while (this.size > 0) {
      let first: Line<Operation> | undefined;
      let from: Bucket | undefined;
      let wakeAt = Number.POSITIVE_INFINITY;
      let clock: Clock | undefined;
      for (const bucket of this.buckets.all) {
        let wanting = 0;
        for (const line of bucket.lines.sorted) {
          wanting += line.waiting.size;
          const at = line.head.operation.silent ? now : bucket.readyAt(now, line.want, wanting);
          if (at <= now) {
            if (first === undefined || line.rank < first.rank) [first, from] = [line, bucket];
          } else if (at < wakeAt) [wakeAt, clock] = [at, line.head.clock];
        }
      }
      if (first === undefined || from === undefined) {
        if (clock !== undefined) this.#timer.set(wakeAt, now, clock);
        return;
      }
      if (!this.concurrency.mayGo(now)) {
        // Without a pause it is full, and the end of any call moves the queue.
        const { quietUntil } = this.concurrency;
        if (now < quietUntil) this.#timer.set(quietUntil, now, first.head.clock);
        return;
      }
      const { head } = first;
      from.readyAt(now, first.want, from.lines.upTo(first));
      from.lines.leave(head);
      this.size -= 1;
      this.take(head.operation, now);
      head.go();
    }
    this.#timer.stop();
  }

  /** A call goes out: its operation's bucket has just allowed it. */
  take(operation: Operation, now: number): void {
    operation.inFlight += 1;
    operation.bucket.took(now);
    this.concurrency.inFlight += 1;
  }
}
