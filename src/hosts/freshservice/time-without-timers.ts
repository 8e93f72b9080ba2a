import type { Clock } from '../../core.js';

/** The minimum duration of a wait, so that a series of short waits reaches its time limit soon. */
const LEAST_MS = 2_000;

interface Sleeper {
  readonly at: number;
  readonly background: boolean;
  readonly wake: () => void;
}

/**
 * A clock for a platform without timers. Only running requests take real time there. A wait while no request runs moves
 * the clock forward instead, so the next attempt follows immediately, and a call that would wait too long fails now. The
 * platform itself limits the time of a request.
 */
export class TimeWithoutTimers implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #skippedMs = 0;
  #running = 0;

  now(): number {
    return Date.now() + this.#skippedMs;
  }

  sleep(ms: number, signal?: AbortSignal, { background = false } = {}): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const at = this.now() + (background ? ms : Math.max(ms, LEAST_MS));
      const sleeper = { at, background, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      void Promise.resolve().then(() => this.#wakeDue());
    });
  }

  /** Waits for a request while real time passes. */
  async during<T>(request: Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await request;
    } finally {
      this.#running -= 1;
      this.#wakeDue();
    }
  }

  /** Wakes the waits that are due. If no request runs, it moves the clock to the first wait that is not in the background. */
  #wakeDue(): void {
    const waiting = [...this.#sleepers].filter(({ background }) => !background);
    if (this.#running === 0 && waiting.length > 0) {
      const first = Math.min(...waiting.map(({ at }) => at));
      this.#skippedMs += Math.max(0, first - this.now());
    }
    const now = this.now();
    const due = [...this.#sleepers].filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
    for (const { wake } of due) wake();
  }
}
