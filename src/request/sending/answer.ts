import { readJson, TooDeep } from '../../json/read-json.js';
import type { Failure, OktaSaid } from '../../result/failure.js';
import type { TransportAnswer } from '../../transport/transport.js';
import { answeredBy, isIntendedAsJson, oktaErrorIn, requestIdOf } from '../errors/answered-by.js';
import { notOkta, redirected } from '../errors/not-okta.js';
import { refusal } from '../errors/okta-errors.js';
import { nextPage } from '../link.js';
import { isRead, type OktaAnswer } from '../request.js';
import { anyAnswer, refusedBody } from './any-answer.js';
import type { AGAIN, Authorized, RequestContext } from './context.js';
import type { Permit } from './permit.js';
import { TooManyRequests } from './rate-limit-wait.js';
import { retryAfterMs } from './retry-after.js';

/**
 * Finds out who answered, notes what that says of the org's limits, and makes of the answer what it is: Okta's, Okta's
 * refusal, or that of something between us and Okta.
 * @param sentAt by the clock, in milliseconds
 */
export function answered(
  context: RequestContext,
  permit: Permit,
  authorized: Authorized,
  sentAt: number,
  answer: TransportAnswer,
): OktaAnswer | Failure | TooManyRequests | typeof AGAIN {
  const { settings, call, request } = context;
  const requestId = requestIdOf(answer);
  const isGood = answer.status >= 200 && answer.status < 300;
  const okta = isGood ? undefined : oktaErrorIn(answer, requestId);
  const isOktas = isGood ? requestId !== undefined : okta !== undefined;
  if (isOktas) permit.observe(answer, sentAt);
  else permit.release(true);
  if (requestId !== undefined) call.meta.requestIds.push(call.redactor.text(requestId));
  if (isOktas) settings.authorization.answered?.(context, answer);
  if (isGood && (requestId !== undefined || (request.anonymous && !request.anyAnswer))) {
    const good = read(context, answer);
    if (good !== undefined) return good;
  }
  if (okta?.status === 429) return new TooManyRequests(answer, okta);
  const bare = failureOf(context, answer, okta);
  const isWanted = request.anyAnswer && (okta !== undefined || requestId !== undefined);
  const failure = isWanted ? bare.with({ output: refusedBody(answer) }) : bare;
  return okta === undefined || request.anonymous || !ABOUT_AUTHORIZATION.has(okta.status)
    ? failure
    : (settings.authorization.refused?.(context, authorized, answer, failure) ?? failure);
}

const ABOUT_AUTHORIZATION: ReadonlySet<number> = new Set([400, 401, 403]);

/** @returns undefined where it is not Okta's after all, whose bodies are JSON or empty */
function read({ settings, request }: RequestContext, answer: TransportAnswer): OktaAnswer | undefined {
  const { status, headers } = answer;
  const plain = { request, status, headers, body: undefined as unknown, assumed: false };
  if (request.anyAnswer) return withNext(anyAnswer(plain, answer), settings.origin);
  if (answer.body === '' || answer.body.trim() === '') return withNext(plain, settings.origin);
  try {
    const { value, exact } = readJson(answer.body);
    plain.body = value;
    return withNext(exact === undefined ? plain : { ...plain, exact }, settings.origin);
  } catch (error) {
    if (error instanceof TooDeep)
      return withNext({ ...plain, unreadable: `its body ${error.message}` }, settings.origin);
    return isIntendedAsJson(answer)
      ? withNext({ ...plain, unreadable: 'its body is not JSON' }, settings.origin)
      : undefined;
  }
}

function withNext(answer: OktaAnswer, origin: string): OktaAnswer {
  const { request, headers, body } = answer;
  const next = isRead(request) ? nextPage(headers.link, body, origin, request.path) : undefined;
  return next === undefined ? answer : { ...answer, ...next };
}

function failureOf(
  { call, request, history }: RequestContext,
  answer: TransportAnswer,
  okta: OktaSaid | undefined,
): Failure {
  const pauseMs = pauseAskedBy(answer, call.clock.now());
  if (okta !== undefined) return refusal(request, okta, history.ambiguous, pauseMs);
  const by = answeredBy(answer, call.redactor);
  return by.status >= 300 && by.status < 400
    ? redirected(request, by, history.ambiguous)
    : notOkta(request, by, history.ambiguous, pauseMs);
}

function pauseAskedBy(answer: TransportAnswer, now: number): number | undefined {
  if (answer.headers['retry-after'] === undefined || (answer.status !== 429 && answer.status < 500))
    return undefined;
  return retryAfterMs(answer, now);
}
