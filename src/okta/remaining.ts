import type { SendSettings } from './attempt.js';
import type { Call } from './call.js';
import { wantOf } from './pacing/wants.js';
import type { OktaRequest } from './request.js';

/** How far a fan-out is. */
export interface State {
  /** Requests that were begun, and of them settled. */
  readonly begun: number;
  readonly done: number;
}

/**
 * Tells when a fan-out will be over: by the time that a request took so far, waits for rate limits left out, and by
 * when the org's limits let the last one go.
 * @param bulk the last requests are bulk work
 * @returns milliseconds from now, by a state
 */
export function remaining(
  settings: SendSettings,
  call: Call,
  requests: readonly OktaRequest[],
  { atOnce, bulk }: { atOnce: number; bulk: boolean },
): (state: State) => number {
  const { priority, rateLimitShare = settings.rateLimitShare } = call.options;
  const want = wantOf(bulk ? 'bulk' : priority, rateLimitShare);
  const total = requests.length;
  const startedAt = call.clock.now();
  const pacedBefore = call.pacedMs;
  return ({ begun, done }) => {
    if (done === total) return 0;
    const now = call.clock.now();
    const spent = (now - startedAt) * Math.min(atOnce, total) - (call.pacedMs - pacedBefore);
    // Those under way are half done, on average.
    const underWay = (begun - done) / 2;
    const each = Math.max(0, spent) / (done + underWay);
    const work = (each * (total - begun + underWay)) / Math.min(atOnce, total - done);
    const { leastMs, likelyMs } = settings.limits.forecast(
      requests[total - 1] as OktaRequest,
      now,
      want,
      total - begun,
    );
    // Where there is room for all, they need not be spread out.
    return Math.ceil(leastMs > 0 ? Math.max(work, likelyMs + each) : work);
  };
}
