/** Calls that timers released too late are made up for, up to this long. */
const CATCH_UP_MS = 100;

/** Spreads calls over time by a rate that changes: what has come due grows with it, and each call takes 1 of it. */
export class Pace {
  #due = 1;
  #seenAt = 0;
  /** Calls a millisecond. */
  #rate = 0;

  /** The rate from now on; since the last time it went evenly from the old one to this. */
  setRate(rate: number, now: number): void {
    const grown = this.#due + (Math.max(0, now - this.#seenAt) * (rate + this.#rate)) / 2;
    this.#due = Math.min(1 + rate * CATCH_UP_MS, grown);
    this.#seenAt = now;
    this.#rate = rate;
  }

  /** When the next call may go: not after `now`, the time of the last setRate, where it may go now. */
  nextAt(now: number): number {
    if (this.#rate === 0) return Number.POSITIVE_INFINITY;
    return this.#due >= 1 ? now : now + (1 - this.#due) / this.#rate;
  }

  took(): void {
    this.#due = Math.max(0, this.#due - 1);
  }
}
