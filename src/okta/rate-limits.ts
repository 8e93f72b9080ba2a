import type { RateLimit } from '../core/result.js';
import { headerOf } from './failures.js';
import type { OktaRequest } from './request.js';
import type { TransportAnswer } from './transport.js';

/** What Okta's headers say of one bucket. Times are of the org's clock, in milliseconds since 1970. */
interface Bucket {
  limit: number;
  remaining: number;
  resetAt: number;
  /** The org's clock minus ours. */
  skew: number;
  /** resetAt as an ISO time, once it was asked for. */
  resetText?: string | undefined;
}

/** What is known about an org's rate limits. One store may serve several connectors to the same org. */
export interface Limits {
  /**
   * Takes one call out of the request's bucket.
   * @returns 0 where it may be sent now, else the milliseconds until the bucket is full again
   */
  take(request: OktaRequest, now: number): number;
  /** Learns from an answer's headers. */
  learn(request: OktaRequest, answer: TransportAnswer, now: number): RateLimit | undefined;
}

/** A store for one org. */
export function createLimits(): Limits {
  const buckets = new Map<string, Bucket>();
  return {
    take(request, now) {
      const bucket = buckets.get(bucketOf(request));
      if (bucket === undefined) return 0;
      const wait = bucket.resetAt - (now + bucket.skew);
      if (wait <= 0 || bucket.remaining > 0) {
        bucket.remaining -= 1;
        return 0;
      }
      return wait;
    },
    learn(request, answer, now) {
      const seen = readHeaders(answer, now);
      if (seen === undefined || seen.limit === 0) return undefined;
      const key = bucketOf(request);
      const known = buckets.get(key);
      const { limit, remaining } = seen;
      if (known?.resetAt === seen.resetAt) {
        // Answers arrive out of order; within one window the smallest count is the newest.
        seen.remaining = Math.min(known.remaining, remaining);
        seen.resetText = known.resetText;
      }
      buckets.set(key, seen);
      seen.resetText ??= new Date(seen.resetAt).toISOString();
      return { limit, remaining, resetAt: seen.resetText };
    },
  };
}

/** Okta's rate limit headers; undefined where they are missing or not numbers (a proxy may have joined two). */
function readHeaders(answer: TransportAnswer, now: number): Bucket | undefined {
  const limit = numberIn(answer, 'x-rate-limit-limit');
  const remaining = numberIn(answer, 'x-rate-limit-remaining');
  const reset = numberIn(answer, 'x-rate-limit-reset');
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  const date = timeOf(headerOf(answer, 'date') ?? '');
  return {
    limit,
    remaining,
    resetAt: reset * 1000,
    skew: Number.isNaN(date) ? 0 : date - now,
    resetText: undefined,
  };
}

let lastDate = { text: '', time: Number.NaN };

/** A Date header stays the same for a second, and parsing one costs as much as the rest of the headers. */
function timeOf(text: string): number {
  if (text !== lastDate.text) lastDate = { text, time: Date.parse(text) };
  return lastDate.time;
}

function numberIn(answer: TransportAnswer, name: string): number | undefined {
  const text = headerOf(answer, name);
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** What a 429 asks for. `kind` is 'concurrency' where too many calls were under way at once. */
export function waitAsked(
  answer: TransportAnswer,
  now: number,
): { kind: 'window' | 'concurrency' | 'unsaid'; ms: number } {
  const seen = readHeaders(answer, now);
  if (seen === undefined) return { kind: 'unsaid', ms: 0 };
  if (seen.limit === 0) return { kind: 'concurrency', ms: 0 };
  return { kind: 'window', ms: Math.max(0, seen.resetAt - (now + seen.skew)) };
}

const AREA = /^\/api\/v1\/(users|groups|apps|logs)(\/[^/?]+)?(\/)?/;

/** Okta counts by these groups of paths; operations of one group share a count. */
function bucketOf({ method, path }: OktaRequest): string {
  const found = AREA.exec(path);
  if (found === null) return 'REST';
  const one = found[2] !== undefined && found[3] === undefined;
  switch (found[1]) {
    case 'users':
      return one ? (method === 'GET' ? 'USER-GET' : 'USER-WRITE') : 'USERS';
    case 'groups':
      return one ? 'GROUP' : 'GROUPS';
    case 'apps':
      return one ? 'APP' : 'APPS';
    default:
      return 'LOG';
  }
}
