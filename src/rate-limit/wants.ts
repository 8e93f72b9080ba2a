import type { Want } from './lines.js';

const SINGLE: Want = { priority: 'single', share: 1 };
const BULK: Want = { priority: 'bulk', share: 0.5 };

/** @param share what the caller chose, for single and bulk alike; what is no part of 1 counts as the nearest */
export function wantOf(priority: Want['priority'] | undefined, share: number | undefined): Want {
  const usual = priority === 'bulk' ? BULK : SINGLE;
  if (share === undefined || Number.isNaN(share)) return usual;
  return { priority: usual.priority, share: Math.min(1, Math.max(0.01, share)) };
}
