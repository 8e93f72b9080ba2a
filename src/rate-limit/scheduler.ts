import type { Clock } from '../transport/clock.js';
import type { Bucket, Operation } from './bucket.js';
import type { Buckets } from './buckets.js';
import type { Concurrency } from './concurrency.js';
import { Timer } from './timer.js';
import type { RankQueue, WaitingCall } from './wait-queue.js';

/** The next call that may go, or when one will be able to. */
type Next =
  | { readonly queue: RankQueue<Operation>; readonly bucket: Bucket }
  | { readonly wakeAt: number; readonly clock: Clock | undefined };

/** Starts waiting calls when their bucket and the org's concurrency have room, the highest priority first. */
export class Scheduler {
  /** Calls that wait, in all buckets. */
  size = 0;
  readonly #timer = new Timer((now) => this.run(now));

  constructor(
    readonly buckets: Buckets,
    readonly concurrency: Concurrency,
  ) {}

  enqueue(call: WaitingCall<Operation>, now: number): void {
    const { bucket } = call.operation;
    bucket.queue.enqueue(call);
    bucket.arrivals.note(call.priority);
    this.size += 1;
    this.run(now);
  }

  /** Takes a call out of its queue; nothing happens where it was started already. */
  remove(call: WaitingCall<Operation>, now: number): void {
    if (!call.operation.bucket.queue.remove(call)) return;
    this.size -= 1;
    this.run(now);
  }

  /** Starts all calls that may go now, and sets the timer for the next one. */
  run(now: number): void {
    while (this.size > 0) {
      const next = this.#next(now);
      if (!('queue' in next)) {
        if (next.clock !== undefined) this.#timer.set(next.wakeAt, now, next.clock);
        return;
      }
      const { head } = next.queue;
      if (!this.concurrency.hasRoom(now)) {
        // Outside a pause it is full, and the end of any call runs the scheduler again.
        const { pausedUntil } = this.concurrency;
        if (now < pausedUntil) this.#timer.set(pausedUntil, now, head.clock);
        return;
      }
      this.#startWaiting(head, next, now);
    }
    this.#timer.stop();
  }

  /** Counts a call that is sent now: its operation's bucket has just allowed it. */
  start(operation: Operation, now: number): void {
    operation.inFlight += 1;
    operation.bucket.start(now);
    this.concurrency.inFlight += 1;
  }

  #startWaiting(
    call: WaitingCall<Operation>,
    { queue, bucket }: { queue: RankQueue<Operation>; bucket: Bucket },
    now: number,
  ): void {
    // Other ranks were asked about since; the bucket's state must be that of this one.
    bucket.readyAt(now, queue.priority, bucket.queue.countUpTo(queue));
    bucket.queue.remove(call);
    this.size -= 1;
    this.start(call.operation, now);
    call.onReady();
  }

  #next(now: number): Next {
    let first: { queue: RankQueue<Operation>; bucket: Bucket } | undefined;
    let wakeAt = Number.POSITIVE_INFINITY;
    let clock: Clock | undefined;
    for (const bucket of this.buckets.all) {
      let position = 0;
      for (const queue of bucket.queue.ranks) {
        position += queue.calls.size;
        const { operation } = queue.head;
        const at = operation.unlimited ? now : bucket.readyAt(now, queue.priority, position);
        if (at <= now) {
          if (first === undefined || queue.rank < first.queue.rank) first = { queue, bucket };
        } else if (at < wakeAt) [wakeAt, clock] = [at, queue.head.clock];
      }
    }
    return first ?? { wakeAt, clock };
  }
}
