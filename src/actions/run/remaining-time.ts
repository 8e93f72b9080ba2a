import { requestPriority } from '../../rate-limit/request-priority.js';
import type { Call } from '../../request/call.js';
import type { OktaRequest } from '../../request/request.js';
import type { SendSettings } from '../../request/sending/context.js';

/** So many recent pauses give the usual one. */
const RECENT = 9;

/** How far a fan-out is. */
export interface State {
  /** Requests that were begun, and of them settled. */
  readonly begun: number;
  readonly done: number;
}

/**
 * Predicts when a fan-out will be over: by the time that a request took so far, waits for rate limits left out, and by
 * when the org's limits let the last one go; where they only spread requests, by the pauses between them lately.
 * @param bulk the last requests are bulk work
 * @returns milliseconds from now; to be asked each time that a request is settled
 */
export function remaining(
  settings: SendSettings,
  call: Call,
  requests: readonly OktaRequest[],
  { maxConcurrency, bulk }: { maxConcurrency: number; bulk: boolean },
): (state: State) => number {
  const { priority, rateLimitShare = settings.rateLimitShare } = call.options;
  const ofLast = requestPriority(bulk ? 'bulk' : priority, rateLimitShare);
  const total = requests.length;
  const startedAt = call.clock.now();
  const pacedBefore = call.throttledMs;
  const pauses: number[] = [];
  let settledAt = startedAt;
  return ({ begun, done }) => {
    const now = call.clock.now();
    pauses.push(now - settledAt);
    if (pauses.length > RECENT) pauses.shift();
    settledAt = now;
    if (done === total) return 0;
    const spent = (now - startedAt) * Math.min(maxConcurrency, total) - (call.throttledMs - pacedBefore);
    // Those under way are half done, on average.
    const underWay = (begun - done) / 2;
    const each = Math.max(0, spent) / (done + underWay);
    const work = (each * (total - begun + underWay)) / Math.min(maxConcurrency, total - done);
    const { leastMs, likelyMs } = settings.limits.forecast(
      requests[total - 1] as OktaRequest,
      now,
      ofLast,
      total - begun,
    );
    if (leastMs > 0) return Math.ceil(Math.max(work, likelyMs + each));
    // The usual one: a wait for the next window is long, and comes once.
    const pause = pauses.toSorted((a, b) => a - b)[pauses.length === RECENT ? RECENT >> 1 : RECENT] ?? 0;
    return Math.ceil(Math.max(work, pause * (total - done)));
  };
}
