import { refusalOf, shareBackIn } from '../../rate-limit/rate-headers.js';
import type { Failure, OktaSaid } from '../../result/failure.js';
import type { TransportAnswer } from '../../transport/transport.js';
import type { Limited } from '../deadlines/time-limits.js';
import { type Interruption, interrupted } from '../errors/interruptions.js';
import { rateLimited } from '../errors/okta-errors.js';
import type { RequestContext } from './context.js';
import { retryAfterMs } from './retry-after.js';

/**
 * Without a time limit of its own, a call that is not bulk waits this long in all for rate limits; and no call longer
 * than this because an answer asks it to (Retry-After).
 */
export const LONGEST_WAIT_MS = 120_000;
const PAUSE_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
/** How long Okta sends no further message or call to a person, or none at all for the org, by its error code. */
const MESSAGE_PAUSES: ReadonlyMap<string | undefined, number> = new Map([
  ['E0000109', 30_000],
  ['E0000118', 5_000],
  ['E0000133', 30_000],
  ['E0000146', DAY_MS],
  ['E0000147', DAY_MS],
  ['E0000186', DAY_MS],
]);
const MOST_DOUBLINGS = 4;
const JITTER_MS = 500;
/** Okta's code of a 429 that is about its counts of calls, and not about a user's messages. */
const OF_BUCKETS = 'E0000047';
const USED_UP = "The org's rate limit is used up";
const REFUSED = 'Okta accepts no more calls of this kind for now';
const TOO_MANY_AT_ONCE = 'There are too many concurrent calls to the org';

/** Okta's 429: it did nothing, and may do it later. */
export class TooManyRequests {
  constructor(
    readonly answer: TransportAnswer,
    readonly okta: OktaSaid,
  ) {}
}

/** Waits for rate limits until one request may be sent, and counts what it waited so far. */
export class RateLimitWait {
  #refusals = 0;
  #okta: OktaSaid | undefined;
  #reason = USED_UP;

  constructor(readonly context: RequestContext) {}

  /**
   * Waits in line until the request may be sent, and takes its place.
   * @returns a Failure RATE_LIMITED as soon as it is sure that the wait ends too late, or the call is ended
   */
  async forPermit(): Promise<Failure | undefined> {
    const { settings, call, request, priority, history } = this.context;
    const { limits } = settings;
    const start = call.clock.now();
    const endsAt = this.#endsAt(start);
    const { leastMs, likelyMs } = limits.forecast(request, start, priority);
    if (start + leastMs >= endsAt) return this.#tooLong(likelyMs);
    if (likelyMs > 0) call.report({ waitingMs: Math.ceil(likelyMs), reason: this.#reason });
    const ended = await this.#inLine(endsAt);
    const now = call.clock.now();
    call.throttledMs += now - start;
    if (ended === undefined) return undefined;
    // Without a limit known it waited for the first answer to another call only; after a 429 it had its chance.
    if (likelyMs === 0 || (ended === 'cancelled' && this.#okta !== undefined))
      return interrupted(ended, request, false, history.ambiguous);
    return this.#tooLong(limits.forecast(request, now, priority).likelyMs);
  }

  /** @returns why the wait was ended from our side, if it was */
  #inLine(endsAt: number): Promise<Interruption | undefined> {
    const { settings, call, request, priority } = this.context;
    return new Promise((resolve) => {
      let leave: (() => void) | undefined;
      let isOver = false;
      const over = (why?: Interruption) => {
        isOver = true;
        settings.timeLimits.remove(place);
        call.untrack(place);
        leave?.();
        resolve(why);
      };
      const go = () => {
        if (isOver) settings.limits.release(request, call.clock.now(), false);
        else over();
      };
      const place: Limited & { end(why: Interruption): void } = {
        endsAt,
        expire: () => over('deadline'),
        end: over,
      };
      if (endsAt < Number.POSITIVE_INFINITY) settings.timeLimits.add(place);
      call.track(place);
      leave = settings.limits.enqueue(request, priority, this.#refusals > 0, call.clock, go);
      // The clock may have let the signal fire before there was a line to leave.
      if (isOver) leave();
    });
  }

  /** After a 429, which says that Okta did nothing: a pause, where what it refused is no bucket's count. */
  async afterRefusal({ answer, okta }: TooManyRequests): Promise<Failure | undefined> {
    const { settings, call, request, priority, history } = this.context;
    this.#refusals += 1;
    this.#okta = okta;
    const doubled = 2 ** Math.min(this.#refusals - 1, MOST_DOUBLINGS);
    const now = call.clock.now();
    const kind = refusalOf(answer, now);
    const askedMs = Math.max(retryAfterMs(answer, now) ?? 0, MESSAGE_PAUSES.get(okta.errorCode) ?? 0);
    const lineMs = kind === 'window' ? settings.limits.forecast(request, now, priority).likelyMs : 0;
    const shareMs = okta.errorCode === OF_BUCKETS ? (shareBackIn(answer, now) ?? 0) : 0;
    const pauseMs = Math.max(shareMs, PAUSE_MS * doubled) + Math.random() * JITTER_MS;
    const ms = Math.max(askedMs, lineMs > 0 ? lineMs : pauseMs);
    this.#reason = kind === 'concurrency' ? TOO_MANY_AT_ONCE : REFUSED;
    settings.logger?.warn?.('Okta answered 429', {
      action: call.action.id,
      operationId: request.operationId,
      kind,
      ms,
    });
    if (lineMs > askedMs) return undefined;
    if (now + ms >= this.#endsAt(now) || askedMs > LONGEST_WAIT_MS) return this.#tooLong(ms);
    call.report({ waitingMs: Math.ceil(ms), reason: this.#reason });
    await call.wait(ms);
    call.throttledMs += call.clock.now() - now;
    return call.ended && interrupted(call.ended, request, false, history.ambiguous);
  }

  /** When the wait must be over. Bulk work without a time limit waits as long as it takes. */
  #endsAt(now: number): number {
    const { call, priority } = this.context;
    const { deadlineAt, throttledMs } = call;
    if (deadlineAt < Number.POSITIVE_INFINITY || priority.level === 'bulk') return deadlineAt;
    return now + LONGEST_WAIT_MS - throttledMs;
  }

  #tooLong(ms: number): Failure {
    const okta = this.#okta;
    const { ambiguous } = this.context.history;
    const details = { retryAfterMs: Math.ceil(ms), sent: okta !== undefined, kind: this.#reason, ambiguous };
    return rateLimited(okta === undefined ? details : { ...details, okta });
  }
}
