/** Rates are taken anew after this time at the earliest, so that answers of the same moment count together. */
const LEAST_SPAN_MS = 20;
/** Below 1, whoever has less grows and whoever has more shrinks, until several processes have the same. */
const EVENING = 0.93;
const LEAST_SHARE = 0.002;

/**
 * How a bucket's calls divide between us and others, by how its count falls beyond our own calls. Processes that know
 * nothing of each other come to fair shares by it: each takes of what is left the part that it took lately.
 */
export class Traffic {
  /** The part of the bucket's calls that is ours, above 0 to 1. */
  share = 1;
  /** Calls a millisecond. */
  #own = 0;
  #others = 0;
  /** Milliseconds that the rates are built on. */
  #age = 0;
  #since = 0;
  #ownSince = 0;
  #othersSince = 0;

  /** The first look at a bucket: others took calls already or not, at a time that nobody knows. */
  begin(othersWereThere: boolean, now: number): void {
    this.#own = othersWereThere ? 1e-3 : 0;
    this.#others = this.#own;
    this.#divide();
    this.#age = 0;
    this.#since = now;
    this.#ownSince = 0;
    this.#othersSince = 0;
  }

  /** @param memoryMs how far back the rates look */
  note(own: number, others: number, now: number, memoryMs: number): void {
    this.#ownSince += own;
    this.#othersSince += others;
    const span = now - this.#since;
    if (span < LEAST_SPAN_MS) return;
    this.#age += span;
    const weight = span / Math.min(this.#age, memoryMs + span);
    this.#own += weight * (this.#ownSince / span - this.#own);
    this.#others += weight * (this.#othersSince / span - this.#others);
    // So few as come by chance are nobody.
    if (this.#others * memoryMs < 0.1) this.#others = 0;
    this.#divide();
    this.#since = now;
    this.#ownSince = 0;
    this.#othersSince = 0;
  }

  /** A new window began, and what happened at the end of the last one will never be seen. */
  windowBegan(at: number, now: number): void {
    if (at <= this.#since || at >= now) return;
    this.#ownSince *= (now - at) / (now - this.#since);
    this.#othersSince = 0;
    this.#since = at;
  }

  /** Others' calls in that time, as far as the past tells. */
  othersIn(ms: number): number {
    return this.#others * ms;
  }

  #divide(): void {
    const measured = this.#own / (this.#own + this.#others);
    this.share = this.#others <= 0 ? 1 : Math.max(LEAST_SHARE, measured) ** EVENING;
  }
}
