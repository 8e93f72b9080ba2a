import { type TokenSource, tokenFrom } from './authorize.js';
import type { Call } from './call.js';
import { headerOf } from './failures.js';
import { type Interruption, interrupted, networkFailure, wasSent } from './interruptions.js';
import type { Logger } from './logger.js';
import type { Limits } from './rate-limits.js';
import type { OktaRequest } from './request.js';
import type { TimeLimits } from './time-limits.js';
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
  readonly logger: Logger | undefined;
}

/** One try: authorized, within its time limit, its answer noted. */
export async function attempt(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  ambiguous: boolean,
): Promise<TransportAnswer> {
  const token = request.anonymous ? undefined : await tokenFrom(settings.token);
  call.redactor.add(token);
  if (call.ended) throw interrupted(call.ended, request, false, ambiguous);
  const context = new Attempt();
  const startedAt = call.clock.now();
  const release = [
    call.onCancel((why) => context.end(why)),
    settings.timeLimits.add(Math.min(startedAt + settings.attemptTimeoutMs, call.deadlineAt), () =>
      context.end(call.clock.now() >= call.deadlineAt ? 'deadline' : 'attempt-timeout'),
    ),
  ];
  call.meta.attempts += 1;
  let answer: TransportAnswer;
  try {
    answer = await context.race(settings.transport(transportRequest(settings, request, token), context));
  } catch (error) {
    const sent = wasSent(error);
    log(settings, call, request, startedAt, context.ended ?? 'broken');
    if (context.ended !== undefined) throw interrupted(context.ended, request, sent, ambiguous);
    throw networkFailure(request, error, sent, ambiguous);
  } finally {
    for (const each of release) each();
  }
  note(settings, call, request, answer);
  log(settings, call, request, startedAt, answer.status);
  return answer;
}

/** An attempt's end from our side. A transport that does not listen can't hold the call up. */
class Attempt implements TransportContext {
  ended: Interruption | undefined;
  #listener: (() => void) | undefined;
  #controller: AbortController | undefined;
  #giveUp: ((error: Error) => void) | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.ended) this.#controller.abort();
    return this.#controller.signal;
  }

  onAbort(listener: () => void): void {
    if (this.ended) listener();
    else this.#listener = listener;
  }

  end(why: Interruption): void {
    if (this.ended) return;
    this.ended = why;
    this.#listener?.();
    this.#controller?.abort();
    this.#giveUp?.(new Error('ended'));
  }

  race(answer: Promise<TransportAnswer>): Promise<TransportAnswer> {
    return new Promise((resolve, reject) => {
      answer.then(resolve, reject);
      this.#giveUp = reject;
    });
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
  const base = { method: request.method, url: settings.origin + request.path, headers };
  return request.body === undefined ? base : { ...base, body: JSON.stringify(request.body) };
}

function note(settings: SendSettings, call: Call, request: OktaRequest, answer: TransportAnswer): void {
  const requestId = headerOf(answer, 'x-okta-request-id');
  if (requestId !== undefined) call.meta.requestIds.push(call.redactor.text(requestId));
  const rateLimit = settings.limits.learn(request, answer, call.clock.now());
  if (rateLimit !== undefined) call.meta.rateLimit = rateLimit;
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
