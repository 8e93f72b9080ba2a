import type { TransportAnswer } from '../transport/transport.js';
import { RateHeaders } from './rate-headers.js';

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
