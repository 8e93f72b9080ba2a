import { Failure } from '../core/failure.js';
import { attempt, type SendSettings } from './attempt.js';
import type { Call } from './call.js';
import { headerOf, refusal, requestIdOf } from './failures.js';
import { interrupted } from './interruptions.js';
import { nextPage } from './link.js';
import { Turns } from './pacing/turn.js';
import { wantOf } from './pacing/wants.js';
import type { OktaAnswer, OktaRequest } from './request.js';
import { asksAgain, leavesDoubt, mayRepeat, pauseBefore, provesDone } from './retry.js';
import type { TransportAnswer } from './transport.js';

/**
 * Sends one request until it has a definite answer, within what the request, the call and the settings allow.
 * @param bulk it is one of so many that single actions go before it
 * @throws Failure whose outcome is true of this request alone
 */
export async function sendRequest(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  bulk = false,
): Promise<OktaAnswer> {
  const { limits } = settings;
  const { priority, rateLimitShare = settings.rateLimitShare } = call.options;
  const want = wantOf(bulk ? 'bulk' : priority, rateLimitShare);
  let turns: Turns | undefined;
  let repeats = 0;
  let ambiguous = false;
  for (;;) {
    if (call.ended) throw interrupted(call.ended, request, false, ambiguous);
    if (!limits.take(request, call.clock.now(), want)) {
      turns ??= new Turns(settings, call, request, want);
      await turns.wait(ambiguous);
    }
    let failure: Failure;
    try {
      const answer = await attempt(settings, call, request, ambiguous);
      if (answer.status === 429) {
        turns ??= new Turns(settings, call, request, want);
        await turns.refused(answer, ambiguous);
        continue;
      }
      if (answer.status >= 200 && answer.status < 300) {
        const good = read(settings, request, answer);
        if (call.ended || repeats >= settings.maxRetries || !asksAgain(request, good)) return good;
        ambiguous = true;
        repeats += 1;
        await call.wait(pauseBefore(repeats));
        if (call.ended) return good;
        continue;
      }
      failure = refusal(request, answer, ambiguous);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure =
        ambiguous && error.details.outcome === 'not-sent' ? error.with({ outcome: 'unknown' }) : error;
    }
    if (provesDone(request, failure)) return assumed(request, failure);
    if (call.ended || repeats >= settings.maxRetries || !mayRepeat(request, failure)) throw failure;
    ambiguous ||= leavesDoubt(failure);
    repeats += 1;
    await call.wait(pauseBefore(repeats));
    if (call.ended) throw failure;
  }
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
