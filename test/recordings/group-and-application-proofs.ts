import type { Exchange } from '../helpers/recordings.js';
import {
  applicationIn,
  asked,
  groupOutput,
  isSuccess,
  type Json,
  type Proof,
  recorded,
  refusedAs,
  segment,
} from './proof.js';

/**
 * The runs that prove a recorded answer about groups and applications, by method and template: where an action does more
 * than hand on the answer, and where Okta refuses. The rest is derived.
 */
export const groupAndApplicationProofs: Record<string, (exchange: Exchange) => Proof[]> = {
  'GET /api/v1/groups': byName,
  'PUT /api/v1/groups/{groupId}': (exchange) => {
    const groupId = segment(exchange, 1);
    const { description: _, name, ...customAttributes } = (exchange.answer as { profile: Json }).profile;
    const own = Object.keys(customAttributes).length > 0 ? { customAttributes } : {};
    const update = run(
      exchange,
      'updateGroup',
      { groupId, name, ...own },
      { output: groupOutput(exchange.answer) },
    );
    return [
      {
        ...update,
        script: [recorded(exchange), ...update.script],
        requests: [`GET /api/v1/groups/${groupId}`, ...update.requests],
      },
    ];
  },
  'PUT /api/v1/groups/{groupId}/users/{userId}': (exchange) => {
    const [groupId, userId] = [segment(exchange, 1), segment(exchange, 3)];
    const output = { userId, results: [{ groupId, ok: true }], added: 1, failed: 0 };
    return [
      run(exchange, 'addUserToMultipleGroups', { userId, groupIds: [groupId] }, { output }),
      ofSeveral(exchange, 'addUsersToGroup', 'added'),
    ];
  },
  'DELETE /api/v1/groups/{groupId}/users/{userId}': (exchange) => [
    ofSeveral(exchange, 'removeUsersFromGroup', 'removed'),
  ],
  'POST /api/v1/apps/{appId}/users/{userId}': (exchange) => {
    const [applicationId, userId] = [segment(exchange, 1), segment(exchange, 3)];
    const { scope } = exchange.answer as Json;
    return [
      run(
        exchange,
        'convertApplicationAssignment',
        { applicationId, userId, scope },
        { output: { applicationId, userId, assignment: exchange.answer } },
      ),
    ];
  },
  'DELETE /api/v1/apps/{appId}': (exchange) => [...(isSuccess(exchange) ? [] : [stillActive(exchange)])],
};

/** A run whose only request is the recorded one. */
function run(exchange: Exchange, action: string, inputs: Json, expected: Proof['expected']): Proof {
  return { action, inputs, script: [recorded(exchange)], requests: [asked(exchange)], expected };
}

/** One user by an action that takes several. */
function ofSeveral(exchange: Exchange, action: string, count: string): Proof {
  const [groupId, userId] = [segment(exchange, 1), segment(exchange, 3)];
  const output = { groupId, results: [{ userId, ok: true }], [count]: 1, failed: 0 };
  return run(exchange, action, { groupId, userIds: [userId] }, { output });
}

function stillActive(exchange: Exchange): Proof {
  const applicationId = segment(exchange, 1);
  return {
    ...run(exchange, 'deleteApplication', { applicationId }, refusedAs('CONFLICT', exchange)),
    script: [recorded(exchange), applicationIn(applicationId, 'ACTIVE')],
    requests: [asked(exchange), `GET /api/v1/apps/${applicationId}`],
  };
}

/** Every group of a recorded list can be found by its name in that list, if it is the only one of that name. */
function byName(exchange: Exchange): Proof[] {
  const groups = exchange.answer as { profile: { name: string } }[];
  const names = groups.map((group) => group.profile.name);
  return groups.flatMap((group) => {
    const { name } = group.profile;
    if (names.indexOf(name) !== names.lastIndexOf(name)) return [];
    return [run(exchange, 'getGroupByName', { name }, { output: groupOutput(group) })];
  });
}
