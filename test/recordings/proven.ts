/** Least counts of recorded answers with content, of mere statuses, and of refusals, by action. */
export const leastProven: Record<string, readonly [whole: number, statuses: number, errors: number]> = {
  activateApplication: [0, 2, 0],
  activateUser: [3, 0, 0],
  addGroup: [22, 0, 0],
  addUserToGroup: [0, 3, 0],
  addUserToMultipleGroups: [0, 3, 0],
  assignRoleToUser: [3, 0, 0],
  changePassword: [1, 0, 0],
  changeRecoveryQuestion: [1, 0, 0],
  clearUserSessions: [0, 2, 0],
  createUserWithPassword: [57, 0, 0],
  deactivateApplication: [0, 65, 0],
  deactivateUser: [0, 43, 0],
  deleteApplication: [0, 65, 2],
  deleteUser: [0, 102, 0],
  expirePassword: [4, 0, 0],
  forgotPassword: [0, 0, 0],
  getApplication: [13, 0, 0],
  getAssignedGroupForApplication: [2, 0, 0],
  getAssignedUserForApplication: [3, 0, 0],
  getGroup: [3, 0, 1],
  getGroupByName: [6, 0, 0],
  getUserWithId: [10, 0, 2],
  getUserWithLogin: [10, 0, 0],
  getUserWithLoginShortname: [10, 0, 0],
  reactivateUser: [0, 0, 1],
  removeGroup: [0, 22, 0],
  removeUserFromApplication: [0, 1, 0],
  removeUserFromGroup: [0, 2, 0],
  resetFactors: [0, 2, 0],
  resetPassword: [2, 0, 0],
  setRecoveryQuestion: [2, 0, 0],
  suspendUser: [0, 2, 0],
  unlockUser: [0, 0, 2],
  unsuspendUser: [0, 2, 0],
  updateGroup: [3, 0, 0],
  updateUserProfileWithId: [2, 0, 0],
};

/** Least counts of resources that other endpoints show, by the action that reads such a resource. */
export const leastElsewhere: Record<string, number> = {
  getUserWithId: 30,
  getGroup: 3,
  getApplication: 32,
  getAssignedUserForApplication: 8,
  getAssignedGroupForApplication: 7,
};

/** No success of these is recorded; the contract and Okta's client prove them. */
export const withoutRecordedSuccess: readonly string[] = ['forgotPassword', 'reactivateUser', 'unlockUser'];

/** Okta answers these with nothing, so that nothing is recorded but the status. */
export const onlyStatusesRecorded: readonly string[] = [
  'activateApplication',
  'addUserToGroup',
  'addUserToMultipleGroups',
  'clearUserSessions',
  'deactivateApplication',
  'deactivateUser',
  'deleteApplication',
  'deleteUser',
  'removeGroup',
  'removeUserFromApplication',
  'removeUserFromGroup',
  'resetFactors',
  'suspendUser',
  'unsuspendUser',
];
