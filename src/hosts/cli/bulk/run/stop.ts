import type { RowResult } from '../journal/row-result.js';

/** So many rows in a row say that the way to Okta is gone; and so many of which nobody knows what they did. */
const LOST_IN_A_ROW = 20;
const UNKNOWN_IN_A_ROW = 5;
const OF_THE_WAY = new Set<string>([
  'NETWORK',
  'OKTA_UNAVAILABLE',
  'TIMEOUT',
  'INVALID_CONNECTION',
  'NOT_OKTA',
]);

/** Decides when no further row begins. */
export class Stop {
  /** Why, in words; undefined while rows may begin. */
  reason: string | undefined;
  readonly #cancel = new AbortController();
  #failures = 0;
  #lost = 0;
  #unknown = 0;

  constructor(private readonly maxFailures: number) {}

  /** Ends what is under way. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  now(reason: string): void {
    this.reason ??= reason;
  }

  /** The first Ctrl-C lets rows under way end, the second cancels them. @returns whether it was the second */
  interrupt(): boolean {
    const again = this.reason !== undefined;
    this.now('You stopped it.');
    if (again) this.#cancel.abort();
    return again;
  }

  ended(result: RowResult): void {
    const error = result.ok ? undefined : result.error;
    const lost = error !== undefined && OF_THE_WAY.has(error.code);
    this.#lost = lost ? this.#lost + 1 : 0;
    this.#unknown = lost && error.outcome === 'unknown' ? this.#unknown + 1 : 0;
    if (error === undefined) return;
    this.#failures += 1;
    if (error.code === 'UNAUTHENTICATED') this.now('Okta does not accept the API token.');
    else if (this.#lost >= LOST_IN_A_ROW || this.#unknown >= UNKNOWN_IN_A_ROW) {
      this.now(`${this.#lost} rows in a row got no usable answer.`);
    } else if (this.#failures >= this.maxFailures)
      this.now(`${this.#failures} rows failed (--max-failures).`);
  }
}
