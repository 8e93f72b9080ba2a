import { ConnectionError } from '../result/failure.js';
import type { RateLimit } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import type { TransportAnswer } from '../transport/transport.js';
import type { Operation } from './bucket.js';
import { Buckets, type LimitedRequest } from './buckets.js';
import { ClockSkew } from './clock-skew.js';
import { Concurrency } from './concurrency.js';
import type { Forecast } from './forecast.js';
import { RateHeaders } from './rate-headers.js';
import type { RequestPriority } from './request-priority.js';
import { Scheduler } from './scheduler.js';
import type { WaitingCall } from './wait-queue.js';

export type { Forecast } from './forecast.js';
export type { RequestPriority } from './request-priority.js';

/**
 * What is known about an org's rate limits, and the calls that wait for them. One store may serve several connectors
 * to the same org. Every place that is acquired, directly or through the queue, is given back by exactly one `observe`
 * or `release`. Times are by the connector's clock, in milliseconds since 1970.
 */
export interface Limits {
  /** Acquires a place for one call, if the call may be sent now. */
  tryAcquire(request: LimitedRequest, now: number, priority: RequestPriority): boolean;
  /**
   * Waits for a place.
   * @param isRetry Okta refused the call with a 429 before: it goes before others of its priority
   * @param onReady called once, when the place is acquired
   * @returns takes the call out of the queue
   */
  enqueue(
    request: LimitedRequest,
    priority: RequestPriority,
    isRetry: boolean,
    clock: Clock,
    onReady: () => void,
  ): () => void;
  /** How long the last of so many calls that arrive now would wait. @param calls 1 by default */
  forecast(request: LimitedRequest, now: number, priority: RequestPriority, calls?: number): Forecast;
  /**
   * Gives a place back, and updates the limits by the headers of Okta's answer.
   * @returns what the headers say; undefined where they say nothing usable
   */
  observe(
    request: LimitedRequest,
    answer: TransportAnswer,
    now: number,
    sentAt: number,
  ): RateLimit | undefined;
  /** Gives a place back. @param sent the call may have reached Okta; its answer, if any, is not Okta's */
  release(request: LimitedRequest, now: number, sent: boolean): void;
}

/**
 * Creates the store for one org. It needs no closing: it holds a timer only while calls wait.
 * @param options.random gives a number from 0 to 1, which spreads out what several processes would otherwise do at the
 *   same moment; Math.random by default
 * @throws ConnectionError where an option can't be used
 * @example createConnector(connection, { transport, clock, limits: createLimits() })
 */
export function createLimits(options: { random?: () => number } = {}): Limits {
  const { random = Math.random, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new ConnectionError(
      `The option ${unknown} does not exist here; there is random.`,
      'Correct the option.',
    );
  if (typeof random !== 'function')
    throw new ConnectionError('The option random must be a function.', 'Correct the option.');
  return new OrgLimits(random);
}

class OrgLimits implements Limits {
  readonly #skew = new ClockSkew();
  readonly #headers = new RateHeaders();
  readonly #buckets: Buckets;
  readonly #concurrency: Concurrency;
  readonly #scheduler: Scheduler;

  constructor(random: () => number) {
    this.#buckets = new Buckets(this.#skew, random);
    this.#concurrency = new Concurrency(random);
    this.#scheduler = new Scheduler(this.#buckets, this.#concurrency);
  }

  tryAcquire(request: LimitedRequest, now: number, priority: RequestPriority): boolean {
    if (!this.#concurrency.hasRoom(now)) return false;
    const operation = this.#buckets.operation(request);
    const { bucket } = operation;
    if (!operation.unlimited) {
      if (bucket.queue.size > 0 && bucket.queue.countBefore(priority, false) > 0) return false;
      if (bucket.readyAt(now, priority, 1) > now) return false;
    }
    this.#scheduler.start(operation, now);
    return true;
  }

  enqueue(
    request: LimitedRequest,
    priority: RequestPriority,
    isRetry: boolean,
    clock: Clock,
    onReady: () => void,
  ): () => void {
    const operation = this.#buckets.operation(request);
    const call: WaitingCall<Operation> = { operation, priority, isRetry, clock, onReady };
    this.#scheduler.enqueue(call, clock.now());
    return () => this.#scheduler.remove(call, clock.now());
  }

  forecast(request: LimitedRequest, now: number, priority: RequestPriority, calls = 1): Forecast {
    const { bucket } = this.#buckets.operation(request);
    return bucket.forecast(now, priority, bucket.queue.countBefore(priority, false) + calls);
  }

  observe(
    request: LimitedRequest,
    answer: TransportAnswer,
    now: number,
    sentAt: number,
  ): RateLimit | undefined {
    const seen = this.#headers;
    const operation = this.#buckets.operation(request);
    const isThere = seen.read(answer);
    const isUsable = isThere && seen.limit > 0 && seen.isPlausible(this.#skew.orgNow(now));
    if (isUsable) {
      operation.unlimited = false;
      if (!Number.isNaN(seen.date)) this.#skew.observe(seen.date, sentAt, now);
      this.#buckets.place(operation, seen, sentAt, now);
      operation.bucket.observe(seen, now);
      if (answer.status === 429 && seen.remaining === 0) operation.bucket.close(seen.resetAt, now);
      this.#concurrency.increase();
    } else {
      if (isThere && seen.limit === 0) this.#concurrency.decrease(sentAt, now);
      else if (answer.status < 400) operation.unlimited = true;
      operation.bucket.release(answer.status !== 429);
    }
    this.#end(operation, now);
    return isUsable ? seen.asRateLimit() : undefined;
  }

  release(request: LimitedRequest, now: number, sent: boolean): void {
    const operation = this.#buckets.operation(request);
    operation.bucket.release(sent);
    this.#end(operation, now);
  }

  #end(operation: Operation, now: number): void {
    operation.inFlight -= 1;
    this.#concurrency.inFlight -= 1;
    if (this.#scheduler.size > 0) this.#scheduler.run(now);
  }
}
