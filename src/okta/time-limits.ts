import type { Clock } from './clock.js';

interface Limit {
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Keeps the time limits of all attempts under way with one wait of the clock. Most attempts have the same limit, so
 * a new one rarely ends before the earliest, and the wait is rarely started anew.
 */
export class TimeLimits {
  readonly #limits = new Set<Limit>();
  #watch: { until: number; stop: AbortController } | undefined;

  constructor(readonly clock: Clock) {}

  /** Calls `expire` at that time, unless the returned function is called before. */
  add(at: number, expire: () => void): () => void {
    const limit = { at, expire };
    this.#limits.add(limit);
    if (this.#watch === undefined || at < this.#watch.until) this.#watchUntil(at);
    return () => {
      this.#limits.delete(limit);
    };
  }

  close(): void {
    this.#limits.clear();
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
    for (const limit of [...this.#limits]) {
      if (limit.at <= now) {
        this.#limits.delete(limit);
        limit.expire();
      } else next = Math.min(next, limit.at);
    }
    if (next < Number.POSITIVE_INFINITY) this.#watchUntil(next);
  }
}
