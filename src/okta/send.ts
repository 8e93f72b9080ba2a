import { Failure } from '../core/failure.js';
import { attempt, type SendSettings } from './attempt.js';
import type { Call } from './call.js';
import { headerOf, oktaSaid, rateLimited, refusal } from './failures.js';
import { interrupted } from './interruptions.js';
import { nextPage } from './link.js';
import { waitAsked } from './rate-limits.js';
import type { OktaAnswer, OktaRequest } from './request.js';
import { leavesDoubt, mayRepeat, pauseBefore, provesDone } from './retry.js';
import type { TransportAnswer } from './transport.js';

/** Without a time limit of its own a call waits this long in all for rate limits. */
const LONGEST_PACING_MS = 120_000;
const CONCURRENCY_PAUSE_MS = 1_000;
const JITTER_MS = 500;

/**
 * Sends one request until it has a definite answer, within what the request, the call and the settings allow.
 * @throws Failure whose outcome is true of this request alone
 */
export async function sendRequest(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
): Promise<OktaAnswer> {
  let repeats = 0;
  let refused = 0;
  let ambiguous = false;
  for (;;) {
    if (call.ended) throw interrupted(call.ended, request, false, ambiguous);
    const full = settings.limits.take(request, call.clock.now());
    if (full > 0) await pace(settings, call, request, full, ambiguous);
    let failure: Failure;
    try {
      const answer = await attempt(settings, call, request, ambiguous);
      if (answer.status === 429) {
        refused += 1;
        await waitOut(settings, call, request, answer, refused, ambiguous);
        continue;
      }
      if (answer.status >= 200 && answer.status < 300) return read(settings, request, answer, ambiguous);
      failure = refusal(request, answer, ambiguous);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure = error;
    }
    if (provesDone(request, failure)) return assumed(request, failure);
    if (call.ended || repeats >= settings.maxRetries || !mayRepeat(request, failure)) throw failure;
    ambiguous ||= leavesDoubt(failure);
    repeats += 1;
    await call.wait(pauseBefore(repeats));
    if (call.ended) throw failure;
  }
}

/** Waits until the request's bucket has room, as far as its last answers tell, and takes its place in it. */
async function pace(
  { limits }: SendSettings,
  call: Call,
  request: OktaRequest,
  fullForMs: number,
  ambiguous: boolean,
): Promise<void> {
  for (let ms = fullForMs; ms > 0; ms = limits.take(request, call.clock.now())) {
    await waitForRoom(call, request, ms, 'The rate limit of the org is used up', ambiguous);
  }
}

/** After a 429, which says that Okta did nothing: waits as it asks, whatever the request is. */
async function waitOut(
  { limits, logger }: SendSettings,
  call: Call,
  request: OktaRequest,
  answer: TransportAnswer,
  refused: number,
  ambiguous: boolean,
): Promise<void> {
  const now = call.clock.now();
  limits.learn(request, answer, now);
  const okta = oktaSaid(answer);
  const asked = waitAsked(answer, now);
  const ms = asked.kind === 'window' ? asked.ms : CONCURRENCY_PAUSE_MS * 2 ** Math.min(refused - 1, 4);
  logger?.warn?.('Okta answered 429', {
    action: call.action.id,
    operationId: request.operationId,
    kind: asked.kind,
    ms,
  });
  const kind =
    asked.kind === 'concurrency'
      ? 'Too many calls to the org are under way at once'
      : 'Okta allows no more calls of this kind now';
  await waitForRoom(call, request, ms + Math.random() * JITTER_MS, kind, ambiguous, okta);
}

async function waitForRoom(
  call: Call,
  request: OktaRequest,
  ms: number,
  kind: string,
  ambiguous: boolean,
  okta?: ReturnType<typeof oktaSaid>,
): Promise<void> {
  const unbounded = call.deadlineAt === Number.POSITIVE_INFINITY;
  const tooLong = unbounded
    ? call.pacedMs + ms > LONGEST_PACING_MS
    : call.clock.now() + ms >= call.deadlineAt;
  if (tooLong) {
    const sent = okta !== undefined;
    throw rateLimited({ retryAfterMs: Math.ceil(ms), sent, kind, ambiguous, ...(okta && { okta }) });
  }
  call.pacedMs += ms;
  call.report({ waitingMs: Math.ceil(ms), reason: kind });
  await call.wait(ms);
  if (call.ended) throw interrupted(call.ended, request, false, ambiguous);
}

function read(
  settings: SendSettings,
  request: OktaRequest,
  answer: TransportAnswer,
  ambiguous: boolean,
): OktaAnswer {
  const { status, headers } = answer;
  const next = headers.link === undefined ? undefined : nextPage(headers.link, settings.origin);
  const plain = { request, status, headers, body: undefined as unknown, ambiguous, assumed: false };
  if (next !== undefined) Object.assign(plain, { next });
  if (answer.body === '' || answer.body.trim() === '') return plain;
  try {
    plain.body = JSON.parse(answer.body);
    return plain;
  } catch {
    const fromOkta =
      headerOf(answer, 'x-okta-request-id') !== undefined &&
      /\bjson\b/i.test(headerOf(answer, 'content-type') ?? '');
    return { ...plain, unreadable: { reason: 'its body is no JSON', fromOkta } };
  }
}

function assumed(request: OktaRequest, failure: Failure): OktaAnswer {
  const status = failure.details.okta?.status ?? 0;
  return { request, status, headers: {}, body: undefined, ambiguous: true, assumed: true };
}
