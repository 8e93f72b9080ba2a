import type { TransportAnswer } from '../transport/transport.js';
import { RateHeaders } from './rate-headers.js';

/**
 * What a 429 is about: a bucket's window, too many calls under way at once, or something of its own that says nothing
 * of other calls (a factor's limit, headers that can't be right).
 * @param now the org's time, as far as is known, for answers without a Date
 */
export function refusalOf(answer: TransportAnswer, now: number): 'window' | 'concurrency' | 'other' {
  const seen = new RateHeaders();
  if (!seen.read(answer)) return 'other';
  if (seen.limit === 0) return 'concurrency';
  return seen.remaining === 0 && seen.isPlausible(now) ? 'window' : 'other';
}
