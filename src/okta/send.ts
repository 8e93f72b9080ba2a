import { Failure } from '../core/failure.js';
import { Attempt, type SendSettings } from './attempt.js';
import { tokenFrom } from './authorize.js';
import type { Call } from './call.js';
import { headerOf, refusal, requestIdOf } from './failures.js';
import { interrupted } from './interruptions.js';
import { nextPage } from './link.js';
import { Turns } from './pacing/turn.js';
import { wantOf } from './pacing/wants.js';
import type { OktaAnswer, OktaRequest } from './request.js';
import { leavesDoubt, mayRepeat, pauseBefore, provesDone } from './retry.js';
import type { TransportAnswer } from './transport.js';

/**
 * Sends one request until it has a definite answer, within what the request, the call and the settings allow.
 * @param bulk it is one of so many that single actions go before it
 * @returns a Failure where it came to nothing, its outcome true of this request alone; to throw it would cost as much as
 *   all the rest of a refusal
 */
export async function sendRequest(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  bulk = false,
): Promise<OktaAnswer | Failure> {
  const { limits } = settings;
  const { priority, rateLimitShare = settings.rateLimitShare } = call.options;
  const want = wantOf(bulk ? 'bulk' : priority, rateLimitShare);
  let turns: Turns | undefined;
  let repeats = 0;
  let ambiguous = false;
  for (;;) {
    if (call.ended) return interrupted(call.ended, request, false, ambiguous);
    let now = call.clock.now();
    if (!limits.take(request, now, want)) {
      turns ??= new Turns(settings, call, request, want);
      const tooLong = await turns.wait(ambiguous);
      if (tooLong !== undefined) return tooLong;
      now = call.clock.now();
    }
    let token: string | undefined;
    if (!request.anonymous) {
      const { token: source } = settings;
      const fetched =
        typeof source === 'string' ? source : await freshToken(settings, call, request, ambiguous);
      if (typeof fetched !== 'string') return fetched;
      if (typeof source !== 'string') now = call.clock.now();
      token = fetched;
    }
    const attempt = new Attempt(settings, call, request, now);
    let answer: TransportAnswer | Failure;
    try {
      answer = await attempt.send(token);
    } catch (error) {
      answer = attempt.failed(error, ambiguous);
    }
    let failure: Failure;
    if (answer instanceof Failure) failure = answer;
    else {
      attempt.answered(answer);
      if (answer.status >= 200 && answer.status < 300) return read(settings, request, answer);
      if (answer.status === 429) {
        turns ??= new Turns(settings, call, request, want);
        const tooLong = await turns.refused(answer, ambiguous);
        if (tooLong !== undefined) return tooLong;
        continue;
      }
      failure = refusal(request, answer, ambiguous);
    }
    if (provesDone(request, failure)) return assumed(request, failure);
    if (call.ended || repeats >= settings.maxRetries || !mayRepeat(request, failure)) return failure;
    ambiguous ||= leavesDoubt(failure);
    repeats += 1;
    await call.wait(pauseBefore(repeats));
    if (call.ended) return failure;
  }
}

/** The token of a function that gives it anew for each attempt. Without one the place among the limits is given back. */
async function freshToken(
  { token: source, limits }: SendSettings,
  call: Call,
  request: OktaRequest,
  ambiguous: boolean,
): Promise<string | Failure> {
  let failure: Failure;
  try {
    const token = await tokenFrom(source);
    call.redactor.add(token);
    if (!call.ended) return token;
    failure = interrupted(call.ended, request, false, ambiguous);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = ambiguous ? error.with({ outcome: 'unknown' }) : error;
  }
  limits.lost(request, call.clock.now(), false);
  return failure;
}

function read(settings: SendSettings, request: OktaRequest, answer: TransportAnswer): OktaAnswer {
  const { status, headers } = answer;
  const next = headers.link === undefined ? undefined : nextPage(headers.link, settings.origin, request.path);
  const plain = { request, status, headers, body: undefined as unknown, assumed: false };
  if (next !== undefined) Object.assign(plain, { next });
  if (answer.body === '' || answer.body.trim() === '') return plain;
  try {
    plain.body = JSON.parse(answer.body);
    return plain;
  } catch {
    const fromOkta = requestIdOf(answer) !== undefined;
    const asJson = /\bjson\b/i.test(headerOf(answer, 'content-type') ?? '');
    return { ...plain, unreadable: { reason: 'its body is no JSON', fromOkta, asJson } };
  }
}

function assumed(request: OktaRequest, failure: Failure): OktaAnswer {
  const status = failure.details.okta?.status ?? 0;
  return { request, status, headers: {}, body: undefined, assumed: true };
}
