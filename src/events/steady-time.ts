import type { Clock } from '../transport/clock.js';

/**
 * A step of the clock beyond this counts as so much, unless a wait of that length was asked for. Time that is counted too
 * short makes the reader look back further; counted too long, events that come late would be missed.
 */
const LONGEST_STEP_MS = 1_000;

/** Time that passed while something ran. A clock that is set, forth or back, hardly moves it. */
export class SteadyTime {
  #passed = 0;
  #last: number;

  constructor(readonly clock: Clock) {
    this.#last = clock.now();
  }

  /** Milliseconds since this began. */
  get passed(): number {
    this.#step(LONGEST_STEP_MS);
    return this.#passed;
  }

  /** Waits, and counts what was waited. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.#step(LONGEST_STEP_MS);
    await this.clock.sleep(ms, signal);
    this.#step(Math.max(ms, 1));
  }

  #step(longest: number): void {
    const now = this.clock.now();
    this.#passed += Math.min(Math.max(now - this.#last, 0), longest);
    this.#last = now;
  }
}
