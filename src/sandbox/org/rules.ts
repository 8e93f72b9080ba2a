import { applicationBehavior } from './rules-of-applications.js';
import { groupBehavior } from './rules-of-groups.js';
import { logBehavior } from './rules-of-log.js';
import { oauthBehavior } from './rules-of-oauth.js';
import { type Rule, rule } from './unproven.js';

export type { Evidence, Rule } from './unproven.js';

/**
 * Every unproven behavior of Okta. A status with a code is a refusal. `startSandbox({ rules })` makes other choices.
 * Behavior that is documented or recorded has no rule.
 */
export const RULES = {
  secondDeactivation: rule('a DEPROVISIONED user is deactivated', 'likely', '404 E0000007', '403 E0000038'),
  deactivationUnderWay: rule(
    'a user whose deactivation has not finished is deactivated again',
    'inferred',
    'taken',
    '403 E0000038',
  ),
  changeOfDeprovisioned: rule(
    'the profile or credentials of a DEPROVISIONED user are written; an org can be configured to accept the profile',
    'likely',
    '403 E0000038',
    '404 E0000007',
    'profile taken',
  ),
  deprovisionedInEveryone: rule(
    'a user is DEPROVISIONED: is the user still in the built-in group Everyone',
    'open',
    'yes',
    'no',
  ),
  passwordOfDeprovisioned: rule('a user with a password is deactivated', 'inferred', 'forgotten', 'kept'),
  tokensOfDeprovisioned: rule("a user's OAuth tokens, at deactivation", 'inferred', 'end', 'stay'),
  addDeprovisioned: rule(
    'a DEPROVISIONED user is added to a group',
    'likely',
    '403 E0000038',
    '404 E0000007',
    'taken',
  ),
  sessionsOfDeprovisioned: rule(
    'the sessions of a DEPROVISIONED user are cleared',
    'inferred',
    'taken',
    '404 E0000007',
  ),
  roleForDeprovisioned: rule(
    'a role is assigned to a DEPROVISIONED user',
    'inferred',
    'taken',
    '403 E0000038',
    '404 E0000007',
  ),
  factorsOfDeprovisioned: rule(
    'the factors of a DEPROVISIONED user are listed',
    'likely',
    '404 E0000007',
    'listed',
  ),
  accessOfDeprovisioned: rule(
    'the roles, grants, OAuth clients, tokens or devices of a DEPROVISIONED user are listed',
    'open',
    'listed',
    '404 E0000007',
  ),
  resetFactorsOfDeprovisioned: rule(
    'the factors of a DEPROVISIONED user are reset',
    'open',
    'taken',
    '403 E0000038',
  ),
  activateSuspended: rule('a SUSPENDED user is activated', 'inferred', '403 E0000038', '403 E0000016'),
  suspendProvisioned: rule(
    'a PROVISIONED user, who has a link to it, is suspended',
    'open',
    '400 E0000001',
    'taken',
  ),
  unlockActiveDirectory: rule(
    'a user of Active Directory is unlocked',
    'inferred',
    '403 E0000032',
    '403 E0000006',
  ),
  resetPasswordOfProvisioned: rule(
    'the password of a PROVISIONED user is reset',
    'open',
    'becomes RECOVERY',
    'stays PROVISIONED',
    '403 E0000017',
  ),
  expirePasswordIn: rule(
    'the statuses in which the password of a user can be expired; others are refused',
    'inferred',
    'ACTIVE PASSWORD_EXPIRED RECOVERY',
    'ACTIVE PASSWORD_EXPIRED',
    'ACTIVE',
  ),
  changeExpiredPassword: rule(
    'a PASSWORD_EXPIRED user changes the password',
    'inferred',
    'becomes ACTIVE',
    'stays PASSWORD_EXPIRED',
  ),
  passwordSetByAdmin: rule(
    'an administrator sets the password of a user who has none yet',
    'inferred',
    'becomes ACTIVE',
    'status stays',
  ),
  longPassword: rule(
    'a password has more than 72 characters',
    'likely',
    'the first 72 count',
    '400 E0000001',
  ),
  recoveryAnswer: rule('the shortest recovery answer', 'inferred', '4 characters', '1 character'),
  olderActivationLink: rule(
    'a new activation link is issued',
    'inferred',
    'ends the older',
    'leaves the older',
  ),
  activationLink: rule(
    'an activation link of a user without a password',
    'inferred',
    '/welcome/{token}',
    '/tokens/{token}/verify',
  ),
  unrecordedLinks: rule('the links of a RECOVERY or LOCKED_OUT user', 'inferred', 'what is allowed', 'none'),
  ambiguousShortName: rule(
    'a user is read by a short name that several users have',
    'inferred',
    '404 E0000007',
    '400 E0000001',
  ),
  loginBeyondPath: rule(
    'a path holds a login with ; [ ] \\ or a character outside ASCII',
    'inferred',
    'page 400',
    '400 E0000001',
  ),
  unknownAttribute: rule(
    'an update names an attribute that the schema lacks: what the summary names',
    'inferred',
    'the attribute',
    'the record',
  ),
  uniqueAttribute: rule(
    'a unique attribute gets a value that another user or group has: the cause',
    'inferred',
    'already exists',
    'must be unique',
  ),
  ...groupBehavior,
  ...oauthBehavior,
  ...applicationBehavior,
  unknownRoleType: rule('an unknown role type is assigned', 'inferred', '400 E0000001', '400 E0000091'),
  customRoleKind: rule('the kind that a 404 for a custom role names', 'inferred', 'CustomRole', 'Role'),
  activateActiveFactor: rule(
    'a factor that is ACTIVE is activated',
    'inferred',
    '400 E0000001',
    '404 E0000007',
  ),
  unknownOAuthClient: rule(
    'the tokens or grants of a client that the org does not have are read or revoked',
    'inferred',
    '404 E0000007',
    'taken',
  ),
  deviceOutOfTurn: rule(
    'a device that is not DEACTIVATED is deleted, or a DEACTIVATED one is suspended or unsuspended',
    'inferred',
    '403 E0000006',
    '400 E0000001',
    '403 E0000152',
  ),
  deleteActiveHook: rule('an ACTIVE event hook is deleted', 'inferred', '403 E0000038', '400 E0000001'),
  limitAboveMost: rule('a limit is above the maximum', 'inferred', 'cut down', '400 E0000001'),
  ...logBehavior,
  withoutLength: rule('the body of the 411 for a missing Content-Length', 'inferred', 'page', 'empty'),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** A choice for each rule. */
export type Rules = { [Name in RuleName]: (typeof RULES)[Name]['choices'][number] };

/** The given choices, and the first choice of every other rule. Throws if a rule or choice is unknown. */
export function chosenRules(given: Partial<Rules> = {}): Rules {
  const rules: Record<string, string> = {};
  for (const [name, { choices }] of Object.entries(RULES)) rules[name] = choices[0];
  for (const [name, choice] of Object.entries(given)) {
    const known: readonly string[] | undefined = RULES[name as RuleName]?.choices;
    if (known === undefined) throw new Error(`There is no rule ${name}; see docs/sandbox.md.`);
    if (choice === undefined) continue;
    if (!known.includes(choice))
      throw new Error(
        `The rule ${name} has the choices ${known.join(' | ')}; "${choice}" is not one of them.`,
      );
    rules[name] = choice;
  }
  return rules as Rules;
}
