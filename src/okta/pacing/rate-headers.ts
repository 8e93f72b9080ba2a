import type { RateLimit } from '../../core/result.js';
import { headerOf } from '../speaker.js';
import type { TransportAnswer } from '../transport.js';

const NOT_SAID = -1;

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
  #resetText = '';
  #resetIso = '';

  /** @returns false where a header is missing or no number (a proxy may have joined two) */
  read(answer: TransportAnswer): boolean {
    const reset = headerOf(answer, 'x-rate-limit-reset');
    if (reset === undefined || reset === '') return false;
    const limit = numberIn(headerOf(answer, 'x-rate-limit-limit'));
    const remaining = numberIn(headerOf(answer, 'x-rate-limit-remaining'));
    if (limit === NOT_SAID || remaining === NOT_SAID) return false;
    if (reset !== this.#resetText) {
      const seconds = numberIn(reset);
      if (seconds === NOT_SAID) return false;
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

  /** What was read last, for people. */
  asRateLimit(): RateLimit {
    if (this.#resetIso === '') this.#resetIso = isoOf(this.resetAt);
    return { limit: this.limit, remaining: this.remaining, resetAt: this.#resetIso };
  }
}

/** A number of seconds beyond what Date can hold is shown as the end of its time. */
function isoOf(time: number): string {
  return new Date(Math.min(time, 8.64e15)).toISOString();
}

function numberIn(text: string | undefined): number {
  if (text === undefined || text === '') return NOT_SAID;
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 ? number : NOT_SAID;
}
