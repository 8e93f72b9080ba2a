import type { ActionId } from '../../src/index.js';
import type { Inputs } from './inputs.js';

/** Where a value of a request comes from: an input by its name, or a rule over the inputs. */
export type Source = string | ((inputs: Inputs) => unknown);

/** By place in the contract's words (`path id`, `query sendEmail`, `body profile.login`): where its value comes from. */
export type Places = Readonly<Record<string, Source>>;

const user = { 'path id': 'userId' };
const member = { 'path groupId': 'groupId', 'path userId': 'userId' };
const application = { 'path appId': 'applicationId' };
type Rule = (inputs: Inputs) => unknown;

/** Exactly this login. */
export const filterByLogin: Rule = ({ login, searched }) =>
  searched ? undefined : `profile.login eq ${JSON.stringify(login)}`;

/** The login in every spelling, and one that starts so where it is a short name; asked after the filter. */
export const searchByLogin: Rule = ({ login, searched }) => {
  if (!searched) return undefined;
  const text = String(login);
  const plain = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
  const spellings = new Set([text, text.normalize('NFC'), text.normalize('NFD'), plain]);
  const terms = [...spellings].map((each) => `profile.login eq ${JSON.stringify(each)}`);
  if (!text.includes('@')) terms.push(`profile.login sw ${JSON.stringify(`${text}@`)}`);
  return terms.join(' or ');
};

const listedByLogin: Places = { 'query filter': filterByLogin, 'query search': searchByLogin };
const listedByShortname: Places = {
  'query search': ({ shortname }) => searchByLogin({ login: shortname, searched: true }),
};
/** The profile that was read before, without nulls that nobody asked for, and what the inputs change in it. */
const mergedGroup: Source = ({ readProfile, name, description, customAttributes }) => ({
  ...withoutNulls((readProfile ?? {}) as Inputs),
  ...(customAttributes as object | undefined),
  ...(name === undefined ? {} : { name }),
  ...(description === undefined ? {} : { description }),
});

function withoutNulls(profile: Inputs): Inputs {
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
}

/**
 * Written by hand from Okta's contract and the actions' descriptions, not from the actions' templates: what each
 * request of each action must carry, and from which input. Nothing else may stand in a request.
 */
export const places: Readonly<Record<ActionId, Readonly<Record<string, Places>>>> = {
  getUserWithId: { getUser: user },
  getUserWithLogin: { getUser: { 'path id': 'login' }, listUsers: listedByLogin },
  getUserWithLoginShortname: { getUser: { 'path id': 'shortname' }, listUsers: listedByShortname },
  createUserWithPassword: {
    createUser: {
      'query activate': 'activate',
      'query nextLogin': ({ changePasswordAtNextLogin }) =>
        changePasswordAtNextLogin === true ? 'changePassword' : undefined,
      'body profile': 'customAttributes',
      'body profile.firstName': 'firstName',
      'body profile.lastName': 'lastName',
      'body profile.email': 'email',
      'body profile.login': 'login',
      'body profile.mobilePhone': 'mobilePhone',
      'body profile.secondEmail': 'secondEmail',
      'body credentials.password.value': 'password',
      'body credentials.recovery_question.question': 'recoveryQuestion',
      'body credentials.recovery_question.answer': 'recoveryAnswer',
      'body groupIds': 'groupIds',
    },
    getUser: { 'path id': 'login' },
    listUsers: listedByLogin,
  },
  updateUserProfileWithId: { updateUser: { ...user, 'body profile': 'profile' }, getUser: user },
  activateUser: { activateUser: { ...user, 'query sendEmail': 'sendEmail' }, getUser: user },
  reactivateUser: { reactivateUser: { ...user, 'query sendEmail': 'sendEmail' }, getUser: user },
  deactivateUser: { deactivateUser: { ...user, 'query sendEmail': 'sendEmail' }, getUser: user },
  suspendUser: { suspendUser: user, getUser: user },
  unsuspendUser: { unsuspendUser: user, getUser: user },
  unlockUser: { unlockUser: user, getUser: user },
  resetPassword: {
    resetPassword: { ...user, 'query sendEmail': 'sendEmail', 'query revokeSessions': 'revokeSessions' },
    getUser: user,
  },
  expirePassword: {
    expirePassword: user,
    expirePasswordWithTempPassword: { ...user, 'query revokeSessions': 'revokeSessions' },
  },
  changePassword: {
    changePassword: {
      'path userId': 'userId',
      'query strict': 'strict',
      'body oldPassword.value': 'oldPassword',
      'body newPassword.value': 'newPassword',
      'body revokeSessions': 'revokeSessions',
    },
  },
  forgotPassword: { forgotPassword: { 'path userId': 'userId', 'query sendEmail': 'sendEmail' } },
  setRecoveryQuestion: {
    updateUser: {
      ...user,
      'body credentials.recovery_question.question': 'question',
      'body credentials.recovery_question.answer': 'answer',
    },
    getUser: user,
  },
  changeRecoveryQuestion: {
    changeRecoveryQuestion: {
      'path userId': 'userId',
      'body password.value': 'password',
      'body recovery_question.question': 'question',
      'body recovery_question.answer': 'answer',
    },
  },
  resetFactors: { resetFactors: user },
  clearUserSessions: {
    revokeUserSessions: {
      'path userId': 'userId',
      'query oauthTokens': 'revokeOAuthTokens',
      'query forgetDevices': 'forgetDevices',
    },
  },
  deleteUser: {
    deactivateUser: { ...user, 'query sendEmail': 'sendEmail' },
    getUser: user,
    deleteUser: { ...user, 'query sendEmail': 'sendEmail' },
  },
  addUserToMultipleGroups: { assignUserToGroup: { 'path groupId': 'eachGroupId', 'path userId': 'userId' } },
  addGroup: {
    addGroup: {
      'body profile': 'customAttributes',
      'body profile.name': 'name',
      'body profile.description': 'description',
    },
  },
  getGroup: { getGroup: { 'path groupId': 'groupId' } },
  getGroupByName: { listGroups: { 'query q': 'name', 'query limit': () => 10_000 } },
  updateGroup: {
    getGroup: { 'path groupId': 'groupId' },
    replaceGroup: { 'path groupId': 'groupId', 'body profile': mergedGroup },
  },
  addUserToGroup: { assignUserToGroup: member },
  removeUserFromGroup: { unassignUserFromGroup: member },
  removeGroup: { deleteGroup: { 'path groupId': 'groupId' } },
  assignRoleToUser: {
    assignRoleToUser: {
      'path userId': 'userId',
      'query disableNotifications': 'disableNotifications',
      'body type': 'roleType',
      'body role': 'roleId',
      'body resource-set': 'resourceSetId',
    },
    listAssignedRolesForUser: { 'path userId': 'userId' },
  },
  getApplication: { getApplication: application },
  activateApplication: { activateApplication: application, getApplication: application },
  deactivateApplication: { deactivateApplication: application, getApplication: application },
  getAssignedUserForApplication: { getApplicationUser: { ...application, 'path userId': 'userId' } },
  getAssignedGroupForApplication: {
    getApplicationGroupAssignment: { ...application, 'path groupId': 'groupId' },
  },
  removeUserFromApplication: {
    unassignUserFromApplication: { ...application, 'path userId': 'userId', 'query sendEmail': 'sendEmail' },
  },
  deleteApplication: { deleteApplication: application, getApplication: application },
};
