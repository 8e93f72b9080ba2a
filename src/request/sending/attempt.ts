import { writeJson } from '../../json/exact-number.js';
import type { Failure } from '../../result/failure.js';
import type { TransportAnswer, TransportContext, TransportRequest } from '../../transport/transport.js';
import type { Limited } from '../deadlines/time-limits.js';
import { type Interruption, interrupted, networkFailure, wasSent } from '../errors/interruptions.js';
import type { OktaAnswer } from '../request.js';
import { answered } from './answer.js';
import { type AGAIN, type Authorized, type RequestContext, withHistory } from './context.js';
import type { Permit } from './permit.js';
import type { TooManyRequests } from './rate-limit-wait.js';

/**
 * Makes one attempt: sends the request, gives the permit back, and notes in the history that it left.
 */
export async function attempted(
  context: RequestContext,
  permit: Permit,
  authorized: Authorized,
): Promise<OktaAnswer | Failure | TooManyRequests | typeof AGAIN> {
  const attempt = new Attempt(context);
  let answer: TransportAnswer;
  try {
    answer = await attempt.send(authorized);
  } catch (error) {
    attempt.finish();
    return unanswered(context, permit, attempt.ended, error);
  }
  attempt.finish(answer.status);
  context.history.sent = context.call.sent = true;
  return answered(context, permit, authorized, attempt.startedAt, answer);
}

function unanswered(
  { call, request, history }: RequestContext,
  permit: Permit,
  ended: Interruption | undefined,
  error: unknown,
): Failure {
  const sent = wasSent(error);
  permit.release(sent);
  const failure =
    ended === undefined
      ? networkFailure(request, error, sent, history.ambiguous)
      : interrupted(ended, request, sent, history.ambiguous);
  if (failure.details.outcome !== 'not-sent') history.sent = call.sent = true;
  return withHistory(failure, history);
}

/** One try at a request, within its time limit. */
export class Attempt implements TransportContext, Limited {
  readonly startedAt: number;
  readonly endsAt: number;
  /** Why it was ended from our side, if it was. */
  ended: Interruption | undefined;
  /** Among those that have a time limit. */
  listIndex: number | undefined;
  #listener: (() => void) | undefined;
  #controller: AbortController | undefined;

  constructor(readonly context: RequestContext) {
    const { settings, call } = context;
    this.startedAt = call.clock.now();
    this.endsAt = Math.min(this.startedAt + settings.attemptTimeoutMs, call.deadlineAt);
  }

  send({ headers: usual, content: shown }: Authorized): Promise<TransportAnswer> {
    const { settings, call, request } = this.context;
    settings.timeLimits.add(this);
    call.track(this);
    call.meta.attempts += 1;
    const { method, path, headers, content } = request;
    const sent: TransportRequest = {
      method,
      url: settings.origin + path,
      path,
      headers: headers === undefined ? usual : { ...usual, ...headers },
    };
    if (shown !== undefined) sent.body = shown;
    else if (content !== undefined) sent.body = content;
    else if (request.body !== undefined) sent.body = writeJson(request.body);
    if (request.anyAnswer) sent.wantsBytes = true;
    return settings.transport(sent, this);
  }

  /** Nothing can end it any more. @param status of its answer, if it has one */
  finish(status?: number): void {
    const { settings, call } = this.context;
    settings.timeLimits.remove(this);
    call.untrack(this);
    if (settings.logger?.debug !== undefined) this.#log(status ?? this.ended ?? 'broken');
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
    const { call } = this.context;
    this.end(call.clock.now() >= call.deadlineAt ? 'deadline' : 'attempt-timeout');
  }

  end(why: Interruption): void {
    if (this.ended) return;
    this.ended = why;
    this.#controller?.abort();
    this.#listener?.();
  }

  #log(result: number | string): void {
    const { settings, call, request } = this.context;
    const { operationId, method, path } = request;
    const ms = call.clock.now() - this.startedAt;
    const fields = { action: call.action.id, operationId, method, path, result, ms };
    settings.logger?.debug?.('request', call.redactor.data(fields));
  }
}
