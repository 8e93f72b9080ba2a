import { Failure } from '../../result/failure.js';
import { isRead, type OktaAnswer, type OktaRequest } from '../request.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/**
 * Whether a request may be sent again after this failure. That belongs to the request as the action uses it, not to
 * its method: what never left may always go again, what may have been carried out only where the step says `safe`.
 */
export function mayRepeat(request: OktaRequest, failure: Failure): boolean {
  const { code, outcome, retryable } = failure.details;
  if (code === 'NETWORK' && outcome === 'not-sent') return retryable;
  if (code === 'NOT_OKTA' && (!retryable || request.anonymous)) return false;
  if (code !== 'NOT_OKTA' && code !== 'NETWORK' && code !== 'TIMEOUT' && code !== 'OKTA_UNAVAILABLE')
    return false;
  return request.retry === 'safe';
}

/**
 * Whether a 2xx leaves the request unanswered, for what was asked for can't be read. A safe request is sent again then,
 * unless it only asks who is there.
 */
export function asksAgain(request: OktaRequest, { body, unreadable }: OktaAnswer): boolean {
  if (request.anyAnswer ? unreadable === undefined : body !== undefined) return false;
  if (request.retry !== 'safe' || request.anonymous) return false;
  return isRead(request) || request.wantsBody === true;
}

/** Whether an attempt that is repeated may have been carried out all the same. */
export function leavesDoubt(request: OktaRequest, result: OktaAnswer | Failure): boolean {
  return result instanceof Failure ? result.details.outcome === 'unknown' : !isRead(request);
}

/** The pause before repeat number n (from 1), doubled each time, with jitter so that callers spread out. */
export function pauseBefore(repeat: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (repeat - 1), LONGEST_PAUSE_MS);
  return full / 2 + (Math.random() * full) / 2;
}

/**
 * The pause before repeat number n, no shorter than the answer asks for (Retry-After).
 * @param leftMs the call may wait so long
 * @returns undefined where the answer asks for more than that
 */
export function pauseAfter({ details }: Failure, repeat: number, leftMs: number): number | undefined {
  const { retryAfterMs = 0 } = details;
  if (retryAfterMs > 0 && retryAfterMs >= leftMs) return undefined;
  return Math.max(pauseBefore(repeat), retryAfterMs);
}

/** Whether, after an ambiguous attempt, this refusal means that it was done: only Okta's own code proves that. */
export function provesDone(request: OktaRequest, failure: Failure): boolean {
  const { status, errorCode } = failure.details.okta ?? {};
  if (!failure.ambiguous || status === undefined || errorCode === undefined) return false;
  // Where the path itself is unknown, nothing is known of the object.
  if (status === 404 && failure.details.code !== 'NOT_FOUND') return false;
  return request.doneWhen?.includes(status) || request.doneWhen?.includes(errorCode) || false;
}
