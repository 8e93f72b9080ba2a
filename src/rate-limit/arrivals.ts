import type { RequestPriority } from './request-priority.js';

/** After so many starts without an arrival, no more calls are expected soon. */
const END_AFTER = 4;

/**
 * Whether calls keep arriving at a bucket. Workers send their calls one after another, so those to come can't be
 * counted: as long as they arrive, there are more than the queue shows.
 */
export class Arrivals {
  /** Calls started since one last arrived and had to wait. */
  readonly #starts = { single: Number.POSITIVE_INFINITY, bulk: Number.POSITIVE_INFINITY };

  /** A call arrives that has to wait. */
  note({ level }: RequestPriority): void {
    this.#starts.bulk = 0;
    if (level === 'single') this.#starts.single = 0;
  }

  noteStart(): void {
    this.#starts.bulk += 1;
    this.#starts.single += 1;
  }

  /** Whether more calls of this priority or a higher one are expected. */
  goOn({ level }: RequestPriority, inFlight: number): boolean {
    return this.#starts[level] <= END_AFTER + inFlight;
  }
}
