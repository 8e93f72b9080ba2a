import type { Exchange } from '../helpers/recordings.js';
import { applicationOutput, groupOutput, type Json, type Proof, userOutput } from './proof.js';

/** Which action reads what another endpoint shows: the same resource, in more of its forms. */
const readers: Record<string, (item: Json, exchange: Exchange) => Omit<Proof, 'script'>> = {
  'GET /api/v1/users': readUser,
  'PUT /api/v1/users/{id}': readUser,
  'GET /api/v1/groups/{groupId}/users': readUser,
  'GET /api/v1/users/{id}/groups': readGroup,
  'GET /api/v1/apps': readApplication,
  'GET /api/v1/groups/{groupId}/apps': readApplication,
  'GET /api/v1/apps/{appId}/users': readAssignedUser,
  'POST /api/v1/apps/{appId}/users': readAssignedUser,
  'POST /api/v1/apps/{appId}/users/{userId}': readAssignedUser,
  'GET /api/v1/apps/{appId}/groups': readAssignedGroup,
  'PUT /api/v1/apps/{appId}/groups/{groupId}': readAssignedGroup,
};

/** The runs that read what an exchange of another endpoint shows, as if the action's own had answered so. */
export function proofsElsewhere(exchange: Exchange): Proof[] {
  const reader = readers[`${exchange.method} ${exchange.template}`];
  if (reader === undefined || exchange.status >= 300) return [];
  const items = (Array.isArray(exchange.answer) ? exchange.answer : [exchange.answer]) as Json[];
  return items.map((item) => ({ ...reader(item, exchange), script: [{ status: 200, body: item }] }));
}

function readUser(user: Json): Omit<Proof, 'script'> {
  const userId = String(user.id);
  return {
    action: 'getUserWithId',
    inputs: { userId },
    requests: [`GET /api/v1/users/${userId}`],
    expected: { output: userOutput(user) },
  };
}

function readGroup(group: Json): Omit<Proof, 'script'> {
  const groupId = String(group.id);
  return {
    action: 'getGroup',
    inputs: { groupId },
    requests: [`GET /api/v1/groups/${groupId}`],
    expected: { output: groupOutput(group) },
  };
}

function readApplication(application: Json): Omit<Proof, 'script'> {
  const applicationId = String(application.id);
  return {
    action: 'getApplication',
    inputs: { applicationId },
    requests: [`GET /api/v1/apps/${applicationId}`],
    expected: { output: applicationOutput(application) },
  };
}

function readAssignedUser(assignment: Json, { path }: Exchange): Omit<Proof, 'script'> {
  const ids = { applicationId: path.split('/')[4], userId: assignment.id };
  return {
    action: 'getAssignedUserForApplication',
    inputs: ids,
    requests: [`GET /api/v1/apps/${ids.applicationId}/users/${ids.userId}`],
    expected: { output: { assignment, ...ids } },
  };
}

function readAssignedGroup(assignment: Json, { path }: Exchange): Omit<Proof, 'script'> {
  const ids = { applicationId: path.split('/')[4], groupId: assignment.id };
  return {
    action: 'getAssignedGroupForApplication',
    inputs: ids,
    requests: [`GET /api/v1/apps/${ids.applicationId}/groups/${ids.groupId}`],
    expected: { output: { assignment, ...ids } },
  };
}
