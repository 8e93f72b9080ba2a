import type { RateLimit } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import type { TransportAnswer } from '../transport/transport.js';
import type { Operation } from './bucket.js';
import { Buckets, type LimitedRequest } from './buckets.js';
import { Concurrency } from './concurrency.js';
import type { Forecast } from './forecast.js';
import type { Waiting, Want } from './lines.js';
import { OrgClock } from './org-clock.js';
import { Queue } from './queue.js';
import { RateHeaders } from './rate-headers.js';

export type { Forecast } from './forecast.js';
export type { Want } from './lines.js';

/**
 * What is known about an org's rate limits, and the calls that wait for them. One store may serve several connectors
 * to the same org. Every place taken, at once or in line, is given back by one `learn` or `lost`. Times are of the
 * connector's clock, in milliseconds.
 */
export interface Limits {
  /** Takes a place for one call, where it may be sent now. */
  take(request: LimitedRequest, now: number, want: Want): boolean;
  /**
   * Waits in line for a place.
   * @param again it was refused with a 429, and goes before others of its priority
   * @param go called once, when the place is taken
   * @returns leaves the line
   */
  enter(request: LimitedRequest, want: Want, again: boolean, clock: Clock, go: () => void): () => void;
  /** How long the last of so many calls that come now, usually one, would wait. */
  forecast(request: LimitedRequest, now: number, want: Want, calls?: number): Forecast;
  /** Learns from an answer's headers. */
  learn(request: LimitedRequest, answer: TransportAnswer, now: number, sentAt: number): RateLimit | undefined;
  /** The call got no answer, or was never `sent`. */
  lost(request: LimitedRequest, now: number, sent: boolean): void;
}

/**
 * A store for one org. Needs no closing: it holds a timer only while calls wait.
 * @param random between 0 and 1, spreads out what several processes would else do at the same moment
 */
export function createLimits(options: { random?: () => number } = {}): Limits {
  return new OrgLimits(options.random ?? Math.random);
}

class OrgLimits implements Limits {
  readonly #clock = new OrgClock();
  readonly #headers = new RateHeaders();
  readonly #buckets: Buckets;
  readonly #concurrency: Concurrency;
  readonly #queue: Queue;

  constructor(random: () => number) {
    this.#buckets = new Buckets(this.#clock, random);
    this.#concurrency = new Concurrency(random);
    this.#queue = new Queue(this.#buckets, this.#concurrency);
  }

  take(request: LimitedRequest, now: number, want: Want): boolean {
    if (!this.#concurrency.mayGo(now)) return false;
    const operation = this.#buckets.operation(request);
    const { bucket } = operation;
    if (!operation.silent) {
      if (bucket.lines.size > 0 && bucket.lines.before(want, false) > 0) return false;
      if (bucket.readyAt(now, want, 1) > now) return false;
    }
    this.#queue.take(operation, now);
    return true;
  }

  enter(request: LimitedRequest, want: Want, again: boolean, clock: Clock, go: () => void): () => void {
    const waiting: Waiting<Operation> = {
      operation: this.#buckets.operation(request),
      want,
      again,
      clock,
      go,
    };
    this.#queue.enter(waiting, clock.now());
    return () => this.#queue.leave(waiting, clock.now());
  }

  forecast(request: LimitedRequest, now: number, want: Want, calls = 1): Forecast {
    const { bucket } = this.#buckets.operation(request);
    return bucket.forecast(now, want, bucket.lines.before(want, false) + calls);
  }

  learn(
    request: LimitedRequest,
    answer: TransportAnswer,
    now: number,
    sentAt: number,
  ): RateLimit | undefined {
    const seen = this.#headers;
    const operation = this.#buckets.operation(request);
    const heard = seen.read(answer);
    const usable = heard && seen.limit > 0 && seen.isPlausible(this.#clock.orgNow(now));
    if (usable) {
      operation.silent = false;
      if (!Number.isNaN(seen.date)) this.#clock.note(seen.date, sentAt, now);
      this.#buckets.place(operation, seen, sentAt, now);
      operation.bucket.observe(seen, now);
      if (answer.status === 429 && seen.remaining === 0) operation.bucket.close(seen.resetAt, now);
      this.#concurrency.grow();
    } else {
      if (heard && seen.limit === 0) this.#concurrency.lower(sentAt, now);
      else if (answer.status < 400) operation.silent = true;
      operation.bucket.lost(answer.status !== 429);
    }
    operation.inFlight -= 1;
    this.#concurrency.inFlight -= 1;
    if (this.#queue.size > 0) this.#queue.move(now);
    return usable ? seen.asRateLimit() : undefined;
  }

  lost(request: LimitedRequest, now: number, sent: boolean): void {
    const operation = this.#buckets.operation(request);
    operation.bucket.lost(sent);
    operation.inFlight -= 1;
    this.#concurrency.inFlight -= 1;
    if (this.#queue.size > 0) this.#queue.move(now);
  }
}
