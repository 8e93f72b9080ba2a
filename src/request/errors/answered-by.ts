import type { Redactor } from '../../redaction/redact.js';
import { keptCauses, keptText } from '../../result/bounded.js';
import type { AnsweredBy, OktaSaid } from '../../result/failure.js';
import { headerOf, type TransportAnswer } from '../../transport/transport.js';

/*
 * Who answered: Okta, or something between us and Okta. The one rule; docs/who-answered.md gives its reasons.
 *
 * - 2xx: Okta's if it bears Okta's request id, and its body is empty or JSON, be it damaged. What is asked without the
 *   token needs no request id.
 * - 3xx: never Okta's. Its API does not redirect.
 * - 4xx, 5xx: Okta's if its body is a JSON object with one of Okta's error codes, or if it bears Okta's request id and
 *   its body is JSON, be it damaged. Only one of Okta's codes proves something of the org.
 */

/** One, or two that fetch joined because something on the way repeated the header. */
const REQUEST_ID = /^([\w.:@-]{1,64})(?:, [\w.:@-]{1,64})?$/;
const ERROR_CODE = /^E\d{7}$/;
const LONGEST_SERVER = 60;
const OAUTH_ERROR = /^[a-z][a-z_]{2,60}$/;

/**
 * Okta's id of the request. A header that holds something else, such as an echo of what was sent, is none.
 */
export function requestIdOf(answer: Pick<TransportAnswer, 'headers'>): string | undefined {
  const id = headerOf(answer, 'x-okta-request-id');
  return id === undefined ? undefined : REQUEST_ID.exec(id)?.[1];
}

/** What an answer outside 2xx says, if it is Okta's. An `errorCode` is there only if it is one of Okta's. */
export function oktaErrorIn(answer: TransportAnswer, requestId: string | undefined): OktaSaid | undefined {
  const { status } = answer;
  if (status < 400) return undefined;
  const challenge = requestId === undefined ? undefined : challengeIn(answer);
  const body = objectIn(answer.body);
  const { errorCode } = body;
  const isCode = typeof errorCode === 'string' && ERROR_CODE.test(errorCode);
  if (!isCode && challenge === undefined && (requestId === undefined || !isIntendedAsJson(answer)))
    return undefined;
  const said: OktaSaid = { status };
  if (requestId !== undefined) said.requestId = requestId;
  if (isCode) said.errorCode = errorCode;
  const summary =
    text(body.errorSummary) ??
    text(body.error_description) ??
    challenge?.description ??
    text(body.error) ??
    text(body.message);
  if (summary !== undefined) said.errorSummary = summary;
  const oauthError =
    typeof body.error === 'string' && OAUTH_ERROR.test(body.error) ? body.error : challenge?.error;
  if (oauthError !== undefined) said.oauthError = oauthError;
  const errorId = text(body.errorId);
  if (errorId !== undefined) said.errorId = errorId;
  const causes = causesOf(body.errorCauses);
  if (causes.length > 0) said.errorCauses = keptCauses(causes);
  return said;
}

/** What a challenge says (WWW-Authenticate): with it, Okta's refusal of an access token may come without a body. */
function challengeIn(
  answer: TransportAnswer,
): { error: string; description: string | undefined } | undefined {
  const header = headerOf(answer, 'www-authenticate')?.slice(0, 2_000) ?? '';
  if (!/^(?:Bearer|DPoP)\b/i.test(header)) return undefined;
  const error = /\berror="([a-z_]{3,60})"/.exec(header)?.[1];
  if (error === undefined) return undefined;
  return { error, description: text(/\berror_description="([^"]{1,500})"/.exec(header)?.[1]) };
}

/**
 * What can be said of somebody who answered in Okta's place.
 * @param redactor cleans the header before it is cut: half a secret is not found any more
 */
export function answeredBy(answer: TransportAnswer, redactor: Redactor): AnsweredBy {
  const server = redactor
    .text(headerOf(answer, 'server') ?? '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, LONGEST_SERVER);
  return { status: answer.status, kind: kindOf(answer), ...(server ? { server } : {}) };
}

/** What was cut short or damaged on the way still begins like JSON, or is called so; a page is another's. */
export function isIntendedAsJson(answer: TransportAnswer): boolean {
  const start = answer.body.slice(0, 1_000).trimStart().charAt(0);
  if (start === '{' || start === '[') return true;
  return start !== '' && start !== '<' && /\bjson\b/i.test(headerOf(answer, 'content-type') ?? '');
}

function kindOf(answer: TransportAnswer): AnsweredBy['kind'] {
  const start = answer.body.slice(0, 1_000).trimStart();
  if (start === '') return 'empty';
  if (start.startsWith('<')) return 'html';
  try {
    JSON.parse(answer.body);
    return 'json';
  } catch {
    return 'text';
  }
}

const NOTHING: Record<string, unknown> = {};

function objectIn(body: string): Record<string, unknown> {
  // That takes a byte order mark away as well.
  const text = body.trimStart();
  if (!text.startsWith('{')) return NOTHING;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return NOTHING;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? keptText(value) : undefined;
}

/** Okta's spec has an example where errorCauses is one object instead of a list. */
function causesOf(value: unknown): string[] {
  const causes = Array.isArray(value) ? value : [value];
  return causes.flatMap((cause) => {
    const summary =
      typeof cause === 'object' && cause !== null
        ? (cause as { errorSummary?: unknown }).errorSummary
        : cause;
    return typeof summary === 'string' && summary !== '' ? [summary] : [];
  });
}
