import { type Forecast, forecastOf } from './forecast.js';
import { Lines, type OperationIn, type Want } from './lines.js';
import type { OrgClock } from './org-clock.js';
import { Pace } from './pace.js';
import type { RateHeaders } from './rate-headers.js';
import { Traffic } from './traffic.js';
import { LONGEST_HOLD_MS, notBeyond, WindowLength } from './window-length.js';

/** Where a window is not known yet, the next call goes after the first answer or this time. */
const PROBE_MS = 250;
/** Spends a window's calls a little faster than evenly, so that none is left when it ends. */
const HASTE = 1.05;
const JITTER_MS = 500;
/** Where so many calls went and none came, no more will come soon. */
const GOING_ON = 4;
/** Where others call too: the part of the limit, and the calls, that are kept back because they may be faster. */
const MARGIN = 0.006;
const LEAST_MARGIN = 0.5;

/** One of the org's counters: what Okta says of it, and when a call may go. Times are ours unless said. */
export class Bucket {
  /** Calls a window; 0 until an answer told. */
  limit = 0;
  /** Calls left by the last answer of this window. */
  remaining = 0;
  /** When the bucket is full again, by the org's clock. */
  resetAt = 0;
  /** The same by ours, or a little later. */
  #resetLocally = 0;
  #lastResetAt = 0;
  readonly #window = new WindowLength();
  /** Our calls under way. */
  inFlight = 0;
  /** Whether the current window is known from an answer. */
  #confirmed = false;
  /** So many under way are no risk by what was seen so far; grows with each answer. */
  #trust = 1;
  /** Our calls sent in this window, with those under way at its start. */
  #sent = 0;
  #others = 0;
  /** When `remaining` was so: the last answer, or the start of an assumed window. */
  #countedAt = 0;
  #observedAt = Number.NEGATIVE_INFINITY;
  /** Nothing is known of how others use it, or it is too long ago. */
  #fresh = true;
  #closedUntil = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  readonly #pace = new Pace();
  readonly #traffic = new Traffic();
  readonly lines = new Lines<Operation>();
  /**
   * Calls that went since one last came and had to wait. Calls that come one after another, as workers send them,
   * can't be counted ahead: while they go on, there are more than wait.
   */
  readonly #sinceOneCame = { single: Number.POSITIVE_INFINITY, bulk: Number.POSITIVE_INFINITY };
  /** Operations that count here. */
  members = 0;

  constructor(
    readonly clock: OrgClock,
    readonly random: () => number,
  ) {}

  /**
   * When the next of so many calls may go.
   * @returns not after `now` where it may go now
   */
  readyAt(now: number, want: Want, wanting: number): number {
    if (now < this.#closedUntil) return this.#closedUntil;
    if (this.limit === 0) return this.inFlight === 0 ? now : this.#sentAt + PROBE_MS;
    if (now >= this.#resetLocally) this.#assumeWindow(now);
    const room = this.#room(now, want);
    const { share: ours } = this.#traffic;
    const left = Math.max(1, this.#resetLocally - now);
    const free = room - this.inFlight;
    this.#pace.setRate(free < 1 ? 0 : (HASTE * ours * free) / left, now);
    const paced = Math.min(this.#pace.nextAt(now), this.#resetLocally);
    const pressed = ours < 1 && this.#sinceOneCame[want.priority] <= GOING_ON + this.inFlight;
    if (pressed || wanting + this.inFlight > ours * room) return paced;
    if (this.inFlight < (this.#confirmed ? this.#trust : 1)) return now;
    return Math.min(this.#sentAt + PROBE_MS, paced);
  }

  /** How long the last of so many calls waits. */
  forecast(now: number, want: Want, wanting: number): Forecast {
    const closedMs = Math.max(0, this.#closedUntil - now);
    if (this.limit === 0) return { leastMs: closedMs, likelyMs: closedMs };
    if (now >= this.#resetLocally) this.#assumeWindow(now);
    const { share: ours } = this.#traffic;
    const roomAWindow = Math.max(1, want.share * this.limit);
    return forecastOf({
      wanting,
      closedMs,
      leftMs: this.#resetLocally - now,
      windowMs: this.#window.ms,
      room: this.remaining - (this.limit - roomAWindow) - this.inFlight,
      roomAWindow,
      mine: ours * this.#room(now, want) - this.inFlight,
      mineAWindow: ours * roomAWindow,
    });
  }

  /** A call comes that has to wait. */
  pressed({ priority }: Want): void {
    this.#sinceOneCame.bulk = 0;
    if (priority === 'single') this.#sinceOneCame.single = 0;
  }

  /** A call goes that `readyAt` has just allowed. */
  took(now: number): void {
    this.inFlight += 1;
    this.#sent += 1;
    this.#sentAt = now;
    this.#sinceOneCame.bulk += 1;
    this.#sinceOneCame.single += 1;
    this.#pace.took();
  }

  /** A call is over without a word about the bucket. */
  lost(sent: boolean): void {
    this.inFlight -= 1;
    if (sent) this.remaining -= 1;
    else this.#sent -= 1;
  }

  /** One of our calls was answered. */
  observe(seen: RateHeaders, now: number): void {
    // What an answer of a wrong clock left behind must not make the right ones look old.
    if (this.#lastResetAt > this.clock.orgNow(now) + LONGEST_HOLD_MS) this.#lastResetAt = 0;
    if (seen.resetAt === this.resetAt && this.#confirmed) this.#sameWindow(seen, now);
    else if (seen.resetAt > this.#lastResetAt) this.#newWindow(seen, now);
    this.inFlight -= 1;
  }

  /** Okta refused a call although room was expected: nothing goes before the reset that it named. */
  close(resetAt: number, now: number): void {
    const opens = Math.max(this.clock.surely(resetAt), now + JITTER_MS / 4);
    this.#closedUntil = notBeyond(opens + this.random() * JITTER_MS, now);
  }

  /** Whether an answer is about the window that is known here; the usual case. */
  isCurrent(seen: RateHeaders, sentAt: number): boolean {
    return (
      this.#confirmed &&
      seen.resetAt === this.resetAt &&
      seen.limit === this.limit &&
      !this.#contradicts(seen, sentAt)
    );
  }

  /** Whether an answer, though not about the known window, can be about this counter. */
  explains(seen: RateHeaders, now: number): boolean {
    if (this.limit === 0 || this.members === 1) return true;
    if (seen.limit !== this.limit || seen.resetAt === this.resetAt) return false;
    if (seen.resetAt <= this.#lastResetAt) return seen.resetAt === this.#lastResetAt;
    return !this.#confirmed || now > this.#resetLocally - 1000;
  }

  /** Whether an answer to an operation of another bucket shows that it counts here. */
  couldHaveSaid(seen: RateHeaders, sentAt: number): boolean {
    return this.isCurrent(seen, sentAt) && seen.remaining >= this.remaining - Math.max(2, this.limit / 10);
  }

  /** An operation with so many calls under way counts here from now on, or no more. */
  join(calls: number): void {
    this.members += 1;
    this.inFlight += calls;
    this.#sent += calls;
  }

  leave(calls: number): void {
    this.members -= 1;
    this.inFlight -= calls;
  }

  /** Within a window a count only falls: one that is higher than what was known before it was sent is another's. */
  #contradicts(seen: RateHeaders, sentAt: number): boolean {
    return this.#countedAt < sentAt && seen.remaining >= this.remaining && seen.remaining > 0;
  }

  #sameWindow(seen: RateHeaders, now: number): void {
    if (seen.remaining < this.remaining) this.remaining = seen.remaining;
    const others = Math.max(this.#others, this.limit - seen.remaining - this.#sent);
    this.#traffic.note(1, others - this.#others, now, this.#window.ms / 3);
    this.#others = others;
    this.#trust += 1;
    this.#observedAt = now;
    this.#countedAt = now;
  }

  #newWindow(seen: RateHeaders, now: number): void {
    if (this.#confirmed) {
      if (this.resetAt < seen.resetAt) this.#lastResetAt = this.resetAt;
      this.#sent = this.inFlight;
    }
    this.#window.learn(seen.resetAt, this.#lastResetAt, seen.resetAt - this.clock.orgNow(now));
    this.limit = seen.limit;
    this.remaining = seen.remaining;
    this.resetAt = seen.resetAt;
    this.#resetLocally = notBeyond(this.clock.surely(seen.resetAt), now);
    this.#confirmed = true;
    this.#others = Math.max(0, seen.limit - seen.remaining - this.#sent);
    if (this.#fresh) this.#traffic.begin(this.#others > 0, now);
    else {
      this.#traffic.windowBegan(this.clock.surely(this.#lastResetAt), now);
      this.#traffic.note(1, this.#others, now, this.#window.ms / 3);
    }
    this.#fresh = false;
    this.#trust += 1;
    this.#observedAt = now;
    this.#countedAt = now;
  }

  /** The window is over by the clock: the next one is full, as far as nobody knows better. */
  #assumeWindow(now: number): void {
    if (this.#confirmed) this.#lastResetAt = this.resetAt;
    this.#confirmed = false;
    this.remaining = this.limit;
    this.resetAt = this.clock.orgNow(now) + this.#window.ms;
    this.#resetLocally = now + this.#window.ms;
    this.#sent = this.inFlight;
    this.#others = 0;
    this.#countedAt = now;
    if (now - this.#observedAt > 2 * this.#window.ms) {
      this.#fresh = true;
      this.#trust = 1;
      this.#traffic.begin(false, now);
    }
  }

  /** Calls left now that may be used, those under way not taken off. */
  #room(now: number, want: Want): number {
    const { limit } = this;
    const alone = this.#traffic.share === 1;
    const margin = alone ? 0 : Math.max(LEAST_MARGIN, MARGIN * limit);
    // However little may be used, one call a window may.
    const kept = Math.min((1 - want.share) * limit + margin, limit - 1);
    return (alone ? this.remaining : this.#likelyRemaining(now)) - kept;
  }

  /** What others leave since the last answer: they went on as before, or slowed down as the window came to its end. */
  #likelyRemaining(now: number): number {
    const since = Math.max(0, now - this.#countedAt);
    const left = Math.max(0, this.#resetLocally - now);
    const slowed = (left / (left + since)) ** 1.5;
    return Math.max(this.remaining - this.#traffic.othersIn(since), this.remaining * slowed);
  }
}

export type Operation = OperationIn<Bucket>;
