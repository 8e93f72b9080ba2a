import { refuse, userNamed } from './answers.js';
import { broken, gone, type Scenario, scenario, USER } from './scenario.js';

const USERS = ['1', '2', '3', '4', '5', '6', '7'].map((last) => `00uABCDEFGHIJKLMNOP${last}`);
const several = { groupId: '00g1', userIds: [...USERS, USERS[0]] };
const byLogin = { groupId: '00g1', userIds: ['mira', USER, 'mira@example.com', 'mi/ra@example.com', 'mira'] };
const other = { status: 200, body: userNamed('other@example.com') };

/** Every branch of the handlers that change the membership of several users. */
export const MEMBERSHIP_SCENARIOS: readonly Scenario[] = (
  [
    ['addUsersToGroup', 'assignUserToGroup'],
    ['removeUsersFromGroup', 'unassignUserFromGroup'],
  ] as const
).flatMap(([action, operationId]) => [
  scenario(action, 'one user is unknown', several, { [operationId]: [undefined, gone] }, 'ok'),
  scenario(
    action,
    'none works',
    { groupId: '00g1', userIds: [USER, USER] },
    { [operationId]: [gone] },
    'NOT_FOUND',
  ),
  scenario(
    action,
    'the token is revoked on the way',
    several,
    { [operationId]: [undefined, refuse(401, 'E0000011')] },
    'UNAUTHENTICATED',
  ),
  scenario(
    action,
    'an answer is lost',
    { groupId: '00g1', userIds: USERS.slice(0, 2) },
    { [operationId]: ['lost', undefined] },
    'NETWORK',
    { connector: { maxRetries: 0 } },
  ),
  scenario(
    action,
    'an answer is lost and repeated',
    { groupId: '00g1', userIds: [USER] },
    { [operationId]: ['lost'] },
    'ok',
  ),
  scenario(action, 'by logins', byLogin, {}, 'ok'),
  scenario(action, 'one login is unknown', byLogin, { getUser: [gone] }, 'ok'),
  scenario(action, 'one login is of somebody else', byLogin, { getUser: [other] }, 'ok'),
  scenario(
    action,
    'the only login is unknown',
    { groupId: '00g1', userIds: ['mira'] },
    { getUser: [gone] },
    'NOT_FOUND',
  ),
  scenario(
    action,
    'the token is revoked at the first login',
    byLogin,
    { getUser: [refuse(401, 'E0000011')] },
    'UNAUTHENTICATED',
  ),
  scenario(action, 'cancelled before anything', byLogin, {}, 'CANCELLED', {
    execute: { signal: AbortSignal.abort() },
  }),
  broken(action, several, operationId),
]);
