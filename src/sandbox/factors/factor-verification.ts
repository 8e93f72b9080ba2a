import { factorParty, userParty } from '../log/parties.js';
import type { Factor } from '../org/access-model.js';
import type { User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound } from '../server/errors.js';
import {
  type Answer,
  type Call,
  isObject,
  noContent,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { waitingPush } from './factor-view.js';
import { checkCode, enrolledFactor } from './factors.js';
import { sixDigits } from './one-time-codes.js';
import { pollPush, sendPush } from './pushes.js';

const sent = ['sms', 'call', 'email'];

/** Sends a push or a code; or checks the code or the answer that the body holds. */
function verify(org: Org, call: Call): Answer {
  const { user, factor } = enrolledFactor(org, call);
  if (factor.status !== 'ACTIVE') throw invalid('factor', 'The factor is not active');
  if (factor.factorType === 'push') {
    const isAsked = isObject(call.body) && call.body.useNumberMatchingChallenge === true;
    const withNumber = isAsked || factor.answersPush?.byNumber === true;
    // the number shows in the answers to the polls
    const { challenge: _later, ...push } = sendPush(org, factor, withNumber);
    org.mails.push({ kind: 'push', to: String(user.profile.email), userId: user.id, at: org.time() });
    return { status: 201, body: waitingPush(call, user, factor, push) };
  }
  const code = textAt(call.body, 'passCode') ?? textAt(call.body, 'answer');
  if (code === undefined && sent.includes(factor.factorType)) {
    factor.passCode = sixDigits(`${factor.id}/${org.newSecret(6)}`);
    return ok({ factorResult: 'CHALLENGE', profile: factor.profile });
  }
  try {
    checkCode(org, factor, code);
  } catch (error) {
    recordVerification(org, user, factor, 'FAILURE');
    throw error;
  }
  recordVerification(org, user, factor, 'SUCCESS');
  return ok({ factorResult: 'SUCCESS' });
}

function recordVerification(org: Org, user: User, factor: Factor, result: 'SUCCESS' | 'FAILURE'): void {
  const actor = userParty(user);
  org.log.record('user.authentication.auth_via_mfa', [actor, factorParty(factor)], {
    actor,
    result,
    debug: { factor: factor.factorType },
  });
}

function poll(org: Org, call: Call): Answer {
  const { user, factor, push } = sentPush(org, call);
  const result = pollPush(org, factor, push);
  if (result === 'WAITING') return ok(waitingPush(call, user, factor, push));
  recordVerification(org, user, factor, result === 'SUCCESS' ? 'SUCCESS' : 'FAILURE');
  if (result === 'SUCCESS') return ok({ factorResult: result });
  const self = `${call.base}/api/v1/users/${user.id}/factors/${factor.id}`;
  return ok({
    factorResult: result,
    profile: factor.profile,
    _links: {
      verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
      factor: { href: self, hints: { allow: ['GET', 'DELETE'] } },
    },
  });
}

function cancel(org: Org, call: Call): Answer {
  sentPush(org, call).push.cancelled = true;
  return noContent;
}

function sentPush(org: Org, call: Call) {
  const enrolled = enrolledFactor(org, call);
  const id = param(call, 'transactionId');
  const push = enrolled.factor.pushes?.find((one) => one.id === id && !one.cancelled);
  if (!push) throw notFound(id, 'UserFactorTransaction');
  return { ...enrolled, push };
}

const one = '/api/v1/users/:userId/factors/:factorId';

export const factorVerificationRoutes: Route[] = [
  { method: 'POST', path: `${one}/verify`, handle: verify },
  { method: 'GET', path: `${one}/transactions/:transactionId`, handle: poll },
  { method: 'DELETE', path: `${one}/transactions/:transactionId`, handle: cancel },
];
