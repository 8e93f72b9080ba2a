/** Okta's own number for most orgs. */
const MOST = 75;
const LOWERED_TO = 0.7;
const PAUSE_MS = 250;
/** Near the number that was refused last, it grows this much slower. */
const CAREFUL = 0.05;

/** How many calls to the org may be under way at once, in all buckets together. */
export class Concurrency {
  inFlight = 0;
  #most = MOST;
  #refusedAt = MOST;
  #loweredAt = Number.NEGATIVE_INFINITY;
  /** Nothing goes before this time. */
  quietUntil = 0;

  constructor(readonly random: () => number) {}

  mayGo(now: number): boolean {
    return this.inFlight + 1 <= this.#most && now >= this.quietUntil;
  }

  /** A call was answered, and not refused for being one too many. */
  grow(): void {
    if (this.#most >= MOST) return;
    this.#most += (this.#most < 0.9 * this.#refusedAt ? 1 : CAREFUL) / this.#most;
  }

  /** Okta refused a call because too many are under way; `inFlight` still counts it. */
  lower(sentAt: number, now: number): void {
    // Calls that left before the number was lowered say nothing new.
    if (sentAt < this.#loweredAt) return;
    this.#refusedAt = Math.min(this.#most, this.inFlight);
    this.#most = Math.max(1, this.#refusedAt * LOWERED_TO);
    this.#loweredAt = now;
    this.quietUntil = now + PAUSE_MS * (0.5 + this.random());
  }
}
