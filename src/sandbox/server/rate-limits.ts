import type { Clock } from '../org/org.js';
import { knownError } from './errors.js';
import { refuseUnknown } from './known-names.js';
import type { Answer } from './routes.js';

/** The counters that Okta keeps; each path and method belongs to one. */
export type BucketName =
  | 'USER-GET'
  | 'USER-WRITE'
  | 'USERS'
  | 'GROUPS'
  | 'GROUP'
  | 'APP'
  | 'APPS'
  | 'LOG'
  | 'TOKEN'
  | 'REST';

export interface RateLimit {
  /** Requests in one window. */
  limit?: number;
  /** Length of a window in milliseconds; 60 000 by default. */
  windowMs?: number;
}

/** Limits by bucket; `all` applies to every bucket without its own limit. */
export type RateLimits = Partial<Record<BucketName | 'all', RateLimit>>;

/** Okta's usual limits, in requests a minute. */
export const usualLimits: Record<BucketName, number> = {
  'USER-GET': 2000,
  'USER-WRITE': 600,
  USERS: 600,
  GROUPS: 500,
  GROUP: 1000,
  APP: 500,
  APPS: 100,
  LOG: 120,
  TOKEN: 150,
  REST: 1200,
};

/** The counter of a request. */
export function bucketOf(method: string, path: string): BucketName {
  if (path === '/oauth2/v1/token') return 'TOKEN';
  const [area, id, below] = path
    .replace(/\/{2,}/g, '/')
    .replace(/^\/api\/v1\//, '')
    .split('/');
  const single = id !== undefined && id !== '' && below === undefined;
  switch (area) {
    case 'users':
      if (!single) return 'USERS';
      return method === 'GET' ? 'USER-GET' : 'USER-WRITE';
    case 'groups':
      return single && id !== 'rules' ? 'GROUP' : 'GROUPS';
    case 'apps':
      return single ? 'APP' : 'APPS';
    case 'logs':
      return 'LOG';
    default:
      return 'REST';
  }
}

export interface Count {
  headers: Record<string, string>;
  /** The 429 answer if the window is exhausted. */
  refused?: Answer;
}

interface Window {
  used: number;
  /** The start of the next window in epoch seconds. */
  reset: number;
}

/** Counts requests per bucket in windows that begin with a bucket's first request. */
export class RateCounter {
  private readonly windows = new Map<BucketName, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: RateLimits,
  ) {
    refuseUnknown('rateLimits', limits, ['all', ...Object.keys(usualLimits)]);
    for (const [bucket, limit] of Object.entries(limits))
      refuseUnknown(`rateLimits.${bucket}`, limit, ['limit', 'windowMs']);
  }

  clear(): void {
    this.windows.clear();
  }

  count(method: string, path: string): Count {
    const bucket = bucketOf(method, path);
    const own = { ...this.limits.all, ...this.limits[bucket] };
    const limit = own.limit ?? usualLimits[bucket];
    const now = this.clock.now();
    let window = this.windows.get(bucket);
    if (!window || now >= window.reset * 1000) {
      window = { used: 0, reset: Math.ceil((now + (own.windowMs ?? 60_000)) / 1000) };
      this.windows.set(bucket, window);
    }
    window.used += 1;
    const headers = limitHeaders(limit, Math.max(0, limit - window.used), window.reset);
    return window.used > limit ? { headers, refused: tooMany(headers) } : { headers };
  }
}

/** The three headers that every answer has; `reset` in epoch seconds. */
export function limitHeaders(limit: number, remaining: number, reset: number): Record<string, string> {
  return {
    'X-Rate-Limit-Limit': String(limit),
    'X-Rate-Limit-Remaining': String(remaining),
    'X-Rate-Limit-Reset': String(reset),
  };
}

/** The recorded 429 answer. */
export function tooMany(headers: Record<string, string>): Answer {
  return { ...knownError('E0000047'), headers };
}
