import type { Clock } from '../transport/clock.js';

/** At most one wait at a time, and none while nobody waits. */
export class Timer {
  #current: { until: number; stop: AbortController } | undefined;

  constructor(readonly ring: (now: number) => void) {}

  /** Rings at that time, or a little before where it was set to ring earlier. */
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
      this.ring(clock.now());
    });
  }

  stop(): void {
    this.#current?.stop.abort();
    this.#current = undefined;
  }
}
