import { refuse, userNamed } from './answers.js';
import type { Inputs } from './inputs.js';
import { answers, broken, gone, list, type Scenario, scenario } from './scenario.js';

const PERSON = { firstName: 'Mira', lastName: 'Holm', email: 'm@example.com', login: 'mira@example.com' };
const SLASHED = { login: 'mi/ra@example.com' };
const HANDED = { ...PERSON, sendEmail: false };

const taken = refuse(400, 'E0000001', 'login: An object with this field already exists');
const denied = refuse(403, 'E0000006');

/** What both actions that create a user do where the login is taken, or something else is wrong. */
function creations(action: 'createUser' | 'createUserWithPassword', inputs: Inputs): Scenario[] {
  const slashed = { ...inputs, ...SLASHED };
  const conflict = (title: string, given: Inputs, script: Parameters<typeof scenario>[3]) =>
    scenario(action, title, given, script, 'CONFLICT');
  return [
    conflict('the login is taken', inputs, { createUser: [taken] }),
    conflict('a login with a slash is taken', slashed, { createUser: [taken] }),
    conflict('a login with a slash is taken in another case', slashed, {
      createUser: [taken],
      listUsers: [list({})],
    }),
    conflict('another unique attribute is taken', inputs, {
      createUser: [refuse(400, 'E0000001', 'badge: An object with this field already exists')],
    }),
    conflict('taken, but nobody can be read', inputs, { createUser: [taken], getUser: [gone] }),
    conflict('taken, but somebody else is read', inputs, {
      createUser: [taken],
      getUser: [{ status: 200, body: userNamed('other@example.com') }],
    }),
    conflict('taken, in words that Okta does not say', inputs, {
      createUser: [{ status: 409, body: { errorCode: 'E0000001' } }],
    }),
    conflict('taken by a login that is spelt with an accent', slashed, {
      createUser: [taken],
      listUsers: [list(), list(userNamed('mí/ra@example.com'))],
    }),
    scenario(
      action,
      'refused',
      inputs,
      { createUser: [refuse(400, 'E0000001', 'email: Does not match required pattern')] },
      'REJECTED',
    ),
    broken(action, inputs, 'createUser'),
  ];
}

const cutOff = { status: 200, body: '{"id":' };

/** Every branch of the handlers that create users, and what it ends in. */
export const CREATE_USER_SCENARIOS: readonly Scenario[] = [
  ...creations('createUserWithPassword', { ...PERSON, password: 'Tall-Birch-42' }),
  ...creations('createUser', PERSON),
  scenario('createUser', 'of a type', { ...PERSON, userTypeId: 'oty1' }, {}, 'ok'),
  scenario(
    'createUser',
    'the answer that holds the id of a STAGED user is cut off',
    HANDED,
    { createUser: [cutOff] },
    'INVALID_RESPONSE',
  ),
  ...[HANDED, PERSON].map((inputs) =>
    scenario(
      'createUser',
      'the answer is no user',
      inputs,
      { createUser: [{ status: 200, body: 'null' }] },
      'INVALID_RESPONSE',
    ),
  ),
  scenario('createUser', 'its activation is refused', HANDED, { activateUser: [denied] }, 'FORBIDDEN'),
  scenario('createUser', 'the activation is lost', HANDED, { activateUser: ['lost'] }, 'NETWORK'),
  scenario(
    'createUser',
    'the answer that holds the link is cut off',
    HANDED,
    { activateUser: [cutOff] },
    'INVALID_RESPONSE',
  ),
  scenario('createUser', 'it can not be read after the activation', HANDED, { getUser: [denied] }, 'ok'),
  broken('createUser', HANDED, 'activateUser'),
  broken('createUser', HANDED, 'getUser', answers({})),
];
