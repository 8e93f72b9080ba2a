import { userParty } from '../log/parties.js';
import type { RecoveryQuestion, User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { invalid } from '../server/errors.js';
import { textAt } from '../server/routes.js';

const rules =
  'Password requirements: at least 8 characters, a lowercase letter, an uppercase letter, a number, ' +
  'no parts of your username.';
const rememberedPasswords = 4;
const most = 72;

/**
 * Why a password breaks Okta's default policy, or undefined if it is good: 8 characters or more, lower and
 * upper case, a digit, no part (4 characters or more) of the login.
 */
export function policyCause(org: Org, password: string, login: string): string | undefined {
  const parts = login.toLowerCase().split(/[.,_#@-]/);
  const good =
    password.length >= 8 &&
    (password.length <= most || org.behavior.longPassword === 'the first 72 count') &&
    /[a-z]/.test(password) &&
    /[A-Z]/.test(password) &&
    /[0-9]/.test(password) &&
    !parts.some((part) => part.length >= 4 && password.toLowerCase().includes(part));
  return good ? undefined : `Password requirements were not met. ${rules}`;
}

/** Whether the password is the current one or one of the last few. */
export function wasUsedBefore(org: Org, user: User, password: string): boolean {
  const former = user.passwordHistory.slice(-rememberedPasswords);
  return [user.password, ...former].includes(kept(org, password));
}

/** Whether this is the user's current password. */
export function isPassword(org: Org, user: User, password: string | undefined): boolean {
  return password !== undefined && user.password === kept(org, password);
}

/** The part of a password that is stored and compared. */
export function kept(org: Org, password: string): string {
  return org.behavior.longPassword === 'the first 72 count' ? password.slice(0, most) : password;
}

/** Sets a password that has been checked. Okta's policy counts distinct passwords, so the same one again is no former one. */
export function storePassword(org: Org, user: User, password: string): void {
  const former = user.passwordHistory.filter((one) => one !== user.password);
  if (user.password !== undefined) former.push(user.password);
  user.password = kept(org, password);
  user.passwordHistory = former.filter((one) => one !== user.password);
  user.passwordChanged = org.time();
  user.lastUpdated = org.time();
  user.tokens = user.tokens.filter((token) => token.kind !== 'reset');
  org.log.record('user.account.update_password', [userParty(user)]);
}

/** The text of `{ password: { value } }` at `name`, if it is there. */
export function passwordIn(body: unknown, name: string): string | undefined {
  const holder = body !== null && typeof body === 'object' ? Reflect.get(body, name) : undefined;
  return textAt(holder, 'value');
}

/** Checks a password that an administrator sets; throws E0000001. */
export function checkAdminPassword(org: Org, password: string, login: string): void {
  const cause = policyCause(org, password, login);
  if (cause) throw invalid('password', `password: ${cause}`);
}

/** The recovery question in `{ question, answer }`; throws E0000001 if either is missing or out of bounds. */
export function checkedQuestion(org: Org, value: unknown): RecoveryQuestion {
  const question = textAt(value, 'question');
  const answer = textAt(value, 'answer');
  if (!question || question.length > 100) {
    throw invalid(
      'recovery_question',
      'recovery_question: The security question must be 1 to 100 characters',
    );
  }
  const least = org.behavior.recoveryAnswer;
  if (!answer || answer.length < Number.parseInt(least, 10) || answer.length > 100) {
    const cause = `The security question answer must be at least ${least} in length`;
    throw invalid('recovery_question', `recovery_question: ${cause}`);
  }
  return { question, answer };
}

/** Whether this is the user's recovery answer; Okta ignores case. */
export function answers(user: User, answer: string | undefined): boolean {
  return user.recoveryQuestion?.answer.toLowerCase() === answer?.toLowerCase();
}

/** A temporary password of the recorded form: 12 alphanumerics that meet the policy. */
export function temporaryPassword(org: Org, user: User): string {
  for (;;) {
    const candidate = org.newSecret(12);
    if (!policyCause(org, candidate, loginOf(user))) return candidate;
  }
}
