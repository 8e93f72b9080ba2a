import type { Clock } from '../../core.js';

/** A wait counts at least this much, so that what asks for many short ones comes to its time limit soon. */
const LEAST_MS = 2_000;

interface Sleeper {
  readonly at: number;
  readonly background: boolean;
  readonly wake: () => void;
}

/**
 * Time in a place without timers. Nothing can wait there, except for requests under way. Where nothing is under way
 * and something would wait, its time is counted instead: the clock leaps, the next try follows at once, and a call
 * that would have waited too long is told so now. Limits of single attempts are the platform's: it ends a request.
 */
export class TimeWithoutTimers implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #leapt = 0;
  #underWay = 0;

  now(): number {
    return Date.now() + this.#leapt;
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
      void Promise.resolve().then(() => this.#pass());
    });
  }

  /** Waits for what is under way, as time does. */
  async during<T>(request: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await request;
    } finally {
      this.#underWay -= 1;
      this.#pass();
    }
  }

  /** Wakes whatever is due; with nothing under way, leaps to the first that is not in the background. */
  #pass(): void {
    const waiting = [...this.#sleepers].filter(({ background }) => !background);
    if (this.#underWay === 0 && waiting.length > 0) {
      const first = Math.min(...waiting.map(({ at }) => at));
      this.#leapt += Math.max(0, first - this.now());
    }
    const now = this.now();
    const due = [...this.#sleepers].filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
    for (const { wake } of due) wake();
  }
}
