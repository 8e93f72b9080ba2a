import { removeFactors } from '../factors/factors.js';
import { recordingAssignments } from '../log/assignments.js';
import { userParty } from '../log/parties.js';
import type { Mail, User, UserStatus } from '../org/model.js';
import type { Org } from '../org/org.js';
import { Refusal, refusalBy } from '../server/errors.js';
import { type Answer, type Call, flag, ok, param, type Route } from '../server/routes.js';
import { storePassword, temporaryPassword } from './passwords.js';
import { userView } from './user-view.js';
import { signsInElsewhere } from './user-writes.js';
import { deactivate, endSessions } from './users.js';

type Step = (org: Org, call: Call, user: User) => Answer;

const done: Answer = ok({});

function activate(org: Org, call: Call, user: User): Answer {
  if (user.status === 'SUSPENDED') throw refusalBy(org.behavior.activateSuspended, user.id, 'User', '');
  if (user.status !== 'STAGED' && user.status !== 'DEPROVISIONED') throw new Refusal('E0000016');
  const to = user.password === undefined && !signsInElsewhere(user) ? 'PROVISIONED' : 'ACTIVE';
  // one who was deactivated gets back what groups give
  recordingAssignments(org, [...org.applications.values()], [user], () => {
    org.setStatus(user, to);
    org.log.record('user.lifecycle.activate', [userParty(user)]);
  });
  user.activated = org.time();
  return activationAnswer(org, call, user, true);
}

function reactivate(org: Org, call: Call, user: User): Answer {
  allowOnly(user, 'PROVISIONED', 'RECOVERY');
  org.log.record('user.lifecycle.reactivate', [userParty(user)]);
  return activationAnswer(org, call, user, false);
}

function activationAnswer(org: Org, call: Call, user: User, mailByDefault: boolean): Answer {
  const value = org.newSecret(20);
  const stays = org.behavior.olderActivationLink === 'leaves the older';
  user.tokens = [
    ...user.tokens.filter(({ kind }) => stays || kind !== 'activation'),
    { kind: 'activation', value },
  ];
  if (flag(call, 'sendEmail', mailByDefault)) {
    mail(org, user, 'activation');
    return done;
  }
  // recorded for users with a password; a recording of 2020 still has /welcome
  const form = user.password === undefined ? org.behavior.activationLink : '/tokens/{token}/verify';
  return ok({ activationUrl: call.base + form.replace('{token}', value), activationToken: value });
}

function deactivateStep(org: Org, call: Call, user: User): Answer {
  if (user.status === 'DEPROVISIONED') {
    throw refusalBy(org.behavior.secondDeactivation, user.id, 'User', '');
  }
  deactivate(org, call, user);
  return done;
}

function suspend(org: Org, _call: Call, user: User): Answer {
  const choice = user.status === 'PROVISIONED' ? org.behavior.suspendProvisioned : '400 E0000001';
  if (user.status !== 'ACTIVE' && choice !== 'taken') {
    const cause = 'Cannot suspend a user that is not active';
    throw refusalBy(choice, cause, 'User', cause);
  }
  org.setStatus(user, 'SUSPENDED');
  org.log.record('user.lifecycle.suspend', [userParty(user)]);
  endSessions(user);
  return done;
}

function unsuspend(org: Org, _call: Call, user: User): Answer {
  if (user.status !== 'SUSPENDED') {
    const cause = 'Cannot unsuspend a user that is not suspended';
    throw refusalBy('400 E0000001', cause, 'User', cause);
  }
  org.setStatus(user, 'ACTIVE');
  org.log.record('user.lifecycle.unsuspend', [userParty(user)]);
  return done;
}

function unlock(org: Org, _call: Call, user: User): Answer {
  if (user.status !== 'LOCKED_OUT' && !user.unknownDevicesBlocked) {
    throw new Refusal('E0000032', { causes: ['The user is not locked out.'] });
  }
  // documented: the call is not for them
  if (user.provider.type === 'ACTIVE_DIRECTORY') {
    throw refusalBy(org.behavior.unlockActiveDirectory, user.id, 'User', '');
  }
  if (user.status === 'LOCKED_OUT') org.setStatus(user, 'ACTIVE');
  delete user.unknownDevicesBlocked;
  user.failedLogins = 0;
  org.log.record('user.account.unlock_by_admin', [userParty(user)]);
  return done;
}

function resetPassword(org: Org, call: Call, user: User): Answer {
  if (!call.query.has('sendEmail')) throw new Refusal('E0000028');
  const choice = org.behavior.resetPasswordOfProvisioned;
  if (user.status === 'PROVISIONED') {
    if (choice === '403 E0000017') throw refusalBy(choice, user.id, 'User', '');
  } else allowOnly(user, 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT');
  if (user.status !== 'PROVISIONED' || choice === 'becomes RECOVERY') org.setStatus(user, 'RECOVERY');
  user.failedLogins = 0;
  if (flag(call, 'revokeSessions', false)) endSessions(user);
  org.log.record('user.account.reset_password', [userParty(user)]);
  return resetLink(org, call, user, 'reset-password');
}

/** The answer to a reset: a link that works once, or a mail with it. */
export function resetLink(org: Org, call: Call, user: User, kind: Mail['kind']): Answer {
  const value = org.newSecret(20);
  user.tokens = [...user.tokens.filter((token) => token.kind !== 'reset'), { kind: 'reset', value }];
  if (flag(call, 'sendEmail', true)) {
    mail(org, user, kind);
    return done;
  }
  return ok({ resetPasswordUrl: `${call.base}/reset_password/${value}` });
}

function expirePassword(org: Org, call: Call, user: User): Answer {
  expire(org, user);
  // the older form of the endpoint beside it
  if (flag(call, 'tempPassword', false)) return ok({ tempPassword: setTemporary(org, user) });
  return ok(userView(org, call, user));
}

function expireWithTemporary(org: Org, call: Call, user: User): Answer {
  expire(org, user);
  if (flag(call, 'revokeSessions', false)) endSessions(user);
  return ok({ tempPassword: setTemporary(org, user) });
}

function expire(org: Org, user: User): void {
  allowOnly(user, ...(org.behavior.expirePasswordIn.split(' ') as UserStatus[]));
  org.setStatus(user, 'PASSWORD_EXPIRED');
  user.lastUpdated = org.time();
  org.log.record('user.account.expire_password', [userParty(user)]);
}

function setTemporary(org: Org, user: User): string {
  const password = temporaryPassword(org, user);
  storePassword(org, user, password);
  return password;
}

function resetFactors(org: Org, _call: Call, user: User): Answer {
  const choice = org.behavior.resetFactorsOfDeprovisioned;
  if (user.status === 'DEPROVISIONED' && choice !== 'taken') throw refusalBy(choice, user.id, 'User', '');
  removeFactors(user, user.factors);
  user.lastUpdated = org.time();
  org.log.record('user.mfa.factor.reset_all', [userParty(user)]);
  return done;
}

function allowOnly(user: User, ...statuses: UserStatus[]): void {
  if (!statuses.includes(user.status)) throw new Refusal('E0000038');
}

function mail(org: Org, user: User, kind: Mail['kind']): void {
  org.mails.push({ kind, to: String(user.profile.email), userId: user.id, at: org.time() });
}

const steps: Record<string, Step> = {
  activate,
  reactivate,
  deactivate: deactivateStep,
  suspend,
  unsuspend,
  unlock,
  reset_password: resetPassword,
  expire_password: expirePassword,
  expire_password_with_temp_password: expireWithTemporary,
  reset_factors: resetFactors,
};

export const lifecycleRoutes: Route[] = Object.entries(steps).map(([name, step]) => ({
  method: 'POST',
  path: `/api/v1/users/:id/lifecycle/${name}`,
  handle: (org, call) => step(org, call, org.findUser(param(call, 'id'))),
}));
