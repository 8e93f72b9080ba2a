import { Arrivals } from './arrivals.js';
import type { ClockSkew } from './clock-skew.js';
import { type Forecast, forecastOf } from './forecast.js';
import type { OperationIn } from './operation.js';
import type { RateHeaders } from './rate-headers.js';
import type { RequestPriority } from './request-priority.js';
import { TokenBucket } from './token-bucket.js';
import { Usage } from './usage.js';
import { WaitQueue } from './wait-queue.js';
import { MAX_WAIT_MS, WindowLength, withinMaxWait } from './window-length.js';

/** Where a window is not known yet, the next call waits for the first answer, but no longer than this. */
const PROBE_MS = 250;
/** Calls are spread over a window a little faster than evenly, so that none is left over when it ends. */
const SPEED_UP = 1.05;
const JITTER_MS = 500;
/** Where others use the bucket too: the part of the limit, and at least the calls, that are kept in reserve. */
const RESERVE_SHARE = 0.006;
const LEAST_RESERVE = 0.5;

/**
 * One of Okta's rate limit buckets: what Okta says of it, and when a call may go. Times are by our clock, in
 * milliseconds, where nothing else is said.
 */
export class Bucket {
  /** Calls a window; 0 until an answer says it. */
  limit = 0;
  /** Calls left by the last answer of this window. */
  remaining = 0;
  /** When the bucket is full again, by the org's clock. */
  resetAt = 0;
  /** The same by ours, or a little later. */
  #resetLocally = 0;
  #lastResetAt = 0;
  readonly #window = new WindowLength();
  /** Our calls that are not answered yet. */
  inFlight = 0;
  /** Whether the current window is known from an answer. */
  #confirmed = false;
  /** As many calls in flight are no risk, by what was seen so far; grows with each answer. */
  #safeInFlight = 1;
  /** Our calls sent in this window, with those in flight at its start. */
  #sent = 0;
  #others = 0;
  /** When `remaining` had its value: the last answer, or the start of an assumed window. */
  #countedAt = 0;
  #observedAt = Number.NEGATIVE_INFINITY;
  /** Nothing is known of others' usage, or it is too long ago. */
  #usageUnknown = true;
  #closedUntil = 0;
  #isSpreading = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  readonly #tokens = new TokenBucket();
  readonly #usage = new Usage();
  readonly arrivals = new Arrivals();
  readonly queue = new WaitQueue<Operation>();
  /** Operations that count in this bucket. */
  members = 0;

  constructor(
    readonly skew: ClockSkew,
    readonly random: () => number,
  ) {}

  /**
   * When the next call may go.
   * @param queued calls that wait, this one included
   * @returns a time not after `now` where it may go now
   */
  readyAt(now: number, priority: RequestPriority, queued: number): number {
    if (now < this.#closedUntil) return this.#closedUntil;
    if (this.limit === 0) return this.inFlight === 0 ? now : this.#sentAt + PROBE_MS;
    if (now >= this.#resetLocally) this.#assumeWindow(now);
    const room = this.#room(now, priority);
    const { share: ours } = this.#usage;
    const left = Math.max(1, this.#resetLocally - now);
    const free = room - this.inFlight;
    this.#tokens.setRate(free < 1 ? 0 : (SPEED_UP * ours * free) / left, now);
    const spread = Math.min(this.#tokens.availableAt(now, this.#sentAt + MAX_WAIT_MS), this.#resetLocally);
    const moreArrive = ours < 1 && this.arrivals.goOn(priority, this.inFlight);
    // Calls that come one by one and never wait would else take all that is left before others get their part of it.
    const likely = ours < 1 ? this.#usage.ownIn(left, now, this.#window.ms / 3) : 0;
    const isTooMuch = moreArrive || queued + this.inFlight + likely > ours * room;
    // Where others are about, calls that had to wait are spread until none waits, also in the next window.
    this.#isSpreading = isTooMuch || (this.#isSpreading && ours < 1 && queued > 1);
    if (this.#isSpreading) return spread;
    if (this.inFlight < (this.#confirmed ? this.#safeInFlight : 1)) return now;
    return Math.min(this.#sentAt + PROBE_MS, spread);
  }

  /** How long the call at this position of the queue, from 1, will wait. */
  forecast(now: number, priority: RequestPriority, position: number): Forecast {
    const closedMs = Math.max(0, this.#closedUntil - now);
    if (this.limit === 0) return { leastMs: closedMs, likelyMs: closedMs };
    if (now >= this.#resetLocally) this.#assumeWindow(now);
    const { share: ours } = this.#usage;
    const roomPerWindow = Math.max(1, priority.share * this.limit);
    return forecastOf({
      position,
      closedMs,
      leftMs: this.#resetLocally - now,
      windowMs: this.#window.ms,
      room: this.remaining - (this.limit - roomPerWindow) - this.inFlight,
      roomPerWindow,
      ourRoom: ours * this.#room(now, priority) - this.inFlight,
      ourRoomPerWindow: ours * roomPerWindow,
    });
  }

  /** Counts a call that `readyAt` has just allowed. */
  start(now: number): void {
    this.inFlight += 1;
    this.#sent += 1;
    this.#sentAt = now;
    this.arrivals.noteStart();
    this.#tokens.consume();
  }

  /** Counts a call as ended whose answer, if any, says nothing of the bucket. */
  release(sent: boolean): void {
    this.inFlight -= 1;
    if (sent) this.remaining -= 1;
    else this.#sent -= 1;
  }

  /** Counts a call as ended, and updates the bucket by its answer. */
  observe(seen: RateHeaders, now: number): void {
    // The reset of an answer by a wrong clock must not make right answers look old.
    if (this.#lastResetAt > this.skew.orgNow(now) + MAX_WAIT_MS) this.#lastResetAt = 0;
    if (seen.resetAt === this.resetAt && this.#confirmed) this.#sameWindow(seen, now);
    else if (seen.resetAt > this.#lastResetAt) this.#newWindow(seen, now);
    this.inFlight -= 1;
  }

  /** Okta refused a call with a 429: nothing is sent before the reset that its answer names, with some jitter. */
  close(resetAt: number, now: number): void {
    const opens = Math.max(this.skew.toLocal(resetAt), now + JITTER_MS / 4);
    this.#closedUntil = withinMaxWait(opens + this.random() * JITTER_MS, now);
  }

  /** Whether an answer is about this bucket's known window; the usual case. */
  isCurrent(seen: RateHeaders, sentAt: number): boolean {
    return (
      this.#confirmed &&
      seen.resetAt === this.resetAt &&
      seen.limit === this.limit &&
      !this.#contradicts(seen, sentAt)
    );
  }

  /** Whether an answer that is not about the known window can still be about this bucket. */
  isPossible(seen: RateHeaders, now: number): boolean {
    if (this.limit === 0 || this.members === 1) return true;
    if (seen.limit !== this.limit || seen.resetAt === this.resetAt) return false;
    if (seen.resetAt <= this.#lastResetAt) return seen.resetAt === this.#lastResetAt;
    return !this.#confirmed || now > this.#resetLocally - 1000;
  }

  /** Whether an answer to an operation of another bucket shows that the operation counts here. */
  continues(seen: RateHeaders, sentAt: number): boolean {
    return this.isCurrent(seen, sentAt) && seen.remaining >= this.remaining - Math.max(2, this.limit / 10);
  }

  /** An operation with so many calls in flight counts here from now on. */
  join(calls: number): void {
    this.members += 1;
    this.inFlight += calls;
    this.#sent += calls;
  }

  /** An operation with so many calls in flight no longer counts here. */
  leave(calls: number): void {
    this.members -= 1;
    this.inFlight -= calls;
  }

  /**
   * Whether an answer must be about another bucket: within a window a count only falls, so it can't be higher than what
   * was known before the call was sent.
   */
  #contradicts(seen: RateHeaders, sentAt: number): boolean {
    return this.#countedAt < sentAt && seen.remaining >= this.remaining && seen.remaining > 0;
  }

  #sameWindow(seen: RateHeaders, now: number): void {
    if (seen.remaining < this.remaining) this.remaining = seen.remaining;
    const others = Math.max(this.#others, this.limit - seen.remaining - this.#sent);
    this.#usage.record(1, others - this.#others, now, this.#window.ms / 3);
    this.#others = others;
    this.#safeInFlight += 1;
    this.#observedAt = now;
    this.#countedAt = now;
  }

  #newWindow(seen: RateHeaders, now: number): void {
    if (this.#confirmed) {
      if (this.resetAt < seen.resetAt) this.#lastResetAt = this.resetAt;
      this.#sent = this.inFlight;
    }
    this.#window.observe(seen.resetAt, this.#lastResetAt, seen.resetAt - this.skew.orgNow(now));
    // What others used of one limit says nothing of how another one divides.
    if (seen.limit !== this.limit) this.#usageUnknown = true;
    this.limit = seen.limit;
    this.remaining = seen.remaining;
    this.resetAt = seen.resetAt;
    this.#resetLocally = withinMaxWait(this.skew.toLocal(seen.resetAt), now);
    this.#confirmed = true;
    this.#others = Math.max(0, seen.limit - seen.remaining - this.#sent);
    if (this.#usageUnknown) this.#usage.reset(this.#others > 0, now);
    else {
      this.#usage.startWindow(this.skew.toLocal(this.#lastResetAt), now);
      this.#usage.record(1, this.#others, now, this.#window.ms / 3);
    }
    this.#usageUnknown = false;
    this.#safeInFlight += 1;
    this.#observedAt = now;
    this.#countedAt = now;
  }

  /** The window has ended by the clock. Until an answer says otherwise, the next one is taken to be full. */
  #assumeWindow(now: number): void {
    if (this.#confirmed) this.#lastResetAt = this.resetAt;
    this.#confirmed = false;
    this.remaining = this.limit;
    this.resetAt = this.skew.orgNow(now) + this.#window.ms;
    this.#resetLocally = now + this.#window.ms;
    this.#sent = this.inFlight;
    this.#others = 0;
    this.#countedAt = now;
    if (now - this.#observedAt > 2 * this.#window.ms) {
      this.#usageUnknown = true;
      this.#safeInFlight = 1;
      this.#usage.reset(false, now);
    }
  }

  /** Calls left that may be used, before those in flight are subtracted. */
  #room(now: number, priority: RequestPriority): number {
    const { limit } = this;
    const alone = this.#usage.share === 1;
    const reserve = alone ? 0 : Math.max(LEAST_RESERVE, RESERVE_SHARE * limit);
    // One call a window may go, however small the share.
    const kept = Math.min((1 - priority.share) * limit + reserve, limit - 1);
    return (alone ? this.remaining : this.#likelyRemaining(now)) - kept;
  }

  /** The likely count now: since the last answer, others went on as before or slowed down towards the window's end. */
  #likelyRemaining(now: number): number {
    const since = Math.max(0, now - this.#countedAt);
    const left = Math.max(0, this.#resetLocally - now);
    const slowed = (left / (left + since)) ** 1.5;
    return Math.max(this.remaining - this.#usage.othersIn(since), this.remaining * slowed);
  }
}

export type Operation = OperationIn<Bucket>;
