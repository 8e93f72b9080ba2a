import type { GroupOwner, JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound } from '../server/errors.js';
import { readExpression } from '../server/filter.js';
import { page } from '../server/paging.js';
import { type Answer, bodyOf, type Call, noContent, param, type Route, textAt } from '../server/routes.js';

/** `lastUpdated` comes as Java prints a time, not as elsewhere: `Wed Mar 04 10:08:01 UTC 2026`. */
function view(org: Org, { id, type, lastUpdated }: GroupOwner): JsonObject {
  const [weekday, day, month, year, clock] = new Date(lastUpdated).toUTCString().replace(',', '').split(' ');
  return {
    id,
    type,
    resolved: true,
    originId: null,
    originType: 'OKTA_DIRECTORY',
    displayName: nameOf(org, id, type),
    lastUpdated: `${weekday} ${month} ${day} ${clock} UTC ${year}`,
  };
}

function nameOf(org: Org, id: string, type: GroupOwner['type']): string {
  if (type === 'GROUP') return String(org.groups.get(id)?.profile.name);
  const { firstName, lastName } = org.users.get(id)?.profile ?? {};
  return `${firstName} ${lastName}`;
}

/** An unknown owner is refused as a user, also if it should be a group. */
function assign(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  const body = bodyOf(call);
  const [id, type] = [textAt(body, 'id'), textAt(body, 'type')];
  if (!id) throw invalid('id', 'id: The field cannot be left blank');
  if (type !== 'USER' && type !== 'GROUP') throw invalid('type', 'type: Invalid value');
  const known: ReadonlyMap<string, unknown> = type === 'USER' ? org.users : org.groups;
  if (!known.has(id)) throw notFound(id, 'User');
  if (group.owners.some((owner) => owner.id === id)) {
    throw invalid('id', 'Provided owner is already assigned to this group');
  }
  const owner: GroupOwner = { id, type, lastUpdated: org.time() };
  group.owners.push(owner);
  return { status: 201, body: view(org, owner) };
}

function remove(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  const id = param(call, 'ownerId');
  const left = group.owners.filter((owner) => owner.id !== id);
  if (left.length === group.owners.length) throw notFound(id, 'LinkedObject');
  group.owners = left;
  return noContent;
}

/** As recorded, without a Link header unless there is a next page. */
function list(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  const search = call.query.get('search');
  const test = search === null ? () => true : readExpression(search, ['eq']);
  const owners = group.owners.filter((owner) => test(view(org, owner)));
  return page(org, call, owners, {
    usual: 1000,
    most: 1000,
    cursor: ({ id }) => id,
    view: (owner) => view(org, owner),
    keep: ['search'],
    quietAtEnd: true,
  });
}

const all = '/api/v1/groups/:groupId/owners';

export const groupOwnerRoutes: Route[] = [
  { method: 'GET', path: all, handle: list },
  { method: 'POST', path: all, handle: assign },
  { method: 'DELETE', path: `${all}/:ownerId`, handle: remove },
];
