import type { Failure } from '../core/failure.js';
import { isRead, type OktaAnswer, type OktaRequest } from './request.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/**
 * Whether a request may be sent again after this failure. That belongs to the request as the action uses it, not to
 * its method: what never left may always go again, what may have been carried out only where the step says `safe`.
 */
export function mayRepeat(request: OktaRequest, failure: Failure): boolean {
  const { code, outcome, retryable } = failure.details;
  if (code === 'NETWORK' && outcome === 'not-sent') return retryable;
  if (code !== 'NETWORK' && code !== 'TIMEOUT' && code !== 'OKTA_UNAVAILABLE') return false;
  return request.retry === 'safe';
}

/**
 * Whether a 2xx leaves the request unanswered: what was asked for can't be read, or somebody else than Okta spoke. A
 * safe request is sent again then, unless it only asks who is there.
 */
export function asksAgain(request: OktaRequest, { body, unreadable }: OktaAnswer): boolean {
  if (body !== undefined || request.retry !== 'safe' || request.anonymous) return false;
  return isRead(request) || request.wantsBody === true || unreadable?.fromOkta === false;
}

/** Whether a failed attempt may have been carried out all the same. */
export function leavesDoubt(failure: Failure): boolean {
  return failure.details.outcome === 'unknown';
}

/** The pause before repeat number n (from 1), doubled each time, with jitter so that callers spread out. */
export function pauseBefore(repeat: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (repeat - 1), LONGEST_PAUSE_MS);
  return full / 2 + (Math.random() * full) / 2;
}

/** Whether, after an ambiguous attempt, this refusal means that it was done. */
export function provesDone(request: OktaRequest, failure: Failure): boolean {
  const okta = failure.details.okta;
  if (!failure.ambiguous || okta === undefined || request.doneWhen === undefined) return false;
  return request.doneWhen.includes(okta.status) || request.doneWhen.includes(okta.errorCode ?? '');
}
