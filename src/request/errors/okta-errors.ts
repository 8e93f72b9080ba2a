import {
  type ActionError,
  type ErrorCode,
  Failure,
  type OktaSaid,
  type Outcome,
} from '../../result/failure.js';
import { isRead, type OktaAnswer, type OktaRequest } from '../request.js';
import { isPassing, remedyFor } from './remedies.js';
import { TAKEN, takenField } from './taken-field.js';

/** Wrong-state codes, whatever their status: activate, unlock, other lifecycle steps, deletion of an active app; a label that is taken. */
const STATE_CODES = new Set([
  ...['E0000016', 'E0000032', 'E0000038', 'E0000040', 'E0000056'],
  ...['E0000107', 'E0000152', 'E0000154'],
]);
/** Operations that Okta refuses with 400 E0000001 where the user or the rule is in another state. */
const ABOUT_STATE = new Set(['suspendUser', 'unsuspendUser', 'activateGroupRule', 'deactivateGroupRule']);
const FEATURE_OFF = 'E0000015';
const RECONCILING = 'E0000239';
const READ_ONLY = 'E0000010';
/** It is the path or the method that Okta does not know, or has given up: that says nothing of the object. */
const NO_ROUTE = new Set(['E0000008', 'E0000022', 'E0000026']);
/** 410 for a device or user that is not there; of other things a 410 does not say that. */
const GONE = new Set(['E0000153', 'E0000156']);

/**
 * The failure that an error of Okta's stands for (4xx, 5xx; 429 is `rateLimited`).
 * @param retryAfterMs the pause that the answer asks for
 */
export function refusal(
  request: OktaRequest,
  okta: OktaSaid,
  ambiguous: boolean,
  retryAfterMs?: number,
): Failure {
  const code = codeOf(request, okta);
  const taken = takenField(okta);
  return new Failure(
    {
      code,
      message: `Okta refused ${request.operationId} (${okta.status}${okta.errorCode ? ` ${okta.errorCode}` : ''})${reasonOf(okta, taken)}`,
      remedy: taken === undefined ? remedyFor(request.operationId, code, okta) : TAKEN,
      retryable: code === 'OKTA_UNAVAILABLE' || isPassing(okta),
      outcome: outcomeOf(request, code, okta, ambiguous),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      okta,
    },
    ambiguous,
  );
}

function reasonOf({ errorCauses = [], errorSummary }: OktaSaid, taken: string | undefined): string {
  const text = errorCauses.length > 0 ? errorCauses.join('; ') : errorSummary;
  const said = text ? `: ${sentence(text)}` : '.';
  if (taken === undefined) return said;
  return `${said} ${taken === '' ? 'A value' : `The value of ${taken}`} is already in use.`;
}

/** Okta's texts mostly end without a full stop, and a remedy follows. */
function sentence(text: string): string {
  const trimmed = text.trimEnd();
  return '.!?'.includes(trimmed.slice(-1)) ? trimmed : `${trimmed}.`;
}

function codeOf(request: OktaRequest, okta: OktaSaid): ErrorCode {
  const { status, errorCode = '' } = okta;
  if (STATE_CODES.has(errorCode)) return 'CONFLICT';
  if (status === 401) return errorCode === FEATURE_OFF ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  if (status === 403 && (errorCode === 'E0000006' || errorCode === FEATURE_OFF || errorCode === ''))
    return 'FORBIDDEN';
  if (status === 404) return NO_ROUTE.has(errorCode) ? 'REJECTED' : 'NOT_FOUND';
  if (GONE.has(errorCode)) return 'NOT_FOUND';
  if (status === 409 || status === 412) return 'CONFLICT';
  if ((status >= 500 && status !== 501) || (status === 423 && errorCode === RECONCILING))
    return 'OKTA_UNAVAILABLE';
  if (takenField(okta) !== undefined) return 'CONFLICT';
  if (status === 400 && errorCode === 'E0000001' && ABOUT_STATE.has(request.operationId)) return 'CONFLICT';
  return 'REJECTED';
}

function outcomeOf(request: OktaRequest, code: ErrorCode, okta: OktaSaid, ambiguous: boolean): Outcome {
  if (isRead(request)) return 'unchanged';
  if (ambiguous) return 'unknown';
  const undecided = code === 'OKTA_UNAVAILABLE' && okta.status >= 500 && okta.errorCode !== READ_ONLY;
  return undecided ? 'unknown' : 'unchanged';
}

/** Whether Okta itself says that what a request names is not there. A 404 without one of Okta's codes does not. */
export function saysGone(failure: unknown): failure is Failure {
  if (!(failure instanceof Failure)) return false;
  const { code, okta } = failure.details;
  return code === 'NOT_FOUND' && okta?.errorCode !== undefined;
}

/** A 2xx of Okta's whose body the output needs, and which can't be read or is, by `reason`, something else. */
export function unreadable(
  answer: OktaAnswer,
  reason = answer.unreadable ?? 'the answer has no body',
): Failure {
  const { request, status } = answer;
  const read = isRead(request);
  return new Failure({
    code: 'INVALID_RESPONSE',
    message: `Okta answered ${request.operationId} with ${status}, but ${reason}.`,
    remedy: read
      ? 'Run the action again. If the problem persists, check that the Organization URL leads directly to Okta.'
      : 'Check the object in Okta before you run the action again.',
    retryable: read,
    outcome: read ? 'unchanged' : 'applied',
    okta: { status },
  });
}

/** Okta allows no more calls now, and the wait would be longer than the call may take. */
export function rateLimited(details: {
  retryAfterMs: number;
  sent: boolean;
  kind: string;
  okta?: OktaSaid;
  ambiguous: boolean;
}): Failure {
  const { retryAfterMs, sent, kind, okta, ambiguous } = details;
  const error: ActionError = {
    code: 'RATE_LIMITED',
    message: `${kind}. More calls are possible in about ${Math.ceil(retryAfterMs / 1000)} s.`,
    remedy: 'Run the action again after that time, or set a longer time limit.',
    retryable: true,
    outcome: ambiguous ? 'unknown' : sent ? 'unchanged' : 'not-sent',
    retryAfterMs,
  };
  return new Failure(okta === undefined ? error : { ...error, okta }, ambiguous);
}
