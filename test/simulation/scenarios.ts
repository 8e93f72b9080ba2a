import { listActions } from '../../src/catalog/catalog.js';
import type { ActionId, ActionInputs } from '../../src/generated/types.js';
import { seed } from '../../src/sandbox/seed.js';
import { type Circumstances, oneCall } from './one-call.js';
import type { Schedule } from './schedule.js';

/** One way in which one action runs. */
export interface Scenario {
  readonly name: string;
  readonly schedule: Schedule;
}

const { blake, casey, devon, emery, finley, harper, kendall, logan, quinn } = seed.people;
const { engineering, sales, newHires, finance, everyone, engineeringLeads } = seed.groups;
const { wiki, timeSheets, oldIntranet } = seed.applications;
const person = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira.holm@example.com',
  login: 'mira.holm@example.com',
};
const newUser = { ...person, password: 'Tall-Birch-42' };
const question = { question: 'Name of your first school?', answer: 'Northfield' };
const many = [engineering, sales, newHires, finance, engineeringLeads, everyone, sales].map(({ id }) => id);

/** Every action as it goes where nothing stands in its way. */
const usual: { readonly [Id in ActionId]: ActionInputs[Id] } = {
  activateUser: { userId: casey.id },
  addUserToMultipleGroups: { userId: blake.id, groupIds: many },
  changePassword: { userId: blake.id, oldPassword: blake.password, newPassword: 'Tall-Birch-42' },
  changeRecoveryQuestion: { userId: blake.id, password: blake.password, ...question },
  clearUserSessions: { userId: blake.id, revokeOAuthTokens: true, forgetDevices: true },
  createUserWithPassword: newUser,
  deactivateUser: { userId: blake.id },
  deleteUser: { userId: blake.id },
  expirePassword: { userId: blake.id },
  forgotPassword: { userId: blake.id },
  getUserWithId: { userId: blake.id },
  getUserWithLogin: { login: blake.login },
  getUserWithLoginShortname: { shortname: 'blake.rivers' },
  reactivateUser: { userId: devon.id },
  resetFactors: { userId: blake.id },
  resetPassword: { userId: blake.id },
  setRecoveryQuestion: { userId: blake.id, ...question },
  suspendUser: { userId: blake.id },
  unlockUser: { userId: harper.id },
  unsuspendUser: { userId: kendall.id },
  updateUserProfileWithId: { userId: blake.id, profile: { department: 'Finance' } },
  addGroup: { name: 'Blue Team' },
  addUserToGroup: { groupId: sales.id, userId: blake.id },
  getGroup: { groupId: sales.id },
  getGroupByName: { name: 'Sales' },
  removeGroup: { groupId: sales.id },
  removeUserFromGroup: { groupId: engineering.id, userId: blake.id },
  updateGroup: { groupId: sales.id, description: 'One' },
  assignRoleToUser: { userId: blake.id, roleType: 'HELP_DESK_ADMIN' },
  activateApplication: { applicationId: oldIntranet.id },
  deactivateApplication: { applicationId: wiki.id },
  deleteApplication: { applicationId: oldIntranet.id },
  getApplication: { applicationId: wiki.id },
  getAssignedGroupForApplication: { applicationId: wiki.id, groupId: engineering.id },
  getAssignedUserForApplication: { applicationId: wiki.id, userId: blake.id },
  removeUserFromApplication: { applicationId: timeSheets.id, userId: emery.id, sendEmail: true },
};

function mode<Id extends ActionId>(
  id: Id,
  name: string,
  inputs: Partial<ActionInputs[Id]>,
  circumstances: Circumstances = {},
): Scenario {
  const schedule = oneCall(id, { ...usual[id], ...inputs } as ActionInputs[Id], circumstances);
  return { name: `${id} ${name}`, schedule };
}

const tokenMs = Array.from({ length: 12 }, () => 30);
const gone = 'lost-in-silence';
const permanently = { permanently: true };

const page404 = { kind: 'box', box: { status: 404, body: 'html' } } as const;
const onlyOnce = { maxRetries: 0 };

const troubles: Readonly<Record<string, Circumstances>> = {
  'with a token function': { tokenMs },
  'after a lost answer': { fates: ['answer-lost'] },
  'after a lost request': { fates: ['lost'] },
  'after a bare 429': { fates: ['limited-bare'] },
  'after a 404 page': { fates: [page404] },
  'after a lost answer and a 404 page': { fates: ['answer-lost', page404] },
  'after a 302 in the place of the answer': {
    fates: [{ kind: 'box-after', box: { status: 302, body: 'empty' } }],
  },
  'with reconcile, after a lost answer': {
    reconcile: true,
    settings: onlyOnce,
    fates: ['plain', 'answer-lost'],
  },
  'with reconcile, after a late change': { reconcile: true, settings: onlyOnce, fates: ['plain', 'late'] },
};

/** Every action in every trouble. */
export const troubled: readonly Scenario[] = Object.entries(troubles).flatMap(([name, trouble]) =>
  Object.keys(usual).map((id) => mode(id as ActionId, name, {}, trouble)),
);

/** Every action, and each of its modes in which more or other requests are sent. */
export const scenarios: readonly Scenario[] = [
  ...Object.keys(usual).map((id) => mode(id as ActionId, '', {})),
  ...listActions()
    .filter(({ input }) => input.properties.userId?.resource === 'user')
    .map(({ id }) => mode(id as ActionId, 'by login', { userId: loginIn(id as ActionId) } as never)),
  mode('createUserWithPassword', 'whose login is taken', { login: blake.login }),
  mode('createUserWithPassword', 'whose login is taken and holds a slash', {
    login: 'sasha/dune@example.com',
  }),
  mode('createUserWithPassword', 'staged, in groups', { activate: false, groupIds: [sales.id, finance.id] }),
  mode('createUserWithPassword', 'with a new password at the next login', {
    changePasswordAtNextLogin: true,
  }),
  mode('deleteUser', 'permanently', permanently),
  mode('deleteUser', 'permanently, slowly', permanently, { settings: { slowDeactivation: { reads: 3 } } }),
  mode('deleteUser', 'permanently, deactivated before', { userId: logan.id, ...permanently }),
  mode('deleteUser', 'permanently, the deletion lost', permanently, { fates: ['plain', 'plain', 'lost'] }),
  mode('deleteUser', 'permanently, its answer lost', permanently, {
    fates: ['plain', 'plain', 'answer-lost'],
  }),
  mode('deleteUser', 'permanently, paced', permanently, {
    settings: { limits: { limit: 1, windowMs: 5_000 } },
  }),
  mode('addUserToMultipleGroups', 'paced', {}, { settings: { limits: { limit: 2, windowMs: 5_000 } } }),
  mode(
    'addUserToMultipleGroups',
    'in bad weather',
    {},
    { fates: ['lost', 'error-after', 'limited', 'page', 'cut', gone] },
  ),
  mode('addUserToMultipleGroups', 'with a slow token', {}, { tokenMs, fates: ['plain', 'crowded'] }),
  mode('expirePassword', 'with a temporary one', { temporaryPassword: true }),
  mode('activateUser', 'who is suspended', { userId: kendall.id }),
  mode('suspendUser', 'who is suspended', { userId: kendall.id }),
  mode('suspendUser', 'in silence', {}, { fates: [gone, gone, gone], settings: { attemptTimeoutMs: 700 } }),
  mode('suspendUser', 'refused twice', {}, { fates: ['limited', 'crowded'] }),
  mode('suspendUser', 'unreachable', {}, { fates: ['unreachable', 'unreachable', 'unreachable'] }),
  mode('unlockUser', 'after a lost answer, settled', {}, { fates: ['answer-lost', 'plain', 'lost'] }),
  mode('resetPassword', 'who has one to choose', { userId: finley.id, sendEmail: false }),
  mode('assignRoleToUser', 'that is there', { userId: quinn.id }),
  mode('assignRoleToUser', 'settled', {}, { fates: ['answer-lost', 'plain', 'lost'] }),
  mode('activateApplication', 'that is active', { applicationId: wiki.id }),
  mode('deleteApplication', 'that is active', { applicationId: wiki.id }),
  mode('updateGroup', 'read again', {}, { fates: ['lost', 'plain', 'answer-lost'] }),
  mode('getGroupByName', 'of several', { name: 'Finance' }),
];

function loginIn(id: ActionId): string {
  const { userId } = usual[id] as { userId: string };
  const found = Object.values(seed.people).find((someone) => someone.id === userId);
  return found?.login ?? userId;
}
