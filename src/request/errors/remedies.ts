import type { ErrorCode, OktaSaid } from '../../result/failure.js';

/** By our codes, where Okta's own code says no more. */
export const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED:
    'Check the API token: it may be mistyped, revoked, or of another org. Create one under Security > API > Tokens.',
  FORBIDDEN: "Give the token's owner an admin role that covers this, or use a token of somebody who has it.",
  NOT_FOUND: 'Check the id; the object may have been deleted.',
  CONFLICT: 'Look at the object in Okta: it is not in a state that allows this.',
  REJECTED: 'Change the inputs as Okta says, then run the action again.',
  OKTA_UNAVAILABLE: 'Wait a little and look at status.okta.com if it goes on.',
};

/** Where a value is taken that Okta allows once in the org. */
export const TAKEN =
  'Give another value for this field, or change the object that has it: Okta allows it once in the org.';

/** A remedy, or one by Okta operation; `other` for the rest. */
type Remedy = string | (Readonly<Record<string, string>> & { readonly other: string });

const FOREIGN_GROUP =
  'Get Group (getGroup) shows its type: what is no OKTA_GROUP (APP_GROUP, BUILT_IN) gets its members from an application, a directory or Okta, and is changed there.';
const MEMBERSHIP = `Either nobody can change the members of this group by hand, or the token's owner has no admin role that covers it. ${FOREIGN_GROUP}`;
const POLICY = 'the password policy (length, characters, parts of the name, earlier passwords, age)';
const DIRECTORY = 'A user of a directory or identity provider has no password in Okta: change it there.';
const ROLE_IS_THERE = 'The user has this role already: there is nothing to do.';
const MASTERED =
  "The user's profile comes from a directory, application or HR system: change it there, or send no attributes that it owns.";

/** By Okta's error codes, which stay while its texts may change. Codes that say no more than ours are left out. */
const BY_CODE: Readonly<Record<string, Remedy>> = {
  E0000003:
    'Okta could not read the request. Change the inputs; if that does not help, report it with the request id.',
  E0000006: {
    assignUserToGroup: MEMBERSHIP,
    unassignUserFromGroup: MEMBERSHIP,
    deleteGroup:
      "Either the token's owner has no admin role that covers this group, or the group can't be deleted: a built-in one, or one that is pushed to an application.",
    replaceGroup: `Either the token's owner has no admin role that covers this group, or it comes from elsewhere. ${FOREIGN_GROUP}`,
    assignRoleToUser:
      'Only a super administrator can give an admin role: use the token of one, or a role with the right to manage roles.',
    other: REMEDIES.FORBIDDEN as string,
  },
  E0000008:
    'Okta has no such path: check that the Organization URL is the org itself, without a path and without -admin.',
  E0000009:
    'Okta failed by itself, which often passes: wait a little, and look at status.okta.com if it goes on.',
  E0000010: 'Okta is in read-only mode; run the action again when that is over.',
  E0000014: {
    changePassword: `The old password is wrong, or the new one breaks ${POLICY}. ${DIRECTORY}`,
    changeRecoveryQuestion: 'The password is wrong, or the question or answer breaks the password policy.',
    other: `Okta did not take the credentials: they may be wrong, or break ${POLICY}. ${DIRECTORY}`,
  },
  E0000015: "The feature is not enabled in this org; ask Okta's support to enable it.",
  E0000016:
    'The user is active already, which is not a state that allows this. If somebody waits for a new activation mail, use Reactivate User (reactivateUser) on a PROVISIONED user.',
  E0000017: `The password can't be reset: the user may have none, or be in a status without one. ${DIRECTORY} Get User with ID (getUserWithId) shows the status.`,
  E0000022:
    'Okta takes no such call at this address: check that the Organization URL is the org itself, without a path and without -admin.',
  E0000023: MASTERED,
  E0000028:
    'Okta misses a parameter. Change the inputs; if that does not help, report it with the request id.',
  E0000031: 'Okta does not take this search. Change the inputs: leave out unusual characters.',
  E0000032:
    'The user is not locked, which is the only state that allows this. A user of Active Directory is unlocked there.',
  E0000034:
    'Only an ACTIVE user with a recovery question can be sent this: use Reset Password (resetPassword) in its place.',
  E0000035: `The user's status does not allow a new password. ${DIRECTORY}`,
  E0000036:
    'The user has no password in Okta, or a status that does not allow this: Set Recovery Question (setRecoveryQuestion) needs no password.',
  E0000038: `${REMEDIES.CONFLICT} Get User with ID (getUserWithId) shows the status.`,
  E0000046:
    'A group that the user is in grants this application: take the user out of that group (removeUserFromGroup), or take the application from the group.',
  E0000053: 'Okta does not take this filter. Change the inputs: leave out unusual characters.',
  E0000056:
    'The application is active, which is not a state that allows this: use Deactivate application (deactivateApplication) first.',
  E0000060: {
    assignUserToGroup: `Nobody can put members into this group by hand. ${FOREIGN_GROUP}`,
    unassignUserFromGroup: `Nobody can take members out of this group by hand. ${FOREIGN_GROUP}`,
    createUser: `One of the groups takes no members by hand: leave it out. ${FOREIGN_GROUP}`,
    other: 'Okta does not offer this for this object.',
  },
  E0000062: 'The user is assigned to the application already: there is nothing to do.',
  E0000069: 'The user is locked: use Unlock User (unlockUser) first.',
  E0000075:
    'The attribute is filled by a mapping and pushed to an application: leave it out, or change it where the mapping takes it from.',
  E0000077: 'The attribute is read-only here: leave it out, or change it in the system that it comes from.',
  E0000080: `The new password breaks ${POLICY}: choose another one.`,
  E0000087: 'The answer to the recovery question is wrong.',
  E0000090: ROLE_IS_THERE,
  E0000091: 'The role type does not fit this call: choose another role type.',
  E0000093:
    'These are more groups than Okta takes at once (20). Change the inputs, and add the rest by Add User to Multiple Groups (addUserToMultipleGroups).',
  E0000095:
    'Okta knows no user who may recover a password by this. Get User with ID (getUserWithId) shows whether the user is there and ACTIVE.',
  E0000112: 'The user is still being activated, and nothing was changed: run the action again in a minute.',
  E0000117:
    'The user is not active: use Activate User (activateUser) or Unsuspend User (unsuspendUser) first.',
  E0000124: 'Change the inputs: a password that must be changed at the next login needs a password.',
  E0000125:
    'Change the inputs: a password that must be changed at the next login needs an active user (activate).',
  E0000145:
    "Okta is taking over a change of the profile's attributes, and did nothing: run the action again in a minute.",
  E0000181: 'Okta is not available for a while: wait a little, and look at status.okta.com if it goes on.',
  E0000227: 'This kind of role can be given to applications alone: choose another role type.',
  E0000231: 'Somebody changed the object meanwhile: read it again, then decide anew.',
  E0000239: 'Okta is setting up its policies, and did nothing: wait a little and run the action again.',
  E0000242: 'Okta does not understand the version that was named. Report it with the request id.',
  E0000249: 'Okta is setting up group rules, and did nothing: run the action again in a minute.',
  E0000253: 'Okta is setting up a user type, and did nothing: run the action again in a minute.',
  E0000255:
    'The application is published in the Okta Integration Network, and is not deleted here: ask Okta to take it out first.',
  E0000263: ROLE_IS_THERE,
  E0000268: 'Another role change is under way; run the action again.',
};

/** Okta did nothing, and will when something of its own is done. */
const PASSING: ReadonlySet<string> = new Set([
  'E0000112',
  'E0000145',
  'E0000239',
  'E0000249',
  'E0000253',
  'E0000268',
]);

/** What to do about E0000001, the code of every bad value, by what its causes say. */
const BY_CAUSE: readonly (readonly [RegExp, string])[] = [
  [
    /not defined in profile|' not found/i,
    "Change the inputs: the org's profile has no such attribute. Check its spelling under Directory > Profile Editor.",
  ],
  [/password requirements|password policy/i, `Change the inputs: the password breaks ${POLICY}.`],
  [/left blank|is required|missing/i, 'Change the inputs: a value that the org requires is missing.'],
  [/read.?only|mastered/i, `Change the inputs: leave this attribute out. ${MASTERED}`],
  [/form of an email/i, 'Change the inputs: the login must have the form of an email address in this org.'],
];

/** What to do next, by Okta's code where it says more than ours. */
export function remedyFor(operationId: string, code: ErrorCode, okta: OktaSaid): string {
  const { errorCode = '', errorSummary = '', errorCauses = [] } = okta;
  const known = Object.hasOwn(BY_CODE, errorCode) ? BY_CODE[errorCode] : undefined;
  if (known !== undefined)
    return typeof known === 'string'
      ? known
      : Object.hasOwn(known, operationId)
        ? (known[operationId] as string)
        : known.other;
  if (errorCode === 'E0000001' && code === 'REJECTED') {
    const text = [...errorCauses, errorSummary].join(' ');
    for (const [pattern, remedy] of BY_CAUSE) if (pattern.test(text)) return remedy;
  }
  return REMEDIES[code] as string;
}

/** Whether Okta did nothing, and the same call later may succeed. */
export function isPassing(okta: OktaSaid | undefined): boolean {
  return PASSING.has(okta?.errorCode ?? '');
}

/** Of a value that must be unique: the words seen for logins and group names, and those that other fields may have. */
const ALREADY_EXISTS = /already exists|must be unique|not unique/i;
const FIELD = /^([\w.]{1,100})\s*:|^Property (?:name )?['"]?([\w.]{1,100})['"]? /;

/**
 * The field whose value somebody else has already, by an E0000001's causes.
 * @returns '' where Okta does not name it, undefined where nothing is taken
 */
export function takenField({ status, errorCauses = [], errorSummary = '' }: OktaSaid): string | undefined {
  if (status !== 400) return undefined;
  const cause = [...errorCauses, errorSummary].find((text) => ALREADY_EXISTS.test(text));
  if (cause === undefined) return undefined;
  const summary = /^Api validation failed: ([\w.]{1,100})$/.exec(errorSummary)?.[1];
  const [, before, property] = FIELD.exec(cause) ?? [];
  return before ?? property ?? summary ?? '';
}
