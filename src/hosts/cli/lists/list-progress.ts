import type { Progress } from '../../../connector/public-types.js';
import { progressPrinter } from '../execution.js';

const EVERY_MS = 200;

/** How many rows were read, and how fast, in one line on stderr, if that is a terminal that shows nothing else. */
export class ListProgress {
  readonly #startedAt = Date.now();
  readonly #waits = progressPrinter();
  readonly #isShown: boolean;
  #shownAt = this.#startedAt;
  #isOpen = false;

  /** @param alone whether no row is printed while the list is read */
  constructor(alone: boolean) {
    this.#isShown = process.stderr.isTTY === true && (alone || process.stdout.isTTY !== true);
  }

  update(rows: number): void {
    if (!this.#isShown) return;
    const now = Date.now();
    if (now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    const rate = Math.round((rows * 1000) / (now - this.#startedAt));
    process.stderr.write(`\r${rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')}/s\x1b[K`);
    this.#isOpen = true;
  }

  waits(progress: Progress): void {
    this.end();
    this.#waits.print(progress);
  }

  /** Clears its line. */
  end(): void {
    if (this.#isOpen) process.stderr.write('\r\x1b[K');
    this.#isOpen = false;
  }
}
