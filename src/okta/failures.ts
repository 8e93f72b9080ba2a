import { type ActionError, type ErrorCode, Failure, type OktaSaid, type Outcome } from '../core/failure.js';
import { isRead, type OktaAnswer, type OktaRequest } from './request.js';

/** Wrong-state codes, whatever their status: activate, unlock, other lifecycle steps, deletion of an active app. */
const STATE_CODES = new Set(['E0000016', 'E0000032', 'E0000038', 'E0000056']);
/** Operations that Okta refuses with 400 E0000001 where the user is in another state. */
const ABOUT_STATE = new Set(['suspendUser', 'unsuspendUser']);
const FEATURE_OFF = 'E0000015';
const RECONCILING = 'E0000239';
const READ_ONLY = 'E0000010';
/** Two role changes at once; the next try may get the lock. */
const ROLE_LOCK = 'E0000268';
const ALREADY_EXISTS = /already exists/i;

export const REMEDIES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED:
    'Check the API token: it may be mistyped, revoked, or of another org. Create one under Security > API > Tokens.',
  FORBIDDEN: "Give the token's owner an admin role that covers this, or use a token of somebody who has it.",
  NOT_FOUND: 'Check the id; the object may have been deleted.',
  CONFLICT: 'Look at the object in Okta: it is not in a state that allows this.',
  REJECTED: 'Change the inputs as Okta says, then run the action again.',
  OKTA_UNAVAILABLE: 'Wait a little and look at status.okta.com if it goes on.',
};

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
  const text = okta.errorCauses?.length ? okta.errorCauses.join('; ') : okta.errorSummary;
  return new Failure(
    {
      code,
      message: `Okta refused ${request.operationId} (${okta.status}${okta.errorCode ? ` ${okta.errorCode}` : ''})${text ? `: ${sentence(text)}` : '.'}`,
      remedy: remedyOf(code, okta),
      retryable: code === 'OKTA_UNAVAILABLE' || okta.errorCode === ROLE_LOCK,
      outcome: outcomeOf(request, code, okta, ambiguous),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      okta,
    },
    ambiguous,
  );
}

/** Okta's texts mostly end without a full stop, and a remedy follows. */
function sentence(text: string): string {
  const trimmed = text.trimEnd();
  return '.!?'.includes(trimmed.slice(-1)) ? trimmed : `${trimmed}.`;
}

function codeOf(
  request: OktaRequest,
  { status, errorCode = '', errorSummary = '', errorCauses = [] }: OktaSaid,
): ErrorCode {
  if (STATE_CODES.has(errorCode)) return 'CONFLICT';
  if (status === 401) return errorCode === FEATURE_OFF ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  if (status === 403 && (errorCode === 'E0000006' || errorCode === FEATURE_OFF || errorCode === ''))
    return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 409 || status === 412) return 'CONFLICT';
  if ((status >= 500 && status !== 501) || (status === 423 && errorCode === RECONCILING))
    return 'OKTA_UNAVAILABLE';
  if (status === 400 && [errorSummary, ...errorCauses].some((text) => ALREADY_EXISTS.test(text)))
    return 'CONFLICT';
  if (status === 400 && errorCode === 'E0000001' && ABOUT_STATE.has(request.operationId)) return 'CONFLICT';
  return 'REJECTED';
}

function remedyOf(code: ErrorCode, { errorCode }: OktaSaid): string {
  if (errorCode === FEATURE_OFF)
    return "The feature is not enabled in this org; ask Okta's support to enable it.";
  if (errorCode === READ_ONLY) return 'Okta is in read-only mode; run the action again when that is over.';
  if (errorCode === ROLE_LOCK) return 'Another role change is under way; run the action again.';
  return REMEDIES[code] as string;
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
export function unreadable(answer: OktaAnswer, reason = answer.unreadable ?? 'it sent no body'): Failure {
  const { request, status } = answer;
  const read = isRead(request);
  return new Failure({
    code: 'INVALID_RESPONSE',
    message: `Okta answered ${request.operationId} with ${status}, but ${reason}.`,
    remedy: read
      ? 'Run the action again; if it goes on, check that the Organization URL leads straight to Okta.'
      : 'Look at the object in Okta before you run the action again.',
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
    message: `${kind}; it takes more in about ${Math.ceil(retryAfterMs / 1000)} s.`,
    remedy: 'Run the action again after that time, or give it a longer time limit.',
    retryable: true,
    outcome: ambiguous ? 'unknown' : sent ? 'unchanged' : 'not-sent',
    retryAfterMs,
  };
  return new Failure(okta === undefined ? error : { ...error, okta }, ambiguous);
}
