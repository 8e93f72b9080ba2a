import { hash } from 'node:crypto';
import type { JsonObject, User, UserStatus } from '../org/model.js';
import type { Org } from '../org/org.js';
import type { Call } from '../server/routes.js';

const whileActive = [
  'suspend',
  'resetPassword',
  'forgotPassword',
  'expirePassword',
  'changeRecoveryQuestion',
  'changePassword',
  'deactivate',
];

/** The links to the allowed operations, by status. RECOVERY and LOCKED_OUT are not recorded and follow a rule. */
const nextSteps: Record<UserStatus, readonly string[]> = {
  STAGED: ['activate'],
  PROVISIONED: ['suspend', 'reactivate', 'resetPassword', 'deactivate'],
  ACTIVE: whileActive,
  PASSWORD_EXPIRED: whileActive,
  RECOVERY: ['reactivate', 'resetPassword', 'changeRecoveryQuestion', 'changePassword', 'deactivate'],
  LOCKED_OUT: ['unlock', 'resetPassword', 'forgotPassword', 'deactivate'],
  SUSPENDED: ['unsuspend', 'deactivate'],
  DEPROVISIONED: ['activate', 'delete'],
};

const stepPaths: Record<string, string> = {
  activate: 'lifecycle/activate',
  reactivate: 'lifecycle/reactivate',
  deactivate: 'lifecycle/deactivate',
  suspend: 'lifecycle/suspend',
  unsuspend: 'lifecycle/unsuspend',
  unlock: 'lifecycle/unlock',
  resetPassword: 'lifecycle/reset_password',
  expirePassword: 'lifecycle/expire_password',
  resetFactors: 'lifecycle/reset_factors',
  forgotPassword: 'credentials/forgot_password',
  changePassword: 'credentials/change_password',
  changeRecoveryQuestion: 'credentials/change_recovery_question',
};

const credentialSteps = [
  'resetPassword',
  'expirePassword',
  'resetFactors',
  'forgotPassword',
  'changePassword',
  'changeRecoveryQuestion',
];

/** Credentials without secrets: whether there is a password, and the question without its answer. */
export function credentialsView(user: User, withEmails: boolean): JsonObject {
  const view: JsonObject = {};
  if (user.password !== undefined) view.password = {};
  if (withEmails) view.emails = emails(user);
  if (user.recoveryQuestion) view.recovery_question = { question: user.recoveryQuestion.question };
  view.provider = { ...user.provider };
  return view;
}

function emails(user: User): JsonObject[] {
  const list = [{ value: user.profile.email, status: 'VERIFIED', type: 'PRIMARY' }];
  const second = user.profile.secondEmail;
  if (second !== undefined) list.push({ value: second, status: 'VERIFIED', type: 'SECONDARY' });
  return list;
}

function profileView(user: User): JsonObject {
  const { firstName = null, lastName = null, mobilePhone = null, secondEmail = null, ...rest } = user.profile;
  const { login, email, ...others } = rest;
  return { firstName, lastName, mobilePhone, ...others, secondEmail, login, email };
}

function core(user: User): JsonObject {
  const view: JsonObject = {
    id: user.id,
    status: user.status,
    created: user.created,
    activated: user.activated,
    statusChanged: user.statusChanged,
    lastLogin: user.lastLogin,
    lastUpdated: user.lastUpdated,
    passwordChanged: user.passwordChanged,
    type: { id: user.typeId },
  };
  if (user.transition) view.transitioningToStatus = user.transition.to;
  view.profile = profileView(user);
  view.credentials = credentialsView(user, true);
  return view;
}

/** A user as one of a list: the only link is `self`. */
export function listedUser(base: string, user: User): JsonObject {
  return { ...core(user), _links: { self: { href: `${base}/api/v1/users/${user.id}` } } };
}

/**
 * A user as a resource of its own. The caller's `Content-Type: …; okta-response=omitCredentials,…` leaves
 * out what it names, as Okta does.
 */
export function userView(org: Org, call: Call, user: User): JsonObject {
  const omit = omitted(call);
  const self = `${call.base}/api/v1/users/${user.id}`;
  const links: JsonObject = {
    self: { href: self },
    schema: { href: `${call.base}/api/v1/meta/schemas/user/${org.typeOf(user.typeId).schemaId}` },
    type: { href: `${call.base}/api/v1/meta/types/user/${user.typeId}` },
  };
  for (const step of stepsOf(org, user)) {
    if (omit.has('omitCredentialsLinks') && credentialSteps.includes(step)) continue;
    links[step] =
      step === 'delete'
        ? { href: self, method: 'DELETE' }
        : { href: `${self}/${stepPaths[step]}`, method: 'POST' };
  }
  const view: JsonObject = { ...core(user), _links: links };
  if (omit.has('omitCredentials')) delete view.credentials;
  if (omit.has('omitTransitioningToStatus')) delete view.transitioningToStatus;
  return view;
}

function stepsOf(org: Org, user: User): readonly string[] {
  const { unrecordedLinks, resetFactorsOfDeprovisioned } = org.behavior;
  const recorded = user.status !== 'RECOVERY' && user.status !== 'LOCKED_OUT';
  if (!recorded && unrecordedLinks === 'none') return [];
  const resets = user.status !== 'DEPROVISIONED' || resetFactorsOfDeprovisioned === 'taken';
  return [...(resets ? ['resetFactors'] : []), ...nextSteps[user.status]];
}

function omitted(call: Call): Set<string> {
  const found = /okta-response="?([^";]*)/.exec(call.headers['content-type'] ?? '');
  return new Set((found?.[1] ?? '').split(',').map((name) => name.trim()));
}

/** The ETag of a user's current state; `If-Match` on an update is compared with it. */
export function userTag(user: User): string {
  return `W/"${hash('md5', JSON.stringify(core(user)))}"`;
}
