// Okta's usual rate limits in a test, and the time that the ideal client needs under them.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { bucketOf, usualLimits } = createRequire(import.meta.url)(
  join(root, 'build/src/sandbox/server/rate-limits.js'),
);

/**
 * LIMITS=okta sets Okta's usual limits, and LIMITS=0.1 a tenth of them, for a machine that is too slow for the whole. Without
 * it there are none, so that the engine bounds the run.
 */
const share = process.env.LIMITS === 'okta' ? 1 : Number(process.env.LIMITS ?? 0);
const limitOf = (bucket) => usualLimits[bucket] * share;

export const hasLimits = share > 0;
export const rateLimits = hasLimits
  ? Object.fromEntries(Object.keys(usualLimits).map((bucket) => [bucket, { limit: limitOf(bucket) }]))
  : { all: { limit: 1_000_000 } };

/** The ideal client sends what a limit allows at the start of each window, and needs no time for it. */
export function overIdeal(requests, seconds) {
  const served = Map.groupBy(
    requests.filter(({ status }) => status !== 429),
    ({ method, path }) => bucketOf(method, path),
  );
  const [bucket, ideal] = [...served]
    .map(([name, { length }]) => [name, Math.floor((length - 1) / limitOf(name)) * 60])
    .reduce((slowest, each) => (each[1] > slowest[1] ? each : slowest));
  const counts = [...served].map(([name, { length }]) => `${length} of ${limitOf(name)} ${name}`).join(', ');
  return `Ideal by the limit of ${bucket}: ${ideal} s, so ${(seconds / ideal).toFixed(3)} times it. Requests: ${counts}`;
}
