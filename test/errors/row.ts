import type { AnsweredBy, ErrorCode, OktaSaid, Outcome } from '../../src/index.js';
import type { Reaction } from '../okta/answers.js';

/** One run that ends in an error, and all that the error must say. */
export interface ErrorRow {
  title: string;
  action: string;
  /** In the place of the action's usual ones. */
  inputs?: Record<string, unknown>;
  /** What the server does, in order: nothing more may be asked of it, and nothing less. */
  script: readonly Reaction[];
  code: ErrorCode;
  outcome: Outcome;
  retryable: boolean;
  remedy: RegExp;
  /** What Okta said, exactly. */
  okta?: OktaSaid | undefined;
  /** Who answered in Okta's place, exactly; then there is no `okta`. */
  answeredBy?: AnsweredBy;
  retryAfterMs?: { from: number; to: number };
  message?: RegExp;
  existing?: Record<string, string>;
  completedSteps?: string[];
}

export const userId = '00u1a2b3c4d5e6f7g8h9';
export const groupId = '00g1a2b3c4d5e6f7g8h9';
export const applicationId = '0oa1a2b3c4d5e6f7g8h9';

const user = { userId };
const person = { firstName: 'Robin', lastName: 'Wells', email: 'r@example.com', login: 'r@example.com' };
const application = { applicationId };

/** Valid inputs of every action, which lead to one request where nothing is refused. */
export const usualInputs: Record<string, Record<string, unknown>> = {
  getUserWithId: user,
  getUserWithLogin: { login: 'r@example.com' },
  getUserWithLoginShortname: { shortname: 'r' },
  createUserWithPassword: { ...person, password: 'Brand-New-Day-3' },
  updateUserProfileWithId: { ...user, profile: { title: 'Team lead' } },
  activateUser: user,
  reactivateUser: user,
  deactivateUser: user,
  suspendUser: user,
  unsuspendUser: user,
  unlockUser: user,
  resetPassword: user,
  expirePassword: user,
  changePassword: { ...user, oldPassword: 'Long-Winding-4', newPassword: 'Brand-New-Day-3' },
  forgotPassword: user,
  setRecoveryQuestion: { ...user, question: 'First school?', answer: 'Northfield' },
  changeRecoveryQuestion: { ...user, password: 'Long-Winding-4', question: 'School?', answer: 'Northfield' },
  resetFactors: user,
  clearUserSessions: user,
  deleteUser: user,
  addUserToMultipleGroups: { ...user, groupIds: [groupId] },
  addGroup: { name: 'Night shift' },
  getGroup: { groupId },
  getGroupByName: { name: 'Night shift' },
  updateGroup: { groupId, description: 'On call' },
  addUserToGroup: { ...user, groupId },
  removeUserFromGroup: { ...user, groupId },
  removeGroup: { groupId },
  assignRoleToUser: { ...user, roleType: 'HELP_DESK_ADMIN' },
  getApplication: application,
  activateApplication: application,
  deactivateApplication: application,
  getAssignedUserForApplication: { ...application, ...user },
  getAssignedGroupForApplication: { ...application, groupId },
  removeUserFromApplication: { ...application, ...user },
  deleteApplication: application,
};
