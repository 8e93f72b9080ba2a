import type { ErrorCode } from '../../result/failure.js';

/** By our codes, where Okta's own code says no more. */
export const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED:
    'Check the API token. It may be mistyped, revoked, or from another org; it ends 30 days after its last use, and with the account of the administrator who made it. Create one under Security > API > Tokens.',
  FORBIDDEN:
    "Give the token's owner an admin role that allows this, or use the token of somebody who has one.",
  NOT_FOUND: 'Check the id. The object may have been deleted.',
  CONFLICT: 'Check the object in Okta. It is not in a state that allows this.',
  REJECTED: "Change the inputs as Okta's message says, then run the action again.",
  OKTA_UNAVAILABLE: 'Run the action again in a few minutes. If the problem persists, check status.okta.com.',
};

/** A remedy, or one by Okta operation; `other` for the rest. */
export type Remedy = string | (Readonly<Record<string, string>> & { readonly other: string });

const FOREIGN_GROUP =
  "Get Group (getGroup) shows the group's type. A group of another type than OKTA_GROUP (APP_GROUP, BUILT_IN) gets its members from an application, a directory or Okta. Change it there.";
const MEMBERSHIP = `Either nobody can change the members of this group by hand, or the token's owner has no admin role that covers both the group and the user. ${FOREIGN_GROUP}`;
export const POLICY = 'the password policy (length, characters, parts of the name, earlier passwords, age)';
const DIRECTORY =
  'A user from a directory or identity provider has no password in Okta. Change the password there.';
const DEVICE_STATUS = 'List Devices (listDevices) shows the status of the device.';
export const RULE_STATUS = `${REMEDIES.CONFLICT} List Group Rules (listGroupRules) shows the status of the rule. An INVALID one has lost a group: it can only be deleted, and created anew.`;
const DEACTIVATED_DEVICE = `Either the device is DEACTIVATED, which is not a state that allows this, or the token's owner has no admin role that covers devices. ${DEVICE_STATUS}`;
const GROUPS_OF_INACTIVE = `${REMEDIES.NOT_FOUND} Okta does not find an INACTIVE application here either: Get application (getApplication) shows the status.`;
const FACTORS_OF_DEACTIVATED = `${REMEDIES.NOT_FOUND} Okta does not find the factors of a DEPROVISIONED user either: Get User with ID (getUserWithId) shows the status.`;
const INTERNAL =
  'Okta had an internal error, which is often temporary. Run the action again in a few minutes. If the problem persists, check status.okta.com.';
const ROLE_IS_THERE = 'The role is already assigned. There is nothing to do.';
export const MASTERED =
  "The user's profile comes from a directory, application or HR system. Change it there, or leave out the attributes that come from it.";
export const KEPT_ELSEWHERE =
  'A replacement clears what it leaves out, and Okta refuses that of attributes that can only be changed elsewhere. Use Update User Profile with ID (updateUserProfileWithId) with the attributes to change.';
export const OTHER_NUMBER =
  'Okta keeps another phone number of the user, also after its factor was removed. Run the action again with Update phone (updatePhone).';
const MESSAGES_USED_UP = 'Okta sends no more text messages or calls for now. Run the action again later.';
const USER_NOT_ACTIVE =
  'The user is not active. Use Activate User (activateUser) or Unsuspend User (unsuspendUser) first.';
const NEW_RIGHTS = 'If the attribute was made writable just now, run the action again in a few minutes.';

const PASSCODE = 'The passcode or answer is wrong, or no longer valid. Give the current one.';
const NO_SELF_SERVICE =
  'The application offers no self-service with these settings. Leave Self-service out (selfService).';
const INLINE_HOOK =
  'An inline hook of the org failed, which Okta calls for this. Check what it calls, under Workflow > Inline Hooks in the admin console.';
const PROVIDER =
  'The provider of the text messages and calls had an error. Run the action again in a few minutes, or use a factor of another kind.';
const WITHDRAWN =
  'Okta no longer offers this call. Install a newer version, or report the problem with the request id.';

/** By Okta's error codes, which stay while its texts may change. Codes that say no more than ours are left out. */
export const BY_CODE: Readonly<Record<string, Remedy>> = {
  E0000003:
    'Okta could not read the request. Change the inputs. If that does not help, report the problem with the request id.',
  E0000005:
    'Okta does not accept this kind of authorization here. Some calls take an API token and no service app, others only an administrator who is signed in. Use the other kind, or the admin console.',
  E0000006: {
    assignUserToGroup: MEMBERSHIP,
    unassignUserFromGroup: MEMBERSHIP,
    deleteGroup:
      "Either the token's owner has no admin role that covers this group, or the group can't be deleted because it is built in or pushed to an application.",
    createUser:
      "Give the token's owner an admin role that may create users and, if groups are named, change their members. Of custom roles, one role must allow both.",
    replaceApplication:
      "Either the token's owner has no admin role that covers this application, or it is a service app that has admin roles or scopes of Okta's API. Only a super administrator can change such an app.",
    replaceGroup: `Either the token's owner has no admin role that covers this group, or it comes from elsewhere. ${FOREIGN_GROUP}`,
    assignRoleToUser:
      'Only a super administrator, or an administrator with a role that may manage roles, can assign an admin role. Use the token of one.',
    suspendDevice: DEACTIVATED_DEVICE,
    unsuspendDevice: DEACTIVATED_DEVICE,
    deleteDevice:
      "Either the device is not DEACTIVATED (use Deactivate Device, deactivateDevice, first), or the token's owner has no admin role that covers devices.",
    other: REMEDIES.FORBIDDEN as string,
  },
  E0000007: {
    assignGroupToApplication: GROUPS_OF_INACTIVE,
    unassignApplicationFromGroup: GROUPS_OF_INACTIVE,
    getUser: 'Check the login or the id. The user may have been deleted.',
    listFactors: FACTORS_OF_DEACTIVATED,
    unenrollFactor: FACTORS_OF_DEACTIVATED,
    other: REMEDIES.NOT_FOUND as string,
  },
  E0000008:
    'Okta does not know this path. Check that the Organization URL is the org itself, without a path and without -admin.',
  E0000009: {
    assignGroupToApplication: `${INTERNAL} If you gave a priority, another group of the application may have it: leave it out, or choose another one.`,
    other: INTERNAL,
  },
  E0000010: 'Okta is in read-only mode. Run the action again when that ends.',
  E0000014: {
    changePassword: `The old password is wrong, or the new one violates ${POLICY}. ${DIRECTORY}`,
    changeRecoveryQuestion: 'The password is wrong, or the question or answer violates the password policy.',
    other: `Okta did not accept the credentials. They may be wrong, or violate ${POLICY}. ${DIRECTORY}`,
  },
  E0000015: 'The feature is not enabled in this org. Ask Okta Support to enable it.',
  E0000016:
    'The user is already active, which is not a state that allows this. If somebody waits for a new activation email, use Reactivate User (reactivateUser) on a PROVISIONED user.',
  E0000017: `The password can't be reset. The user may have no password, or a status without one. ${DIRECTORY} Get User with ID (getUserWithId) shows the status.`,
  E0000022:
    'Okta does not accept this call at this address. Check that the Organization URL is the org itself, without a path and without -admin.',
  E0000023: { replaceUser: KEPT_ELSEWHERE, other: MASTERED },
  E0000024:
    'Okta does not make this change of this application. If it is INACTIVE, use Activate application (activateApplication) first.',
  E0000026: WITHDRAWN,
  E0000028:
    'A parameter that Okta requires is missing. Change the inputs. If that does not help, report the problem with the request id.',
  E0000031: {
    listUsers:
      'Okta does not accept this search. Change the inputs: leave out unusual characters, and properties that it does not search, such as lastLogin and passwordChanged: list the users and compare these. After 50,000 users it is the end of what a search gives: divide the search, such as by the time of creation.',
    other: 'Okta does not accept this search. Change the inputs: leave out unusual characters.',
  },
  E0000032:
    "The user is not locked, which is the only state that allows this. Users from Active Directory are unlocked on their page in Okta's admin console: unlocking them in Active Directory does not unlock them in Okta.",
  E0000034:
    'Okta sends this only to an ACTIVE user with a recovery question, and not while the password is younger than the password policy wants. Use Reset Password (resetPassword) instead.',
  E0000035: `The user's status does not allow a new password. ${DIRECTORY}`,
  E0000036:
    'The user has no password in Okta, or a status that does not allow this. Set Recovery Question (setRecoveryQuestion) needs no password.',
  E0000037:
    'A value is of another type than its attribute, such as a text in place of a number. Change the inputs: Directory > Profile Editor shows the types.',
  E0000038: {
    activateGroupRule: RULE_STATUS,
    deactivateGroupRule: RULE_STATUS,
    deleteGroupRule:
      'Okta deletes only a group rule that is not active. Use Deactivate Group Rule (deactivateGroupRule) first.',
    other: `${REMEDIES.CONFLICT} Get User with ID (getUserWithId) shows the status.`,
  },
  E0000039:
    "Okta did not take the application's settings. They may not fit together: the admin console shows which do.",
  E0000040: 'Another application has this label. Choose another label, or use that application.',
  E0000041:
    'The application does not take these credentials: how people sign in to it decides that. Leave them out.',
  E0000042: 'Okta did not take the error page. Leave Error page out (errorRedirectUrl).',
  E0000043:
    'The org has no self-service. Leave Self-service out (selfService), or turn it on in the admin console under Applications > Self Service.',
  E0000044: NO_SELF_SERVICE,
  E0000046:
    'The user gets this application from a group. Remove the user from that group (removeUserFromGroup), or remove the application from the group.',
  E0000053: 'Okta does not accept this filter. Change the inputs: leave out unusual characters.',
  E0000056:
    'The application is active, which is not a state that allows this. Use Deactivate application (deactivateApplication) first.',
  E0000060: {
    assignUserToGroup: `Nobody can add members to this group by hand. ${FOREIGN_GROUP}`,
    unassignUserFromGroup: `Nobody can remove members from this group by hand. ${FOREIGN_GROUP}`,
    createUser: `Nobody can add members to one of the groups by hand. Leave that group out. ${FOREIGN_GROUP}`,
    other: 'Okta does not offer this for this object.',
  },
  E0000062: 'The user is already assigned to the application. There is nothing to do.',
  E0000068: PASSCODE,
  E0000069: 'The user is locked. Use Unlock User (unlockUser) first.',
  E0000075:
    'A mapping sets the attribute, and Okta pushes it to an application. Leave it out, or change the source of the mapping.',
  E0000076:
    "The user's profile in the application comes from the application or directory itself. Change it there.",
  E0000077: {
    replaceUser: `${KEPT_ELSEWHERE} ${NEW_RIGHTS}`,
    other: `The attribute is read-only here. Leave it out, or change it in the system that it comes from. ${NEW_RIGHTS}`,
  },
  E0000078: `Okta does not let this attribute be changed once it is set. Leave it out. ${NEW_RIGHTS}`,
  E0000080: `The new password violates ${POLICY}. Choose another one.`,
  E0000081: 'The application keeps this attribute for itself. Leave it out.',
  E0000082: PASSCODE,
  E0000083: PASSCODE,
  E0000087: 'The answer to the recovery question is wrong.',
  E0000090: ROLE_IS_THERE,
  E0000091: 'The role type is not valid for this call. Choose another role type.',
  E0000093:
    'These are more groups than Okta accepts in one call (20). Change the inputs, and add the rest with Add User to Multiple Groups (addUserToMultipleGroups).',
  E0000095:
    'Okta knows no user who can recover a password this way. Get User with ID (getUserWithId) shows whether the user exists and is ACTIVE.',
  E0000098: 'The phone number is not valid. Give it with + and its country code, such as +15551234567.',
  E0000099:
    'The org sends text messages and calls to the United States and Canada alone. Use a factor of another kind, or ask Okta Support to allow other countries.',
  E0000111:
    'Nobody can change this object, because Okta or an application keeps it. Change it in the system that it comes from.',
  E0000112: 'Okta is still activating the user. Nothing was changed. Run the action again in a minute.',
  E0000117: USER_NOT_ACTIVE,
  E0000124: 'Change the inputs: a password that must be changed at the next login requires a password.',
  E0000125:
    'Change the inputs: a password that must be changed at the next login requires an active user (activate).',
  E0000126: NO_SELF_SERVICE,
  E0000134: INLINE_HOOK,
  E0000135: INLINE_HOOK,
  E0000136: OTHER_NUMBER,
  E0000137: INLINE_HOOK,
  E0000138: PROVIDER,
  E0000139: PROVIDER,
  E0000140:
    'The owner of the phone wants no text messages or calls from Okta. Use another phone number, or a factor of another kind.',
  E0000143:
    'Okta does not allow this for this application, such as for one of its own. Change it in the admin console.',
  E0000145:
    "Okta is applying a change of the profile's attributes, and did nothing. Run the action again in a minute.",
  E0000150: MESSAGES_USED_UP,
  E0000151: MESSAGES_USED_UP,
  E0000152: `The device's status does not allow this. ${DEVICE_STATUS}`,
  E0000154: 'The factor is not active. List User Factors (listUserFactors) shows its status.',
  E0000155: USER_NOT_ACTIVE,
  E0000179:
    'The org requires an attribute that only a directory, application or HR system may set. Create the user there, or change the source of the attribute under Directory > Profile Editor.',
  E0000180: 'The factor is not active. Its device may be suspended: use Unsuspend Device (unsuspendDevice).',
  E0000181:
    'Okta is temporarily unavailable. Run the action again in a few minutes. If the problem persists, check status.okta.com.',
  E0000191: 'Nobody answered in time. Run the action again.',
  E0000215: WITHDRAWN,
  E0000227: 'Only applications can have this kind of role. Choose another role type.',
  E0000231: 'Somebody changed the object in the meantime. Read it again before you change it.',
  E0000239: 'Okta is setting up its policies, and did nothing. Run the action again in a few minutes.',
  E0000242: 'Okta does not know the version that was requested. Report the problem with the request id.',
  E0000249: 'Okta is setting up group rules, and did nothing. Run the action again in a minute.',
  E0000253: 'Okta is setting up a user type, and did nothing. Run the action again in a minute.',
  E0000255:
    'The application is published in the Okta Integration Network, so Okta does not delete it. Ask Okta to remove it from there first.',
  E0000263: ROLE_IS_THERE,
  E0000268: 'Okta is still making another role change. Run the action again.',
};
