import { userParty } from '../log/parties.js';
import type { User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { invalid, Refusal } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { resetLink } from './lifecycle.js';
import {
  answers,
  checkedQuestion,
  isPassword,
  passwordIn,
  policyCause,
  storePassword,
  wasUsedBefore,
} from './passwords.js';
import { credentialsView } from './user-view.js';
import { endSessions } from './users.js';

function changePassword(org: Org, call: Call, user: User): Answer {
  const body = bodyOf(call);
  const [oldPassword, newPassword] = [passwordIn(body, 'oldPassword'), passwordIn(body, 'newPassword')];
  if (oldPassword === undefined || newPassword === undefined) {
    const missing = oldPassword === undefined ? 'oldPassword' : 'newPassword';
    throw invalid(missing, `${missing}: The field cannot be left blank`);
  }
  if (!['STAGED', 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY'].includes(user.status) || !user.password) {
    throw new Refusal('E0000035');
  }
  if (!isPassword(org, user, oldPassword)) {
    throw new Refusal('E0000014', { causes: ['Old Password is not correct'] });
  }
  checkChosen(org, user, newPassword, flag(call, 'strict', false));
  storePassword(org, user, newPassword);
  const ends = user.status === 'PASSWORD_EXPIRED' && org.behavior.changeExpiredPassword === 'becomes ACTIVE';
  if (user.status === 'RECOVERY' || ends) org.setStatus(user, 'ACTIVE');
  if (body.revokeSessions === true) endSessions(user);
  return ok(credentialsView(user, false));
}

/** A password that the user chose; throws E0000014 with the rule that it breaks. */
function checkChosen(org: Org, user: User, password: string, strict: boolean): void {
  const cause = policyCause(org, password, loginOf(user));
  if (cause) throw new Refusal('E0000014', { causes: [cause] });
  if (strict && wasUsedBefore(org, user, password)) {
    throw new Refusal('E0000014', { causes: ['Password has been used too recently'] });
  }
}

function forgotPassword(org: Org, call: Call, user: User): Answer {
  allowRecovery(user);
  org.log.record('user.account.reset_password', [userParty(user)]);
  // the status stays: only the link that it leads to changes anything
  return resetLink(org, call, user, 'forgot-password');
}

function recoverWithAnswer(org: Org, call: Call, user: User): Answer {
  const body = bodyOf(call);
  const password = passwordIn(body, 'password');
  if (password === undefined) throw invalid('password', 'password: The field cannot be left blank');
  allowRecovery(user);
  if (!answers(user, textAt(objectAt(body, 'recovery_question'), 'answer'))) throw new Refusal('E0000087');
  checkChosen(org, user, password, false);
  storePassword(org, user, password);
  return ok(credentialsView(user, false));
}

function allowRecovery(user: User): void {
  if (user.status !== 'ACTIVE' || !user.recoveryQuestion) throw new Refusal('E0000034');
}

function changeQuestion(org: Org, call: Call, user: User): Answer {
  const body = bodyOf(call);
  const password = passwordIn(body, 'password');
  if (password === undefined) throw invalid('password', 'password: The field cannot be left blank');
  const question = checkedQuestion(org, body.recovery_question);
  if (!['STAGED', 'ACTIVE', 'RECOVERY'].includes(user.status) || !user.password) {
    throw new Refusal('E0000036');
  }
  if (!isPassword(org, user, password))
    throw new Refusal('E0000014', { causes: ['Password is not correct'] });
  user.recoveryQuestion = question;
  user.lastUpdated = org.time();
  return ok(credentialsView(user, false));
}

const steps = {
  change_password: changePassword,
  forgot_password: forgotPassword,
  forgot_password_recovery_question: recoverWithAnswer,
  change_recovery_question: changeQuestion,
};

export const credentialRoutes: Route[] = Object.entries(steps).map(([name, step]) => ({
  method: 'POST',
  path: `/api/v1/users/:userId/credentials/${name}`,
  handle: (org, call) => step(org, call, org.userById(param(call, 'userId'))),
}));
