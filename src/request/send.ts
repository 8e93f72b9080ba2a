import { readJson, TooDeep } from '../json/read-json.js';
import { wantOf } from '../rate-limit/wants.js';
import { Failure } from '../result/failure.js';
import type { TransportAnswer } from '../transport/transport.js';
import { Attempt, type SendSettings } from './attempt.js';
import { tokenFrom } from './authorize.js';
import type { Call } from './call.js';
import { interrupted } from './errors/interruptions.js';
import { notOkta, redirected } from './errors/not-okta.js';
import { refusal } from './errors/okta-errors.js';
import { answeredBy, errorSaid, isMeantAsJson, requestIdOf } from './errors/speaker.js';
import { nextPage } from './link.js';
import { isRead, type OktaAnswer, type OktaRequest } from './request.js';
import { asksAgain, leavesDoubt, mayRepeat, pauseAfter, pauseBefore, provesDone } from './retry.js';
import { retryAfterMs } from './retry-after.js';
import { LONGEST_WAIT_MS, Turns } from './turn.js';

const ASKED_TO_WAIT = 'The answer asked for a pause (Retry-After)';

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
  let sent = false;
  for (;;) {
    if (call.ended) return counted(interrupted(call.ended, request, false, ambiguous), sent, ambiguous);
    let now = call.clock.now();
    if (!limits.take(request, now, want)) {
      turns ??= new Turns(settings, call, request, want);
      const tooLong = await turns.wait(ambiguous);
      if (tooLong !== undefined) return counted(tooLong, sent, ambiguous);
      now = call.clock.now();
      if (call.ended) {
        limits.lost(request, now, false);
        continue;
      }
    }
    let token: string | undefined;
    if (!request.anonymous) {
      const { token: source } = settings;
      const fetched =
        typeof source === 'string' ? source : await freshToken(settings, call, request, ambiguous);
      if (typeof fetched !== 'string') return counted(fetched, sent, ambiguous);
      token = fetched;
      if (typeof source !== 'string') {
        now = call.clock.now();
        if (call.ended) {
          limits.lost(request, now, false);
          continue;
        }
      }
    }
    const attempt = new Attempt(settings, call, request, now);
    let answer: TransportAnswer | Failure;
    try {
      answer = await attempt.send(token);
    } catch (error) {
      answer = attempt.failed(error, ambiguous);
    }
    let failure: Failure;
    if (answer instanceof Failure) {
      if (answer.details.outcome !== 'not-sent') sent = call.sent = true;
      failure = counted(answer, sent, ambiguous);
    } else {
      sent = call.sent = true;
      const { status } = answer;
      const requestId = requestIdOf(answer);
      const isGood = status >= 200 && status < 300;
      const okta = isGood ? undefined : errorSaid(answer, requestId);
      attempt.answered(answer, requestId, isGood ? requestId !== undefined : okta !== undefined);
      if (isGood && (requestId !== undefined || request.anonymous)) {
        const good = read(settings, request, answer);
        if (good !== undefined) {
          if (good.body !== undefined || repeats >= settings.maxRetries || !asksAgain(request, good))
            return good;
          if (call.ended) return good;
          ambiguous ||= !isRead(request);
          repeats += 1;
          await call.wait(pauseBefore(repeats));
          if (call.ended) return good;
          continue;
        }
      }
      if (okta?.status === 429) {
        turns ??= new Turns(settings, call, request, want);
        const tooLong = await turns.refused(answer, okta, ambiguous);
        if (tooLong !== undefined) return counted(tooLong, sent, ambiguous);
        continue;
      }
      const pause = pauseAskedBy(answer, call.clock.now());
      if (okta !== undefined) failure = refusal(request, okta, ambiguous, pause);
      else {
        const by = answeredBy(answer, call.redactor);
        const isRedirect = status >= 300 && status < 400;
        failure = isRedirect ? redirected(request, by, ambiguous) : notOkta(request, by, ambiguous, pause);
      }
    }
    if (provesDone(request, failure)) return assumed(request, failure);
    if (call.ended || repeats >= settings.maxRetries || !mayRepeat(request, failure)) return failure;
    const pause = pauseAfter(failure, repeats + 1, waitLeft(call));
    if (pause === undefined) return failure;
    ambiguous ||= leavesDoubt(failure);
    repeats += 1;
    if (failure.details.retryAfterMs !== undefined) {
      call.report({ waitingMs: pause, reason: ASKED_TO_WAIT });
      call.pacedMs += pause;
    }
    await call.wait(pause);
    if (call.ended) return failure;
  }
}

function pauseAskedBy(answer: TransportAnswer, now: number): number | undefined {
  if (answer.headers['retry-after'] === undefined || (answer.status !== 429 && answer.status < 500))
    return undefined;
  return retryAfterMs(answer, now);
}

/** How long the call may still wait before a repeat, where the answer asks for a pause. */
function waitLeft({ deadlineAt, clock, pacedMs }: Call): number {
  return Math.min(deadlineAt - clock.now(), LONGEST_WAIT_MS - pacedMs);
}

/** A failure that counts what this request sent before. */
function counted(failure: Failure, sent: boolean, ambiguous: boolean): Failure {
  if (!sent || failure.details.outcome !== 'not-sent') return failure;
  return failure.with({ outcome: ambiguous ? 'unknown' : 'unchanged' });
}

/** The token of a function that gives it anew for each attempt. Without one the place among the limits is given back. */
async function freshToken(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  ambiguous: boolean,
): Promise<string | Failure> {
  let failure: Failure | undefined;
  try {
    const token = await tokenInTime(settings, call);
    call.redactor.addToken(token);
    if (token !== undefined) return token;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  settings.limits.lost(request, call.clock.now(), false);
  return failure ?? interrupted(call.ended ?? 'cancelled', request, false, ambiguous);
}

/** The token; undefined as soon as the call is ended, whatever the function that fetches it does. */
function tokenInTime(settings: SendSettings, call: Call): Promise<string | undefined> {
  if (call.ended) return Promise.resolve(undefined);
  if (call.options.signal === undefined && call.deadlineAt === Number.POSITIVE_INFINITY)
    return tokenFrom(settings.token);
  return new Promise((resolve, reject) => {
    const over = () => {
      settings.timeLimits.remove(fetching);
      call.over(fetching);
    };
    const end = () => {
      over();
      resolve(undefined);
    };
    const fetching = { endsAt: call.deadlineAt, expire: end, end };
    if (call.deadlineAt < Number.POSITIVE_INFINITY) settings.timeLimits.add(fetching);
    call.underWay(fetching);
    tokenFrom(settings.token).then(resolve, reject).finally(over);
  });
}

/** @returns undefined where it is not Okta's after all, whose bodies are JSON or empty */
function read(settings: SendSettings, request: OktaRequest, answer: TransportAnswer): OktaAnswer | undefined {
  const { status, headers } = answer;
  const next = headers.link === undefined ? undefined : nextPage(headers.link, settings.origin, request.path);
  const plain = { request, status, headers, body: undefined as unknown, assumed: false };
  if (next !== undefined) Object.assign(plain, next);
  if (answer.body === '' || answer.body.trim() === '') return plain;
  try {
    const { value, exact } = readJson(answer.body);
    plain.body = value;
    return exact === undefined ? plain : { ...plain, exact };
  } catch (error) {
    if (error instanceof TooDeep) return { ...plain, unreadable: `its body ${error.message}` };
    return isMeantAsJson(answer) ? { ...plain, unreadable: 'its body is no JSON' } : undefined;
  }
}

function assumed(request: OktaRequest, failure: Failure): OktaAnswer {
  const status = failure.details.okta?.status ?? 0;
  return { request, status, headers: {}, body: undefined, assumed: true };
}
