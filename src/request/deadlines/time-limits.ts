import type { Clock } from '../../transport/clock.js';

/** Something that ends at a time, by the clock in milliseconds. */
export interface Limited {
  readonly endsAt: number;
  expire(): void;
}

/**
 * Keeps the time limits of all attempts under way with one wait of the clock. Most attempts have the same limit, so
 * a new one rarely ends before the earliest, and the wait is rarely started anew.
 */
export class TimeLimits {
  readonly #limited = new Set<Limited>();
  #watch: { until: number; stop: AbortController } | undefined;

  constructor(readonly clock: Clock) {}

  add(limited: Limited): void {
    this.#limited.add(limited);
    if (this.#watch === undefined || limited.endsAt < this.#watch.until) this.#watchUntil(limited.endsAt);
  }

  remove(limited: Limited): void {
    this.#limited.delete(limited);
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
    for (const limited of [...this.#limited]) {
      if (limited.endsAt <= now) {
        this.#limited.delete(limited);
        limited.expire();
      } else next = Math.min(next, limited.endsAt);
    }
    if (next < Number.POSITIVE_INFINITY) this.#watchUntil(next);
  }
}
