import { Failure } from '../../result/failure.js';
import type { Call } from '../call.js';
import type { OktaAnswer, OktaRequest } from '../request.js';
import { attempted } from './attempt.js';
import { authorized } from './authorize.js';
import {
  AGAIN,
  contextOf,
  NotAttempted,
  type RequestContext,
  type SendSettings,
  withHistory,
} from './context.js';
import { LONGEST_WAIT_MS, RateLimitWait } from './rate-limit-wait.js';
import { asksAgain, leavesDoubt, mayRepeat, pauseAfter, pauseBefore, provesDone } from './retry.js';
import { paced } from './throttle.js';

const ASKED_TO_WAIT = 'The answer asked for a pause (Retry-After)';

/**
 * Sends one request until it has a definite answer, within what the request, the call and the settings allow. Its
 * steps, each around the next: retry, pace, authorize, attempt.
 * @param bulk it is one of so many that single actions go before it
 * @returns a Failure where it came to nothing, its outcome true of this request alone. It is returned, not thrown: to
 *   throw it would cost as much as all the rest of a refusal.
 */
export function sendRequest(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  bulk = false,
): Promise<OktaAnswer | Failure> {
  const context = contextOf(settings, call, request, bulk);
  const wait = new RateLimitWait(context);
  return retried(context, () =>
    paced(context, wait, (permit) => authorized(context, permit, (by) => attempted(context, permit, by))),
  );
}

/** Sends again, after a pause, what failed and may be repeated; and at once what another authorization may open. */
async function retried(
  context: RequestContext,
  send: () => Promise<OktaAnswer | Failure | NotAttempted | typeof AGAIN>,
): Promise<OktaAnswer | Failure> {
  const { settings, call, request, history } = context;
  for (;;) {
    const readying = request.anonymous ? undefined : settings.authorization.ready?.(context);
    const notReady = readying === undefined ? undefined : await readying;
    if (notReady !== undefined) return withHistory(notReady, history);
    const result = await send();
    if (result === AGAIN) continue;
    if (result instanceof NotAttempted) return withHistory(result.failure, history);
    if (result instanceof Failure && provesDone(request, result)) return assumed(request, result);
    const pauseMs = pauseBeforeRepeat(context, result);
    if (pauseMs === undefined)
      return result instanceof Failure || !history.ambiguous ? result : { ...result, afterDoubt: true };
    history.ambiguous ||= leavesDoubt(request, result);
    history.repeats += 1;
    await pause(call, pauseMs, result);
    if (call.ended) return result;
  }
}

/** @returns undefined where the request is not sent again */
function pauseBeforeRepeat(
  { settings, call, request, history }: RequestContext,
  result: OktaAnswer | Failure,
): number | undefined {
  const isFailure = result instanceof Failure;
  if (!(isFailure ? mayRepeat(request, result) : asksAgain(request, result))) return undefined;
  if (call.ended || history.repeats >= settings.maxRetries) return undefined;
  const repeat = history.repeats + 1;
  return isFailure ? pauseAfter(result, repeat, waitLeft(call)) : pauseBefore(repeat);
}

/** How long the call may still wait before a repeat, where the answer asks for a pause. */
function waitLeft({ deadlineAt, clock, throttledMs }: Call): number {
  return Math.min(deadlineAt - clock.now(), LONGEST_WAIT_MS - throttledMs);
}

async function pause(call: Call, ms: number, result: OktaAnswer | Failure): Promise<void> {
  if (result instanceof Failure && result.details.retryAfterMs !== undefined) {
    call.report({ waitingMs: ms, reason: ASKED_TO_WAIT });
    call.throttledMs += ms;
  }
  await call.wait(ms);
}

function assumed(request: OktaRequest, failure: Failure): OktaAnswer {
  const status = failure.details.okta?.status ?? 0;
  return { request, status, headers: {}, body: undefined, assumed: true };
}
