import type { Clock } from '../../transport/clock.js';
import { type ListMember, UnorderedList } from './unordered-list.js';

/** Something that ends at a time, by the clock in milliseconds. */
export interface Limited extends ListMember {
  readonly endsAt: number;
  expire(): void;
}

/**
 * Keeps the time limits of all attempts under way with one wait of the clock. Most attempts have the same limit, so
 * a new one rarely ends before the earliest, and the wait is rarely started anew.
 */
export class TimeLimits {
  readonly #limited = new UnorderedList<Limited>();
  #watch: { until: number; stop: AbortController } | undefined;

  constructor(readonly clock: Clock) {}

  add(limited: Limited): void {
    this.#limited.add(limited);
    if (this.#watch === undefined || limited.endsAt < this.#watch.until) this.#watchUntil(limited.endsAt);
  }

  remove(limited: Limited): void {
    this.#limited.remove(limited);
  }

  close(): void {
    this.#limited.clear();
    this.#watch?.stop.abort();
    this.#watch = undefined;
  }

  #watchUntil(until: number): void {
    this.#watch?.stop.abort();
    const watch = { until, stop: new AbortController() };
    this.#watch = watch;
    const ms = Math.max(0, until - this.clock.now());
    void this.clock.sleep(ms, watch.stop.signal, { background: true }).then(() => {
      if (this.#watch === watch) this.#expire();
    });
  }

  #expire(): void {
    this.#watch = undefined;
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const limited of this.#limited.toArray()) {
      if (limited.endsAt <= now) {
        this.#limited.remove(limited);
        limited.expire();
      } else next = Math.min(next, limited.endsAt);
    }
    if (next < Number.POSITIVE_INFINITY) this.#watchUntil(next);
  }
}
