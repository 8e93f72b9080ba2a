import type { Clock } from '../transport/clock.js';

/** Waits for one time at a time, and holds no timer when nothing is to come. */
export class Timer {
  #current: { until: number; stop: AbortController } | undefined;

  constructor(readonly onTime: (now: number) => void) {}

  /** Calls `onTime` at that time, or earlier where it is set to an earlier one. */
  set(until: number, now: number, clock: Clock): void {
    if (this.#current !== undefined) {
      if (this.#current.until <= until) return;
      this.#current.stop.abort();
    }
    const current = { until, stop: new AbortController() };
    this.#current = current;
    void clock.sleep(Math.max(0, Math.ceil(until - now)), current.stop.signal).then(() => {
      if (this.#current !== current) return;
      this.#current = undefined;
      this.onTime(clock.now());
    });
  }

  stop(): void {
    this.#current?.stop.abort();
    this.#current = undefined;
  }
}
