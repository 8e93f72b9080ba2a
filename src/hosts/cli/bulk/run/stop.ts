import type { RowResult } from '../journal/row-result.js';

/** So many consecutive rows without a usable answer, or with an unknown outcome, mean that Okta can't be reached. */
const MAX_UNANSWERED = 20;
const MAX_UNKNOWN = 5;
const CONNECTION_ERRORS = new Set<string>([
  'NETWORK',
  'OKTA_UNAVAILABLE',
  'TIMEOUT',
  'INVALID_CONNECTION',
  'NOT_OKTA',
]);

/** Decides when no more rows start. */
export class Stop {
  /** The reason as text; undefined while rows may start. */
  reason: string | undefined;
  readonly #cancel = new AbortController();
  #failures = 0;
  #unanswered = 0;
  #unknown = 0;

  constructor(private readonly maxFailures: number) {}

  /** Cancels the running rows. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  now(reason: string): void {
    this.reason ??= reason;
  }

  /** The first Ctrl-C lets running rows finish, the second cancels them. @returns whether it was the second */
  interrupt(): boolean {
    const again = this.reason !== undefined;
    this.now('You interrupted it.');
    if (again) this.#cancel.abort();
    return again;
  }

  ended(result: RowResult): void {
    const error = result.ok ? undefined : result.error;
    const unanswered = error !== undefined && CONNECTION_ERRORS.has(error.code);
    this.#unanswered = unanswered ? this.#unanswered + 1 : 0;
    this.#unknown = unanswered && error.outcome === 'unknown' ? this.#unknown + 1 : 0;
    if (error === undefined) return;
    this.#failures += 1;
    if (error.code === 'UNAUTHENTICATED') this.now('Okta does not accept the API token.');
    else if (this.#unanswered >= MAX_UNANSWERED || this.#unknown >= MAX_UNKNOWN) {
      this.now(`${this.#unanswered} consecutive rows got no usable answer.`);
    } else if (this.#failures >= this.maxFailures)
      this.now(`${this.#failures} rows failed (--max-failures).`);
  }
}
