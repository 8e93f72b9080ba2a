/** Rates are measured over at least this time, so that answers of the same moment count together. */
const LEAST_SPAN_MS = 20;
/** Below 1, whoever has less grows and whoever has more shrinks, until several processes have equal shares. */
const FAIRNESS_EXPONENT = 0.93;
const LEAST_SHARE = 0.002;
/** Others' calls within the memory below which they are taken for none. */
const LEAST_OTHERS = 0.1;

/**
 * How a bucket's usage divides between us and others, measured by how far its count falls beyond our own calls.
 * Processes that know nothing of each other reach fair shares by it: each uses the part of what is left that it used
 * lately.
 */
export class Usage {
  /** Our part of the bucket's calls, above 0 to 1. */
  share = 1;
  /** Calls a millisecond. */
  #ownRate = 0;
  #othersRate = 0;
  /** Milliseconds that the rates are built on. */
  #age = 0;
  #since = 0;
  #ownSince = 0;
  #othersSince = 0;

  /**
   * Starts anew, at the first answer about a bucket.
   * @param othersUsedIt others made calls before, nobody knows when
   */
  reset(othersUsedIt: boolean, now: number): void {
    this.#ownRate = othersUsedIt ? 1e-3 : 0;
    this.#othersRate = this.#ownRate;
    this.#updateShare();
    this.#age = 0;
    this.#since = now;
    this.#ownSince = 0;
    this.#othersSince = 0;
  }

  /** Adds calls that were counted. @param memoryMs how far back the rates reach */
  record(own: number, others: number, now: number, memoryMs: number): void {
    this.#ownSince += own;
    this.#othersSince += others;
    const span = now - this.#since;
    if (span < LEAST_SPAN_MS) return;
    this.#age += span;
    const weight = span / Math.min(this.#age, memoryMs + span);
    this.#ownRate += weight * (this.#ownSince / span - this.#ownRate);
    this.#othersRate += weight * (this.#othersSince / span - this.#othersRate);
    if (this.#othersRate * memoryMs < LEAST_OTHERS) this.#othersRate = 0;
    this.#updateShare();
    this.#since = now;
    this.#ownSince = 0;
    this.#othersSince = 0;
  }

  /** A new window began; what others used at the end of the last one can't be seen any more. */
  startWindow(at: number, now: number): void {
    if (at <= this.#since || at >= now) return;
    this.#ownSince *= (now - at) / (now - this.#since);
    this.#othersSince = 0;
    this.#since = at;
  }

  /** How many calls others make in that time, if they go on as they did. */
  othersIn(ms: number): number {
    return this.#othersRate * ms;
  }

  /** How many calls we make in that time, if we go on as we did lately. @param memoryMs how far back the rates reach */
  ownIn(ms: number, now: number, memoryMs: number): number {
    const span = Math.min(this.#age, memoryMs);
    const calls = this.#ownRate * span + this.#ownSince;
    return (ms * calls) / (Math.max(span, memoryMs / 10) + now - this.#since);
  }

  #updateShare(): void {
    const measured = this.#ownRate / (this.#ownRate + this.#othersRate);
    this.share = this.#othersRate <= 0 ? 1 : Math.max(LEAST_SHARE, measured) ** FAIRNESS_EXPONENT;
  }
}
