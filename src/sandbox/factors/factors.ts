import { factorParty, userParty } from '../log/parties.js';
import type { Factor } from '../org/access-model.js';
import type { User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, Refusal, refusalBy } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { activationView, factorTypes, factorView } from './factor-view.js';
import { isCode, sharedSecret, sixDigits } from './one-time-codes.js';
import { sendPush } from './pushes.js';

const alreadySetUp = 'A factor of this type is already set up.';
const phones: readonly string[] = ['sms', 'call'];
/** What Okta Verify has on a device: its codes go with its other factors, but not the other way round. */
const oktaVerify: readonly string[] = ['push', 'signed_nonce', 'token:software:totp'];

function enroll(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  const body = bodyOf(call);
  const factorType = textAt(body, 'factorType') ?? '';
  const type = factorTypes[factorType];
  if (!type) throw invalid('factorType', 'factorType: The factor type is not supported');
  const profile = objectAt(body, 'profile') ?? {};
  if (type.profile && typeof profile[type.profile] !== 'string') {
    throw invalid(type.profile, `${type.profile}: The field cannot be left blank`);
  }
  const provider = textAt(body, 'provider') ?? 'OKTA';
  const same = user.factors.find((other) => other.factorType === factorType && other.provider === provider);
  if (same?.status === 'ACTIVE' && factorType !== 'webauthn') {
    throw invalid('factorEnrollRequest', alreadySetUp);
  }
  const former = user.keptPhones?.[factorType];
  if (former !== undefined && former !== profile.phoneNumber && !flag(call, 'updatePhone', false)) {
    throw invalid('factorEnrollRequest', 'There is an existing verified phone number.');
  }
  // an enrollment that was never activated makes way for the new one
  user.factors = user.factors.filter((other) => other !== same || same.status === 'ACTIVE');
  const now = org.time();
  const factor: Factor = {
    id: org.newId(type.prefix),
    factorType,
    provider,
    vendorName: provider,
    status: flag(call, 'activate', false) || factorType === 'question' ? 'ACTIVE' : 'PENDING_ACTIVATION',
    created: now,
    lastUpdated: now,
    profile,
  };
  if (factorType === 'token:software:totp') factor.sharedSecret = sharedSecret(factor.id);
  else if (factorType === 'push') sendPush(org, factor);
  else if (factorType !== 'question') factor.passCode = sixDigits(factor.id);
  user.factors.push(factor);
  if (factor.status === 'ACTIVE') recordFactor(org, user, factor, 'activate');
  const activation = factor.status === 'ACTIVE' ? undefined : activationView(call, user, factor);
  const view = factorView(call, user, factor);
  return ok(activation ? { ...view, _embedded: { activation } } : view);
}

function activate(org: Org, call: Call): Answer {
  const { user, factor } = enrolledFactor(org, call);
  if (factor.status === 'ACTIVE') {
    throw refusalBy(org.behavior.activateActiveFactor, 'factor', 'UserFactor', alreadySetUp);
  }
  const { factorType } = factor;
  if (factorType === 'push') {
    // the user scans the code with the app, which activates the factor; until then it waits
    const { expiresAt } = factor.pushes?.at(-1) ?? sendPush(org, factor);
    return ok({ factorResult: 'WAITING', expiresAt });
  }
  if (factorType === 'webauthn') {
    if (!textAt(call.body, 'attestation') || !textAt(call.body, 'clientData')) {
      throw invalid('attestation', 'attestation: The field cannot be left blank');
    }
  } else checkCode(org, factor, textAt(call.body, 'passCode'));
  factor.status = 'ACTIVE';
  factor.lastUpdated = org.time();
  recordFactor(org, user, factor, 'activate');
  return ok(factorView(call, user, factor));
}

function recordFactor(org: Org, user: User, factor: Factor, step: 'activate' | 'deactivate'): void {
  org.log.record(`user.mfa.factor.${step}`, [userParty(user), factorParty(factor)], {
    debug: { factor: factor.factorType },
  });
}

/** Throws E0000068 if the code is not the factor's. */
export function checkCode(org: Org, factor: Factor, code: string | undefined): void {
  const right = factor.sharedSecret
    ? isCode(factor.sharedSecret, code, org.clock.now())
    : code !== undefined && code === (factor.passCode ?? factor.profile.answer);
  if (right) return;
  const causes = ["Your passcode doesn't match our records. Please try again."];
  throw new Refusal('E0000068', { causes });
}

function resend(org: Org, call: Call): Answer {
  const { user, factor } = enrolledFactor(org, call);
  if (!factorTypes[factor.factorType]?.resend) throw invalid('factorType', 'The factor has no code to send');
  factor.passCode = sixDigits(`${factor.id}/${org.newSecret(6)}`);
  return ok(factorView(call, user, factor));
}

function list(org: Org, call: Call): Answer {
  const user = org.userWithLists(param(call, 'userId'), org.behavior.factorsOfDeprovisioned);
  return ok(user.factors.map((factor) => factorView(call, user, factor)));
}

/** The types that can be enrolled, and whether the user has one. */
function catalog(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  const enrollment = `${call.base}/api/v1/users/${user.id}/factors`;
  return ok(
    Object.keys(factorTypes).map((factorType) => {
      const provider = factorType === 'webauthn' ? 'FIDO' : 'OKTA';
      const status = user.factors.find((one) => one.factorType === factorType)?.status ?? 'NOT_SETUP';
      const enroll = { href: enrollment, hints: { allow: ['POST'] } };
      return {
        factorType,
        provider,
        vendorName: provider,
        status,
        enrollment: 'OPTIONAL',
        _links: { enroll },
      };
    }),
  );
}

function read(org: Org, call: Call): Answer {
  const { user, factor } = enrolledFactor(org, call);
  return ok(factorView(call, user, factor));
}

function remove(org: Org, call: Call): Answer {
  const { user, factor } = enrolledFactor(org, call);
  const { factorType } = factor;
  const takesApp = factorType === 'push' || factorType === 'signed_nonce';
  const goes = (other: Factor) =>
    other === factor || (takesApp && other.provider === 'OKTA' && oktaVerify.includes(other.factorType));
  const gone = user.factors.filter(goes);
  removeFactors(user, gone);
  if (flag(call, 'removeRecoveryEnrollment', false)) delete user.keptPhones?.[factorType];
  for (const one of gone) if (one.status === 'ACTIVE') recordFactor(org, user, one, 'deactivate');
  return noContent;
}

/** Okta keeps the numbers that were verified. */
export function removeFactors(user: User, factors: readonly Factor[]): void {
  user.factors = user.factors.filter((one) => !factors.includes(one));
  for (const { factorType, status, profile } of factors)
    if (status === 'ACTIVE' && phones.includes(factorType))
      user.keptPhones = { ...user.keptPhones, [factorType]: profile.phoneNumber };
}

/** The factor that the path names; throws 404 if the user does not have it. */
export function enrolledFactor(org: Org, call: Call): { user: User; factor: Factor } {
  const user = org.userById(param(call, 'userId'));
  const id = param(call, 'factorId');
  const factor = user.factors.find((other) => other.id === id);
  if (!factor) throw notFound(id, 'UserFactor');
  return { user, factor };
}

const all = '/api/v1/users/:userId/factors';

export const factorRoutes: Route[] = [
  { method: 'GET', path: all, handle: list },
  { method: 'POST', path: all, handle: enroll },
  { method: 'GET', path: `${all}/catalog`, handle: catalog },
  { method: 'GET', path: `${all}/:factorId`, handle: read },
  { method: 'DELETE', path: `${all}/:factorId`, handle: remove },
  { method: 'POST', path: `${all}/:factorId/lifecycle/activate`, handle: activate },
  { method: 'POST', path: `${all}/:factorId/resend`, handle: resend },
];
