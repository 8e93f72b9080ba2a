import type { ActionId, ActionInputs } from '../../src/generated/types.js';
import type { User } from '../../src/sandbox/model.js';
import type { Org } from '../../src/sandbox/org.js';
import type { ObservedOrg } from './observed-org.js';

type Goal<Id extends ActionId> = (inputs: ActionInputs[Id], org: Org, user: User | undefined) => boolean;

/**
 * What is true of the org where an action has done its work, said without a word about requests. `user` is whom the
 * inputs name; undefined where the user is gone. Reads have none.
 */
const goals: { readonly [Id in ActionId]?: Goal<Id> } = {
  activateUser: (_, __, user) => !['STAGED', 'SUSPENDED', 'DEPROVISIONED', undefined].includes(user?.status),
  // Each group is looked at by itself.
  addUserToMultipleGroups: ({ groupIds }, org, user) =>
    user !== undefined && groupIds.some((id) => org.groups.get(id)?.members.has(user.id)),
  changePassword: ({ newPassword }, _, user) => user?.password === newPassword,
  changeRecoveryQuestion: hasQuestion,
  clearUserSessions: ({ revokeOAuthTokens, forgetDevices }, _, user) =>
    user?.sessions.length === 0 &&
    (!revokeOAuthTokens || user.oauthTokens === 0) &&
    (!forgetDevices || user.rememberedDevices === 0),
  createUserWithPassword: ({ login, activate, changePasswordAtNextLogin }, org) =>
    [...org.users.values()].some(
      ({ profile, status }) =>
        profile.login === login &&
        status ===
          (activate === false ? 'STAGED' : changePasswordAtNextLogin ? 'PASSWORD_EXPIRED' : 'ACTIVE'),
    ),
  deactivateUser: (_, __, user) => isLeaving(user),
  deleteUser: ({ permanently }, _, user) => (permanently ? user === undefined : isLeaving(user)),
  expirePassword: (_, __, user) => user?.status === 'PASSWORD_EXPIRED',
  forgotPassword: (_, __, user) => user?.tokens.some(({ kind }) => kind === 'reset') === true,
  reactivateUser: (_, __, user) => user?.tokens.some(({ kind }) => kind === 'activation') === true,
  resetFactors: (_, __, user) => user?.factors.length === 0,
  resetPassword: ({ revokeSessions }, _, user) =>
    ['RECOVERY', 'PROVISIONED'].includes(String(user?.status)) &&
    user?.tokens.some(({ kind }) => kind === 'reset') === true &&
    (!revokeSessions || user.sessions.length === 0),
  setRecoveryQuestion: hasQuestion,
  suspendUser: (_, __, user) => user?.status === 'SUSPENDED',
  unlockUser: (_, __, user) => ['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY'].includes(String(user?.status)),
  unsuspendUser: (_, __, user) => user?.status === 'ACTIVE',
  updateUserProfileWithId: ({ profile }, _, user) =>
    user !== undefined &&
    Object.entries(profile).every(([name, value]) => (user.profile[name] ?? null) === (value ?? null)),
  addGroup: ({ name }, org) => [...org.groups.values()].some(({ profile }) => profile.name === name),
  addUserToGroup: ({ groupId }, org, user) => user !== undefined && isMember(org, groupId, user),
  removeGroup: ({ groupId }, org) => !org.groups.has(groupId),
  removeUserFromGroup: ({ groupId }, org, user) => user === undefined || !isMember(org, groupId, user),
  updateGroup: ({ groupId, name, description }, org) => {
    const profile = org.groups.get(groupId)?.profile;
    return (
      profile !== undefined &&
      (name === undefined || profile.name === name) &&
      (description === undefined || profile.description === description)
    );
  },
  assignRoleToUser: ({ roleType, roleId, resourceSetId }, _, user) =>
    user?.roles.some(
      ({ type, role, resourceSet }) => type === roleType && role === roleId && resourceSet === resourceSetId,
    ) === true,
  activateApplication: ({ applicationId }, org) => org.applications.get(applicationId)?.status === 'ACTIVE',
  deactivateApplication: ({ applicationId }, org) =>
    org.applications.get(applicationId)?.status === 'INACTIVE',
  deleteApplication: ({ applicationId }, org) => !org.applications.has(applicationId),
  removeUserFromApplication: ({ applicationId }, org, user) =>
    user === undefined || org.applications.get(applicationId)?.users.has(user.id) !== true,
};

function hasQuestion(
  { question, answer }: { question: string; answer: string },
  _: Org,
  user: User | undefined,
): boolean {
  return user?.recoveryQuestion?.question === question && user.recoveryQuestion.answer === answer;
}

function isLeaving(user: User | undefined): boolean {
  return user?.status === 'DEPROVISIONED' || user?.transition !== undefined;
}

function isMember(org: Org, groupId: string, user: User): boolean {
  const group = org.groups.get(groupId);
  return group !== undefined && org.memberships.holds(group, user);
}

export function isRead(id: ActionId): boolean {
  return goals[id] === undefined;
}

/** Whether what the call is for is true of the org now, for anybody whom its inputs may name. */
export function isReached(
  id: ActionId,
  inputs: Readonly<Record<string, unknown>>,
  world: ObservedOrg,
): boolean {
  const goal = goals[id] as Goal<never> | undefined;
  if (goal === undefined) return false;
  const named = typeof inputs.userId === 'string' ? world.idsOf(inputs.userId) : [''];
  return named.some((user) => goal(inputs as never, world.org, world.org.users.get(user)));
}
