import type { Exchange } from '../helpers/recordings.js';
import {
  applicationIn,
  applicationOutput,
  asked,
  groupOutput,
  isSuccess,
  type Json,
  type Proof,
  recorded,
  refusedAs,
  segment,
} from './proof.js';

/** The runs that prove a recorded answer about groups and applications, by method and template. */
export const groupAndApplicationProofs: Record<string, (exchange: Exchange) => Proof[]> = {
  'POST /api/v1/groups': (exchange) => {
    const { profile } = exchange.answer as { profile: Json };
    const { name, description } = profile;
    const inputs = { name, ...(description === null ? {} : { description }) };
    return [run(exchange, 'addGroup', inputs, { output: groupOutput(exchange.answer) })];
  },
  'GET /api/v1/groups': byName,
  'GET /api/v1/groups/{groupId}': (exchange) => [
    run(
      exchange,
      'getGroup',
      { groupId: segment(exchange, 1) },
      isSuccess(exchange) ? { output: groupOutput(exchange.answer) } : refusedAs('NOT_FOUND', exchange),
    ),
  ],
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
  'DELETE /api/v1/groups/{groupId}': (exchange) => [named(exchange, 'removeGroup', ['groupId'])],
  'PUT /api/v1/groups/{groupId}/users/{userId}': (exchange) => {
    const [groupId, userId] = [segment(exchange, 1), segment(exchange, 3)];
    const output = { userId, results: [{ groupId, ok: true }], added: 1, failed: 0 };
    return [
      named(exchange, 'addUserToGroup', ['groupId', 'userId']),
      run(exchange, 'addUserToMultipleGroups', { userId, groupIds: [groupId] }, { output }),
      ofSeveral(exchange, 'addUsersToGroup', 'added'),
    ];
  },
  'DELETE /api/v1/groups/{groupId}/users/{userId}': (exchange) => [
    named(exchange, 'removeUserFromGroup', ['groupId', 'userId']),
    ofSeveral(exchange, 'removeUsersFromGroup', 'removed'),
  ],
  'GET /api/v1/apps/{appId}': (exchange) => [
    run(
      exchange,
      'getApplication',
      { applicationId: segment(exchange, 1) },
      { output: applicationOutput(exchange.answer) },
    ),
  ],
  'POST /api/v1/apps/{appId}/lifecycle/activate': (exchange) => [
    switched(exchange, 'activateApplication', 'INACTIVE'),
  ],
  'POST /api/v1/apps/{appId}/lifecycle/deactivate': (exchange) => [
    switched(exchange, 'deactivateApplication', 'ACTIVE'),
  ],
  'DELETE /api/v1/apps/{appId}': (exchange) => [
    isSuccess(exchange) ? deleted(exchange) : stillActive(exchange),
  ],
  'GET /api/v1/apps/{appId}/users/{userId}': (exchange) => [
    assignment(exchange, 'getAssignedUserForApplication', 'userId'),
  ],
  'GET /api/v1/apps/{appId}/groups/{groupId}': (exchange) => [
    assignment(exchange, 'getAssignedGroupForApplication', 'groupId'),
  ],
  'DELETE /api/v1/apps/{appId}/users/{userId}': (exchange) => [
    named(exchange, 'removeUserFromApplication', ['applicationId', 'userId']),
  ],
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

/** The ids of the recorded path are the inputs, and all that comes out. */
function named(exchange: Exchange, action: string, names: readonly string[]): Proof {
  const ids = Object.fromEntries(names.map((name, index) => [name, segment(exchange, 1 + 2 * index)]));
  return run(exchange, action, ids, { output: ids });
}

function assignment(exchange: Exchange, action: string, name: 'userId' | 'groupId'): Proof {
  const ids = { applicationId: segment(exchange, 1), [name]: segment(exchange, 3) };
  return run(exchange, action, ids, { output: { assignment: exchange.answer, ...ids } });
}

/** The state is read before the recorded request. */
function switched(exchange: Exchange, action: string, from: string): Proof {
  const applicationId = segment(exchange, 1);
  return {
    action,
    inputs: { applicationId },
    script: [applicationIn(applicationId, from), recorded(exchange)],
    requests: [`GET /api/v1/apps/${applicationId}`, asked(exchange)],
    expected: { output: { applicationId, changed: true } },
  };
}

function deleted(exchange: Exchange): Proof {
  return named(exchange, 'deleteApplication', ['applicationId']);
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
