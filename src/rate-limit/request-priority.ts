/** How a request competes with others for the same rate limit. */
export interface RequestPriority {
  /** A person's single action goes before bulk work. */
  readonly level: 'single' | 'bulk';
  /** The part of a bucket's limit that may be used, above 0 to 1. */
  readonly share: number;
}

const SINGLE: RequestPriority = { level: 'single', share: 1 };
const BULK: RequestPriority = { level: 'bulk', share: 0.5 };
const LEAST_SHARE = 0.01;

/**
 * @param level single by default
 * @param share the caller's choice, for single and bulk alike; 1 for single and 0.5 for bulk by default. A number
 *   outside 0.01 to 1 becomes the nearest one inside.
 */
export function requestPriority(
  level: RequestPriority['level'] | undefined,
  share: number | undefined,
): RequestPriority {
  const usual = level === 'bulk' ? BULK : SINGLE;
  if (share === undefined || Number.isNaN(share)) return usual;
  return { level: usual.level, share: Math.min(1, Math.max(LEAST_SHARE, share)) };
}
