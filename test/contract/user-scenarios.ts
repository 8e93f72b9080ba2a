import { refuse, userNamed } from './answers.js';
import { broken, gone, list, type Scenario, scenario, USER } from './scenario.js';

const NEW_USER = { firstName: 'Mira', lastName: 'Holm', email: 'm@example.com', password: 'Tall-Birch-42' };
const LOGIN = { ...NEW_USER, login: 'mira@example.com' };
const SLASHED = { ...NEW_USER, login: 'mi/ra@example.com' };

const taken = refuse(400, 'E0000001', 'login: An object with this field already exists');
const deletion = { userId: USER, permanently: true };
const deprovisioned = { status: 200, body: userNamed('x', 'DEPROVISIONED') };
const cantDeactivate = refuse(403, 'E0000038');

/** Every branch of the handlers that create, delete and find users and expire passwords, and what it ends in. */
export const USER_SCENARIOS: readonly Scenario[] = [
  scenario('createUserWithPassword', 'the login is taken', LOGIN, { createUser: [taken] }, 'CONFLICT'),
  scenario(
    'createUserWithPassword',
    'a login with a slash is taken',
    SLASHED,
    { createUser: [taken] },
    'CONFLICT',
  ),
  scenario(
    'createUserWithPassword',
    'a login with a slash is taken in another case',
    SLASHED,
    { createUser: [taken], listUsers: [list({})] },
    'CONFLICT',
  ),
  scenario(
    'createUserWithPassword',
    'another unique attribute is taken',
    LOGIN,
    { createUser: [refuse(400, 'E0000001', 'badge: An object with this field already exists')] },
    'CONFLICT',
  ),
  scenario(
    'createUserWithPassword',
    'taken, but nobody can be read',
    LOGIN,
    { createUser: [taken], getUser: [gone] },
    'CONFLICT',
  ),
  scenario(
    'createUserWithPassword',
    'taken, but somebody else is read',
    LOGIN,
    { createUser: [taken], getUser: [{ status: 200, body: userNamed('other@example.com') }] },
    'CONFLICT',
  ),
  scenario(
    'createUserWithPassword',
    'refused',
    LOGIN,
    { createUser: [refuse(400, 'E0000001', 'password: too short')] },
    'REJECTED',
  ),
  broken('createUserWithPassword', LOGIN, 'createUser'),
  scenario(
    'deleteUser',
    'deactivated already',
    { userId: USER },
    { deactivateUser: [cantDeactivate], getUser: [deprovisioned] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'deactivated by an attempt whose answer was lost',
    { userId: USER },
    { deactivateUser: ['lost', cantDeactivate], getUser: [deprovisioned] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'unknown',
    { userId: USER },
    { deactivateUser: [gone], getUser: [gone] },
    'NOT_FOUND',
  ),
  scenario(
    'deleteUser',
    'deactivated after some reads, then deleted',
    deletion,
    { getUser: [...Array(6).fill({ status: 200, body: userNamed('x') }), deprovisioned] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'never deactivated within the time limit',
    deletion,
    { getUser: Array(90).fill({ status: 200, body: userNamed('x') }) },
    'TIMEOUT',
  ),
  scenario(
    'deleteUser',
    'deactivated already, then deleted',
    deletion,
    { deactivateUser: [cantDeactivate], getUser: [deprovisioned, deprovisioned, gone] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'deactivated already, then deleted, but the user can still be read',
    deletion,
    { deactivateUser: [cantDeactivate], getUser: [deprovisioned, deprovisioned, deprovisioned] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'somebody else deletes first',
    deletion,
    { deleteUser: [gone], getUser: [deprovisioned, gone] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'the answer of the deletion is lost, the user is gone',
    deletion,
    { deleteUser: ['lost'], getUser: [deprovisioned, gone] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'the answer of the deletion is lost, the user is there',
    deletion,
    { deleteUser: ['lost'], getUser: [deprovisioned, deprovisioned] },
    'NETWORK',
  ),
  scenario(
    'deleteUser',
    'the answer of the deletion is lost, the user can not be read',
    deletion,
    { deleteUser: ['lost'], getUser: [deprovisioned, refuse(403, 'E0000006')] },
    'NETWORK',
  ),
  scenario('deleteUser', 'refused', deletion, { deleteUser: [refuse(403, 'E0000006')] }, 'FORBIDDEN'),
  scenario(
    'deleteUser',
    'deleted, but the user can still be read',
    deletion,
    { getUser: [deprovisioned, deprovisioned] },
    'ok',
  ),
  scenario(
    'deleteUser',
    'deleted, but the user can not be read',
    deletion,
    { getUser: [deprovisioned, refuse(403, 'E0000006')] },
    'FORBIDDEN',
  ),
  scenario(
    'deleteUser',
    'deleted, and the answer to the read after it is cut off',
    deletion,
    { getUser: [deprovisioned, ...Array(9).fill({ status: 200, body: '{"id":' })] },
    'ok',
  ),
  broken('deleteUser', deletion, 'deleteUser'),
  broken('deleteUser', deletion, 'getUser'),
  scenario(
    'expirePassword',
    'Okta sends no user',
    { userId: USER },
    { expirePassword: [{ status: 200 }] },
    'ok',
  ),
  scenario(
    'expirePassword',
    'a temporary password',
    { userId: USER, temporaryPassword: true, revokeSessions: true },
    {},
    'ok',
  ),
  scenario(
    'getUserWithLogin',
    'somebody else comes back',
    { login: 'mira' },
    { getUser: [{ status: 200, body: userNamed('mira@example.com') }] },
    'NOT_FOUND',
  ),
  scenario('getUserWithLogin', 'a login with a question mark', { login: 'mi?ra@example.com' }, {}, 'ok'),
  scenario(
    'getUserWithLogin',
    'a login with a slash that nobody has',
    { login: 'mi/ra@example.com' },
    { listUsers: [list({}), list({})] },
    'NOT_FOUND',
  ),
  scenario(
    'getUserWithLogin',
    'a login with a slash in another case',
    { login: 'MI/ra@example.com' },
    { listUsers: [list({})] },
    'ok',
  ),
  scenario('getUserWithLoginShortname', 'a short name with a bracket', { shortname: 'mi[ra' }, {}, 'ok'),
  scenario(
    'getUserWithLoginShortname',
    'somebody else comes back',
    { shortname: 'mira' },
    { getUser: [{ status: 200, body: {} }] },
    'NOT_FOUND',
  ),
  scenario(
    'expirePassword',
    'no temporary password comes back',
    { userId: USER, temporaryPassword: true },
    { expirePasswordWithTempPassword: [{ status: 200, body: {} }] },
    'INVALID_RESPONSE',
  ),
];
