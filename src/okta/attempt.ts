import { type TokenSource, tokenFrom } from './authorize.js';
import type { Call } from './call.js';
import { requestIdOf } from './failures.js';
import { type Interruption, interrupted, networkFailure, wasSent } from './interruptions.js';
import type { Logger } from './logger.js';
import type { Limits } from './rate-limits.js';
import type { OktaRequest } from './request.js';
import type { Limited, TimeLimits } from './time-limits.js';
import type { Transport, TransportAnswer, TransportContext, TransportRequest } from './transport.js';

/** What sending needs to know of the connection; the same for every action. */
export interface SendSettings {
  /** The org's origin, without a slash at its end. */
  readonly origin: string;
  readonly token: TokenSource;
  readonly userAgent: string;
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
 * One try at a request: authorized, within its time limit, its answer noted. Gives back the place that was taken for
 * it among the org's limits.
 * @throws Failure where there is no answer
 */
export async function attempt(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  ambiguous: boolean,
): Promise<TransportAnswer> {
  let token: string | undefined;
  try {
    if (!request.anonymous) {
      token = typeof settings.token === 'string' ? settings.token : await tokenInTime(settings, call);
      call.redactor.add(token);
    }
    if (call.ended) throw interrupted(call.ended, request, false, ambiguous);
  } catch (error) {
    settings.limits.lost(request, call.clock.now(), false);
    throw error;
  }
  const current = new Attempt(call, settings.attemptTimeoutMs);
  settings.timeLimits.add(current);
  call.underWay(current);
  call.meta.attempts += 1;
  let answer: TransportAnswer | undefined;
  try {
    answer = await settings.transport(transportRequest(settings, request, token), current);
    note(settings, call, request, answer, current.startedAt);
    log(settings, call, request, current.startedAt, answer.status);
    return answer;
  } catch (error) {
    const sent = wasSent(error);
    if (answer === undefined) settings.limits.lost(request, call.clock.now(), sent);
    log(settings, call, request, current.startedAt, current.ended ?? 'broken');
    if (current.ended !== undefined) throw interrupted(current.ended, request, sent, ambiguous);
    throw networkFailure(request, error, sent, ambiguous);
  } finally {
    settings.timeLimits.remove(current);
    call.over(current);
  }
}

/** The token; undefined as soon as the call is ended, whatever the function that fetches it does. */
function tokenInTime(settings: SendSettings, call: Call): Promise<string | undefined> {
  if (call.ended) return Promise.resolve(undefined);
  if (call.options.signal === undefined && call.deadlineAt === Number.POSITIVE_INFINITY)
    return tokenFrom(settings.token);
  return new Promise((resolve, reject) => {
    const over = () => {
      settings.timeLimits.remove(fetching);
      call.over(fetching);
    };
    const end = () => {
      over();
      resolve(undefined);
    };
    const fetching = { endsAt: call.deadlineAt, expire: end, end };
    if (call.deadlineAt < Number.POSITIVE_INFINITY) settings.timeLimits.add(fetching);
    call.underWay(fetching);
    tokenFrom(settings.token).then(resolve, reject).finally(over);
  });
}

/** An attempt under way, and its end from our side. */
class Attempt implements TransportContext, Limited {
  readonly startedAt: number;
  readonly endsAt: number;
  ended: Interruption | undefined;
  #listener: (() => void) | undefined;
  #controller: AbortController | undefined;

  constructor(
    readonly call: Call,
    timeoutMs: number,
  ) {
    this.startedAt = call.clock.now();
    this.endsAt = Math.min(this.startedAt + timeoutMs, call.deadlineAt);
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
}

function transportRequest(
  settings: SendSettings,
  request: OktaRequest,
  token: string | undefined,
): TransportRequest {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': settings.userAgent,
  };
  if (token !== undefined) headers.authorization = `SSWS ${token}`;
  const { method } = request;
  const url = settings.origin + request.path;
  return request.body === undefined
    ? { method, url, headers }
    : { method, url, headers, body: JSON.stringify(request.body) };
}

function note(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  answer: TransportAnswer,
  sentAt: number,
): void {
  const rateLimit = settings.limits.learn(request, answer, call.clock.now(), sentAt);
  if (rateLimit !== undefined) call.meta.rateLimit = rateLimit;
  const requestId = requestIdOf(answer);
  if (requestId !== undefined) call.meta.requestIds.push(call.redactor.text(requestId));
}

function log(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  startedAt: number,
  result: number | string,
): void {
  if (settings.logger?.debug === undefined) return;
  const { operationId, method, path } = request;
  const fields = {
    action: call.action.id,
    operationId,
    method,
    path,
    result,
    ms: call.clock.now() - startedAt,
  };
  settings.logger.debug('request', call.redactor.data(fields));
}
