import type { Want } from '../rate-limit/lines.js';
import { refusalOf } from '../rate-limit/refusal.js';
import type { Failure, OktaSaid } from '../result/failure.js';
import type { TransportAnswer } from '../transport/transport.js';
import type { SendSettings } from './attempt.js';
import type { Call } from './call.js';
import { type Interruption, interrupted } from './errors/interruptions.js';
import { rateLimited } from './errors/okta-errors.js';
import type { OktaRequest } from './request.js';
import { retryAfterMs } from './retry-after.js';
import type { Limited } from './time-limits.js';

/**
 * Without a time limit of its own, a call that is not bulk waits this long in all for rate limits; and no call longer
 * than this because an answer asks it to (Retry-After).
 */
export const LONGEST_WAIT_MS = 120_000;
const PAUSE_MS = 1_000;
const MOST_DOUBLINGS = 4;
const JITTER_MS = 500;
const USED_UP = 'The rate limit of the org is used up';
const REFUSED = 'Okta allows no more calls of this kind now';
const TOO_MANY_AT_ONCE = 'Too many calls to the org are under way at once';

/** What one request waited for rate limits so far. It is made when a request first has to wait. */
export class Turns {
  #refused = 0;
  #okta: OktaSaid | undefined;
  #kind = USED_UP;

  constructor(
    readonly settings: SendSettings,
    readonly call: Call,
    readonly request: OktaRequest,
    readonly want: Want,
  ) {}

  /**
   * Waits in line until the request may be sent, and takes its place.
   * @returns a Failure RATE_LIMITED as soon as it is sure that the wait ends too late, or the call is ended
   */
  async wait(ambiguous: boolean): Promise<Failure | undefined> {
    const { settings, call, request, want } = this;
    const { limits } = settings;
    const start = call.clock.now();
    const endsAt = this.#endsAt(start);
    const { leastMs, likelyMs } = limits.forecast(request, start, want);
    if (start + leastMs >= endsAt) return this.#tooLong(likelyMs, ambiguous);
    if (likelyMs > 0) call.report({ waitingMs: Math.ceil(likelyMs), reason: this.#kind });
    const ended = await this.#inLine(endsAt);
    const now = call.clock.now();
    call.pacedMs += now - start;
    if (ended === undefined) return undefined;
    // Without a limit known it waited for the first answer to another call only; after a 429 it had its chance.
    if (likelyMs === 0 || (ended === 'cancelled' && this.#okta !== undefined))
      return interrupted(ended, request, false, ambiguous);
    return this.#tooLong(limits.forecast(request, now, want).likelyMs, ambiguous);
  }

  /** @returns why the wait was ended from our side, if it was */
  #inLine(endsAt: number): Promise<Interruption | undefined> {
    const { settings, call, request, want } = this;
    return new Promise((resolve) => {
      let leave: (() => void) | undefined;
      let isOver = false;
      const over = (why?: Interruption) => {
        isOver = true;
        settings.timeLimits.remove(place);
        call.over(place);
        leave?.();
        resolve(why);
      };
      const go = () => {
        if (isOver) settings.limits.lost(request, call.clock.now(), false);
        else over();
      };
      const place: Limited & { end(why: Interruption): void } = {
        endsAt,
        expire: () => over('deadline'),
        end: over,
      };
      if (endsAt < Number.POSITIVE_INFINITY) settings.timeLimits.add(place);
      call.underWay(place);
      leave = settings.limits.enter(request, want, this.#refused > 0, call.clock, go);
      // The clock may have let the signal fire before there was a line to leave.
      if (isOver) leave();
    });
  }

  /** After a 429, which says that Okta did nothing: a pause, where what it refused is no bucket's count. */
  async refused(answer: TransportAnswer, okta: OktaSaid, ambiguous: boolean): Promise<Failure | undefined> {
    const { settings, call, request, want } = this;
    this.#refused += 1;
    this.#okta = okta;
    const doubled = 2 ** Math.min(this.#refused - 1, MOST_DOUBLINGS);
    const now = call.clock.now();
    const kind = refusalOf(answer, now);
    const askedMs = retryAfterMs(answer, now) ?? 0;
    const lineMs = kind === 'window' ? settings.limits.forecast(request, now, want).likelyMs : 0;
    const ms = Math.max(askedMs, lineMs > 0 ? lineMs : PAUSE_MS * doubled + Math.random() * JITTER_MS);
    this.#kind = kind === 'concurrency' ? TOO_MANY_AT_ONCE : REFUSED;
    settings.logger?.warn?.('Okta answered 429', {
      action: call.action.id,
      operationId: request.operationId,
      kind,
      ms,
    });
    if (lineMs > askedMs) return undefined;
    if (now + ms >= this.#endsAt(now) || askedMs > LONGEST_WAIT_MS) return this.#tooLong(ms, ambiguous);
    call.report({ waitingMs: Math.ceil(ms), reason: this.#kind });
    await call.wait(ms);
    call.pacedMs += call.clock.now() - now;
    return call.ended && interrupted(call.ended, request, false, ambiguous);
  }

  /** When the wait must be over. Bulk work without a time limit waits as long as it takes. */
  #endsAt(now: number): number {
    const { deadlineAt } = this.call;
    if (deadlineAt < Number.POSITIVE_INFINITY || this.want.priority === 'bulk') return deadlineAt;
    return now + LONGEST_WAIT_MS - this.call.pacedMs;
  }

  #tooLong(ms: number, ambiguous: boolean) {
    const okta = this.#okta;
    const details = { retryAfterMs: Math.ceil(ms), sent: okta !== undefined, kind: this.#kind, ambiguous };
    return rateLimited(okta === undefined ? details : { ...details, okta });
  }
}
