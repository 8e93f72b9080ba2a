import { writeJson } from '../json/exact-number.js';
import type { Limits } from '../rate-limit/rate-limits.js';
import type { Failure } from '../result/failure.js';
import type {
  Transport,
  TransportAnswer,
  TransportContext,
  TransportRequest,
} from '../transport/transport.js';
import type { TokenSource } from './authorize.js';
import type { Call } from './call.js';
import { type Interruption, interrupted, networkFailure, wasSent } from './errors/interruptions.js';
import type { Logger } from './logger.js';
import type { OktaRequest } from './request.js';
import type { RequestHeaders } from './request-headers.js';
import type { Limited, TimeLimits } from './time-limits.js';

/** What sending needs to know of the connection; the same for every action. */
export interface SendSettings {
  /** The org's origin, without a slash at its end. */
  readonly origin: string;
  readonly token: TokenSource;
  readonly headers: RequestHeaders;
  readonly transport: Transport;
  readonly limits: Limits;
  readonly timeLimits: TimeLimits;
  readonly attemptTimeoutMs: number;
  readonly maxRetries: number;
  /** The part of a bucket's limit that calls may use, above 0 to 1, where their options don't say. */
  readonly rateLimitShare?: number | undefined;
  readonly logger: Logger | undefined;
}

/**
 * One try at a request: within its time limit, its answer noted. It has a place among the org's limits, which
 * `answered` or `failed` gives back.
 */
export class Attempt implements TransportContext, Limited {
  readonly endsAt: number;
  ended: Interruption | undefined;
  /** In the bag of those that have a time limit. */
  place: number | undefined;
  #listener: (() => void) | undefined;
  #controller: AbortController | undefined;

  constructor(
    readonly settings: SendSettings,
    readonly call: Call,
    readonly request: OktaRequest,
    readonly startedAt: number,
  ) {
    this.endsAt = Math.min(startedAt + settings.attemptTimeoutMs, call.deadlineAt);
  }

  /** @param token undefined for a request that goes without it */
  send(token: string | undefined): Promise<TransportAnswer> {
    const { settings, call, request } = this;
    settings.timeLimits.add(this);
    call.underWay(this);
    call.meta.attempts += 1;
    const { method, path } = request;
    const sent: TransportRequest = {
      method,
      url: settings.origin + path,
      path,
      headers: settings.headers.of(token),
    };
    if (request.body !== undefined) sent.body = writeJson(request.body);
    return settings.transport(sent, this);
  }

  /** @param isOktas whose headers tell of the org's limits; another's do not */
  answered(answer: TransportAnswer, requestId: string | undefined, isOktas: boolean): void {
    const { settings, call, request } = this;
    this.#over();
    const now = call.clock.now();
    if (isOktas) {
      const rateLimit = settings.limits.learn(request, answer, now, this.startedAt);
      if (rateLimit !== undefined) call.meta.rateLimit = rateLimit;
    } else settings.limits.lost(request, now, true);
    if (requestId !== undefined) call.meta.requestIds.push(call.redactor.text(requestId));
    if (settings.logger?.debug !== undefined) this.#log(answer.status);
  }

  /** There is no answer. */
  failed(error: unknown, ambiguous: boolean): Failure {
    const { settings, call, request, ended } = this;
    this.#over();
    const sent = wasSent(error);
    settings.limits.lost(request, call.clock.now(), sent);
    if (settings.logger?.debug !== undefined) this.#log(ended ?? 'broken');
    if (ended !== undefined) return interrupted(ended, request, sent, ambiguous);
    return networkFailure(request, error, sent, ambiguous);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.ended) this.#controller.abort();
    return this.#controller.signal;
  }

  onAbort(listener: () => void): void {
    if (this.ended) listener();
    else this.#listener = listener;
  }

  expire(): void {
    this.end(this.call.clock.now() >= this.call.deadlineAt ? 'deadline' : 'attempt-timeout');
  }

  end(why: Interruption): void {
    if (this.ended) return;
    this.ended = why;
    this.#controller?.abort();
    this.#listener?.();
  }

  #over(): void {
    this.settings.timeLimits.remove(this);
    this.call.over(this);
  }

  #log(result: number | string): void {
    const { call, startedAt } = this;
    const { operationId, method, path } = this.request;
    const ms = call.clock.now() - startedAt;
    const fields = { action: call.action.id, operationId, method, path, result, ms };
    this.settings.logger?.debug?.('request', call.redactor.data(fields));
  }
}
