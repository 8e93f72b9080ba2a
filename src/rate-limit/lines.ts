import type { Clock } from '../transport/clock.js';

/** How a call stands to others that want the same. */
export interface Want {
  /** A person's single action goes before bulk work. */
  readonly priority: 'single' | 'bulk';
  /** The part of a bucket's limit that may be used, above 0 to 1. */
  readonly share: number;
}

/** One of Okta's operations, and the bucket that it counts in as far as is known. */
export interface OperationIn<Bucket> {
  bucket: Bucket;
  inFlight: number;
  /** Answers to it carry no rate limit. */
  silent: boolean;
  /** Buckets that it proved not to belong to. */
  apart: Bucket[] | undefined;
}

/** A call that waits for its turn. */
export interface Waiting<Operation> {
  readonly operation: Operation;
  readonly want: Want;
  /** It was refused with a 429 before, and goes before those that were not. */
  readonly again: boolean;
  readonly clock: Clock;
  /** It may be sent now, and its place is taken. */
  go(): void;
}

/** Calls of one rank, first come, first served. */
export class Line<Operation> {
  readonly waiting = new Set<Waiting<Operation>>();

  constructor(
    /** Lower goes first. */
    readonly rank: number,
    readonly want: Want,
  ) {}

  get head(): Waiting<Operation> {
    const [first] = this.waiting;
    return first as Waiting<Operation>;
  }
}

/** The calls that wait for one bucket, in the order in which they may go. */
export class Lines<Operation> {
  readonly sorted: Line<Operation>[] = [];
  size = 0;

  enter(waiting: Waiting<Operation>): void {
    this.#lineOf(waiting).waiting.add(waiting);
    this.size += 1;
  }

  /** @returns false where it did not wait any more */
  leave(waiting: Waiting<Operation>): boolean {
    for (const line of this.sorted) {
      if (!line.waiting.delete(waiting)) continue;
      this.size -= 1;
      if (line.waiting.size === 0) this.sorted.splice(this.sorted.indexOf(line), 1);
      return true;
    }
    return false;
  }

  /** How many wait that go before a new one. */
  before(want: Want, again: boolean): number {
    const rank = rankOf(want, again);
    let count = 0;
    for (const line of this.sorted) if (line.rank <= rank) count += line.waiting.size;
    return count;
  }

  /** How many wait in this line and those before it. */
  upTo(last: Line<Operation>): number {
    let count = 0;
    for (const line of this.sorted) {
      count += line.waiting.size;
      if (line === last) break;
    }
    return count;
  }

  /** An operation's calls go on waiting in another bucket's lines. */
  handOver(operation: Operation, to: Lines<Operation>): void {
    for (const line of [...this.sorted]) {
      for (const waiting of [...line.waiting]) {
        if (waiting.operation !== operation) continue;
        this.leave(waiting);
        to.enter(waiting);
      }
    }
  }

  #lineOf({ want, again }: Waiting<Operation>): Line<Operation> {
    const rank = rankOf(want, again);
    const at = this.sorted.findIndex((line) => line.rank >= rank);
    const found = at < 0 ? undefined : this.sorted[at];
    if (found?.rank === rank) return found;
    const line = new Line<Operation>(rank, want);
    this.sorted.splice(at < 0 ? this.sorted.length : at, 0, line);
    return line;
  }
}

/** Single before bulk, then those that were refused, then those that may use more. */
function rankOf({ priority, share }: Want, again: boolean): number {
  return (priority === 'bulk' ? 4 : 0) + (again ? 0 : 2) + (1 - share);
}
