/** Okta's own limit for most orgs. */
const MAX_CONCURRENCY = 75;
const DECREASE_FACTOR = 0.7;
const PAUSE_MS = 250;
/** Near the number that Okta refused last, the limit grows this much slower. */
const CAREFUL_INCREASE = 0.05;

/**
 * The maximum number of concurrent calls to the org, in all buckets together. It adapts by additive increase and
 * multiplicative decrease.
 */
export class Concurrency {
  inFlight = 0;
  #max = MAX_CONCURRENCY;
  #refusedAt = MAX_CONCURRENCY;
  #decreasedAt = Number.NEGATIVE_INFINITY;
  /** Nothing is sent before this time. */
  pausedUntil = 0;

  constructor(readonly random: () => number) {}

  hasRoom(now: number): boolean {
    return this.inFlight + 1 <= this.#max && now >= this.pausedUntil;
  }

  /** Okta answered a call without refusing it for too much concurrency. */
  increase(): void {
    if (this.#max >= MAX_CONCURRENCY) return;
    this.#max += (this.#max < 0.9 * this.#refusedAt ? 1 : CAREFUL_INCREASE) / this.#max;
  }

  /** Okta refused a call for too much concurrency; `inFlight` still counts it. */
  decrease(sentAt: number, now: number): void {
    // Calls that left before the last decrease say nothing new.
    if (sentAt < this.#decreasedAt) return;
    this.#refusedAt = Math.min(this.#max, this.inFlight);
    this.#max = Math.max(1, this.#refusedAt * DECREASE_FACTOR);
    this.#decreasedAt = now;
    this.pausedUntil = now + PAUSE_MS * (0.5 + this.random());
  }
}
