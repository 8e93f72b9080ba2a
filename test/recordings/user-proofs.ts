import type { Exchange } from '../helpers/recordings.js';
import { oktaError } from '../helpers/scripted-server.js';
import {
  asked,
  flag,
  gone,
  isSuccess,
  type Json,
  type Proof,
  recorded,
  refusedAs,
  roleOutput,
  segment,
  userIn,
  userOutput,
} from './proof.js';

/**
 * The runs that prove a recorded answer about users and roles, by method and template: where an action does more than
 * hand on the answer, and where Okta refuses. The rest is derived.
 */
export const userProofs: Record<string, (exchange: Exchange) => Proof[]> = {
  'GET /api/v1/users/{id}': (exchange) => (isSuccess(exchange) ? reads(exchange) : []),
  'POST /api/v1/users': (exchange) => [creation(exchange), creationWithoutPassword(exchange)],
  'POST /api/v1/users/{id}/lifecycle/deactivate': (exchange) => [
    run(
      exchange,
      'deleteUser',
      {},
      {
        output: { userId: segment(exchange, 1), result: 'deactivated', changed: true },
      },
    ),
  ],
  'POST /api/v1/users/{id}/lifecycle/reactivate': (exchange) => [
    refusedIn(exchange, 'reactivateUser', 'ACTIVE'),
  ],
  'POST /api/v1/users/{id}/lifecycle/unlock': (exchange) => [refusedIn(exchange, 'unlockUser', 'SUSPENDED')],
  'POST /api/v1/users/{id}/lifecycle/expire_password': (exchange) => [
    run(exchange, 'expirePassword', {}, { output: userOutput(exchange.answer) }),
  ],
  'POST /api/v1/users/{id}/lifecycle/expire_password_with_temp_password': (exchange) => {
    const { tempPassword: temporaryPassword } = exchange.answer as Json;
    const output = { userId: segment(exchange, 1), temporaryPassword };
    return [run(exchange, 'expirePassword', { temporaryPassword: true }, { output })];
  },
  'DELETE /api/v1/users/{id}': (exchange) => [deletion(exchange)],
  'POST /api/v1/users/{userId}/roles': (exchange) => {
    const { type } = exchange.answer as { type: string };
    const output = roleOutput(exchange.answer, segment(exchange, 1), true);
    return [run(exchange, 'assignRoleToUser', { roleType: type }, { output })];
  },
  'GET /api/v1/users/{userId}/roles': (exchange) => [readBack(exchange)],
};

/** A run whose only request is the recorded one. */
function run(exchange: Exchange, action: string, inputs: Json, expected: Proof['expected']): Proof {
  return {
    action,
    inputs: { userId: segment(exchange, 1), ...inputs },
    script: [recorded(exchange)],
    requests: [asked(exchange)],
    expected,
  };
}

/** A refusal because of the state, in which the connector reads the user once. */
function refusedIn(exchange: Exchange, action: string, status: string): Proof {
  const userId = segment(exchange, 1);
  return {
    ...run(exchange, action, {}, refusedAs('CONFLICT', exchange)),
    script: [recorded(exchange), userIn(userId, status)],
    requests: [asked(exchange), `GET /api/v1/users/${userId}`],
  };
}

/** One recorded user serves the actions that find one by name. */
function reads(exchange: Exchange): Proof[] {
  const { login } = (exchange.answer as { profile: { login: string } }).profile;
  const shortname = login.split('@')[0] as string;
  const expected = { output: userOutput(exchange.answer) };
  const script = [recorded(exchange)];
  const at = (name: string) => [`GET /api/v1/users/${name}`];
  return [
    { action: 'getUserWithLogin', inputs: { login }, script, requests: at(login), expected },
    { action: 'getUserWithLoginShortname', inputs: { shortname }, script, requests: at(shortname), expected },
  ];
}

function creation(exchange: Exchange): Proof {
  const user = exchange.answer as { profile: Json };
  const { firstName, lastName, email, login, mobilePhone, secondEmail, ...rest } = user.profile;
  const given = Object.entries({ mobilePhone, secondEmail }).filter(([, value]) => value !== null);
  return {
    action: 'createUserWithPassword',
    inputs: {
      ...{ firstName, lastName, email, login, password: 'Recorded-1' },
      ...Object.fromEntries(given),
      ...(Object.keys(rest).length > 0 ? { customAttributes: rest } : {}),
      activate: flag(exchange, 'activate') ?? true,
    },
    script: [recorded(exchange)],
    requests: [asked(exchange)],
    expected: { output: userOutput(user) },
  };
}

/** Okta answers with the whole user, with a password or without. */
function creationWithoutPassword(exchange: Exchange): Proof {
  const proof = creation(exchange);
  const { password: _, ...inputs } = proof.inputs;
  return { ...proof, action: 'createUser', inputs };
}

/** The recorded DELETE is the second step of a deletion for good, between a deactivation and two reads. */
function deletion(exchange: Exchange): Proof {
  const userId = segment(exchange, 1);
  const user = `/api/v1/users/${userId}`;
  return {
    action: 'deleteUser',
    inputs: { userId, permanently: true },
    script: [{ status: 200, body: {} }, userIn(userId, 'DEPROVISIONED'), recorded(exchange), gone],
    requests: [`POST ${user}/lifecycle/deactivate`, `GET ${user}`, asked(exchange), `GET ${user}`],
    expected: { output: { userId, result: 'deleted', changed: true } },
  };
}

/** A role that is there already is read back from the recorded list. */
function readBack(exchange: Exchange): Proof {
  const userId = segment(exchange, 1);
  const [role] = exchange.answer as { type: string }[];
  return {
    action: 'assignRoleToUser',
    inputs: { userId, roleType: role?.type ?? 'USER_ADMIN' },
    script: [oktaError(409, 'E0000090'), recorded(exchange)],
    requests: [`POST /api/v1/users/${userId}/roles`, asked(exchange)],
    expected:
      role === undefined
        ? { code: 'CONFLICT', errorCode: 'E0000090' }
        : { output: roleOutput(role, userId, false) },
  };
}
