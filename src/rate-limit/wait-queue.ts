import type { Clock } from '../transport/clock.js';
import type { RequestPriority } from './request-priority.js';

/** A call that waits for a place. */
export interface WaitingCall<Operation> {
  readonly operation: Operation;
  readonly priority: RequestPriority;
  /** Okta refused it with a 429 before, so it goes before calls that were not refused. */
  readonly isRetry: boolean;
  readonly clock: Clock;
  /** Called once: the call has its place and may be sent now. */
  onReady(): void;
}

/** Waiting calls of one rank, first in, first out. */
export class RankQueue<Operation> {
  readonly calls = new Set<WaitingCall<Operation>>();

  constructor(
    /** The lowest rank goes first. */
    readonly rank: number,
    readonly priority: RequestPriority,
  ) {}

  get head(): WaitingCall<Operation> {
    const [first] = this.calls;
    return first as WaitingCall<Operation>;
  }
}

/** The calls that wait for one bucket, in the order in which they may go. */
export class WaitQueue<Operation> {
  /** None of them is empty. */
  readonly ranks: RankQueue<Operation>[] = [];
  size = 0;

  enqueue(call: WaitingCall<Operation>): void {
    this.#rankQueueOf(call).calls.add(call);
    this.size += 1;
  }

  /** @returns false where the call no longer waits */
  remove(call: WaitingCall<Operation>): boolean {
    for (const queue of this.ranks) {
      if (!queue.calls.delete(call)) continue;
      this.size -= 1;
      if (queue.calls.size === 0) this.ranks.splice(this.ranks.indexOf(queue), 1);
      return true;
    }
    return false;
  }

  /** How many waiting calls go before a new one. */
  countBefore(priority: RequestPriority, isRetry: boolean): number {
    const rank = rankOf(priority, isRetry);
    let count = 0;
    for (const queue of this.ranks) if (queue.rank <= rank) count += queue.calls.size;
    return count;
  }

  /** How many calls wait in this rank and those before it. */
  countUpTo(last: RankQueue<Operation>): number {
    let count = 0;
    for (const queue of this.ranks) {
      count += queue.calls.size;
      if (queue === last) break;
    }
    return count;
  }

  /** Moves the waiting calls of one operation to another bucket's queue, in their order. */
  moveTo(other: WaitQueue<Operation>, operation: Operation): void {
    for (const queue of [...this.ranks]) {
      for (const call of [...queue.calls]) {
        if (call.operation !== operation) continue;
        this.remove(call);
        other.enqueue(call);
      }
    }
  }

  #rankQueueOf({ priority, isRetry }: WaitingCall<Operation>): RankQueue<Operation> {
    const rank = rankOf(priority, isRetry);
    const at = this.ranks.findIndex((queue) => queue.rank >= rank);
    const found = at < 0 ? undefined : this.ranks[at];
    if (found?.rank === rank) return found;
    const queue = new RankQueue<Operation>(rank, priority);
    this.ranks.splice(at < 0 ? this.ranks.length : at, 0, queue);
    return queue;
  }
}

/** Single before bulk; within a level those that Okta refused before; then those that may use more of the limit. */
function rankOf({ level, share }: RequestPriority, isRetry: boolean): number {
  return (level === 'bulk' ? 4 : 0) + (isRetry ? 0 : 2) + (1 - share);
}
