import type { RateLimit } from '../result/result.js';
import { headerOf, type TransportAnswer } from '../transport/transport.js';
import { MAX_WAIT_MS } from './window-length.js';

const ABSENT = -1;
/** A reset may be this far behind the answer's Date, both being whole seconds. */
const LEAST_LEFT_MS = -2_000;
/** A Date is cut to the second. */
const SECOND_MS = 1_000;

/**
 * Reads Okta's rate limit headers. One reader serves all answers of a store in turn, so that reading one allocates
 * nothing.
 */
export class RateHeaders {
  limit = 0;
  remaining = 0;
  /** When the bucket is full again, by the org's clock, in milliseconds since 1970. */
  resetAt = 0;
  /** The answer's Date, a whole second, in milliseconds since 1970; NaN where it has none. */
  date = Number.NaN;
  #dateText = '';
  #resetText: string | string[] = '';
  #resetIso = '';

  /**
   * @returns false where a header is missing or not a number (a proxy may have joined two). Of a header that came twice
   *   the greater value counts.
   */
  read(answer: TransportAnswer): boolean {
    const { headers } = answer;
    const reset = headers['x-rate-limit-reset'];
    if (reset === undefined || reset === '') return false;
    const limit = numberIn(headers['x-rate-limit-limit']);
    const remaining = numberIn(headers['x-rate-limit-remaining']);
    if (limit === ABSENT || remaining === ABSENT) return false;
    if (reset !== this.#resetText) {
      const seconds = numberIn(reset);
      if (seconds === ABSENT) return false;
      this.#resetText = reset;
      this.#resetIso = '';
      this.resetAt = seconds * 1000;
    }
    this.limit = limit;
    this.remaining = remaining;
    const date = headerOf(answer, 'date') ?? '';
    // A Date stays the same for a second, and parsing one costs as much as all the rest.
    if (date !== this.#dateText) {
      this.#dateText = date;
      this.date = Date.parse(date);
    }
    return true;
  }

  /**
   * Whether the reset that was read last can be true: not in the past, and at most two windows away. It is compared with
   * the answer's own Date, which comes from the same clock.
   * @param orgNow the org's time, for answers without a Date
   */
  isPlausible(orgNow: number): boolean {
    const left = this.left(orgNow);
    return left >= LEAST_LEFT_MS && left <= MAX_WAIT_MS + SECOND_MS;
  }

  /**
   * How long the window lasts that was read last, in milliseconds.
   * @param orgNow the org's time, for answers without a Date
   */
  left(orgNow: number): number {
    return this.resetAt - (Number.isNaN(this.date) ? orgNow : this.date);
  }

  /** What was read last, in the form of a result's `meta`. */
  asRateLimit(): RateLimit {
    if (this.#resetIso === '') this.#resetIso = isoOf(this.resetAt);
    return { limit: this.limit, remaining: this.remaining, resetAt: this.#resetIso };
  }
}

/** A number of seconds beyond what Date can hold is shown as the end of its time. */
function isoOf(time: number): string {
  return new Date(Math.min(time, 8.64e15)).toISOString();
}

function numberIn(text: string | string[] | undefined): number {
  if (text === undefined || text === '') return ABSENT;
  if (Array.isArray(text)) return Math.max(ABSENT, ...text.map(numberIn));
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 ? number : ABSENT;
}

/**
 * Which limit a 429 is about: that of a bucket's window, that of concurrent calls, or another one that concerns no other
 * call (a factor's limit, headers that can't be true).
 * @param now the org's time as far as it is known, for answers without a Date; in milliseconds since 1970
 */
export function refusalOf(answer: TransportAnswer, now: number): 'window' | 'concurrency' | 'other' {
  const seen = new RateHeaders();
  if (!seen.read(answer)) return 'other';
  if (seen.limit === 0) return 'concurrency';
  return seen.remaining === 0 && seen.isPlausible(now) ? 'window' : 'other';
}

/**
 * How long it takes until the window ends, where a 429 says that the bucket is not used up: a token and an app have a share
 * of it, and the headers may be those of the org.
 * @param now as for `refusalOf`
 * @returns milliseconds; undefined where the headers say something else
 */
export function shareBackIn(answer: TransportAnswer, now: number): number | undefined {
  const seen = new RateHeaders();
  if (!seen.read(answer) || seen.limit === 0 || seen.remaining === 0) return undefined;
  return seen.isPlausible(now) ? Math.max(0, seen.left(now)) : undefined;
}
