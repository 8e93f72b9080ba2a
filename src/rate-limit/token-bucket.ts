/** How much of a rate may be made up for where timers release calls too late. */
const CATCH_UP_MS = 100;

/** A token bucket whose rate changes: tokens come in at that rate, and each call consumes one. */
export class TokenBucket {
  #tokens = 1;
  #refilledAt = 0;
  /** Tokens a millisecond. */
  #rate = 0;

  /** Refills, and sets the rate from now on; since the last refill it is taken to have changed evenly. */
  setRate(rate: number, now: number): void {
    const refill = (Math.max(0, now - this.#refilledAt) * (rate + this.#rate)) / 2;
    this.#tokens = Math.min(1 + rate * CATCH_UP_MS, this.#tokens + refill);
    this.#refilledAt = now;
    this.#rate = rate;
  }

  /**
   * When the next call may go: `now`, the time of the last setRate, where a token is there; Infinity at rate 0.
   * @param latest however small the rate, no later than this
   */
  availableAt(now: number, latest = Number.POSITIVE_INFINITY): number {
    if (this.#rate === 0) return Number.POSITIVE_INFINITY;
    return this.#tokens >= 1 ? now : Math.min(latest, now + (1 - this.#tokens) / this.#rate);
  }

  consume(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }
}
