import { applicationView } from './app-view.js';
import { invalid, Refusal } from './errors.js';
import { readExpression } from './filter.js';
import { groupView } from './group-view.js';
import type { Group, JsonObject } from './model.js';
import type { Org } from './org.js';
import { limitOf, page } from './paging.js';
import { type Answer, type Call, noContent, objectAt, ok, param, type Route } from './routes.js';
import { listedUser } from './user-view.js';
import { bodyOf } from './user-writes.js';

const operators = ['eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le', 'pr'];

function list(org: Org, call: Call): Answer {
  const { query } = call;
  const all = [...org.groups.values()].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  const counted = query.get('expand') === 'stats';
  const view = (group: Group) => {
    const plain = groupView(call.base, group);
    return counted ? { ...plain, _embedded: { stats: stats(org, group) } } : plain;
  };
  const q = query.get('q');
  if (q !== null)
    return ok(
      byPrefix(all, q)
        .slice(0, limitOf(call, 300, 10_000))
        .map(view),
    );
  const expression = query.get('search') ?? query.get('filter');
  const test = expression === null ? () => true : readExpression(expression, operators);
  return page(
    call,
    all.filter((group) => test(view(group))),
    { usual: 10_000, most: 10_000, cursor: (group) => group.id, view, keep: ['search', 'filter', 'expand'] },
  );
}

/** [I] that `expand=stats` asks for these; the contract has their names, one of them misspelt. */
function stats(org: Org, group: Group): JsonObject {
  const apps = [...org.applications.values()].filter((app) => app.groups.has(group.id));
  return {
    usersCount: org.membersOf(group).length,
    appsCount: apps.length,
    groupPushMappingsCount: 0,
    hasAdminPrivlege: false,
  };
}

/** `q` finds names by their start, the exact ones first, and is never cut into pages. */
function byPrefix(groups: Group[], q: string): Group[] {
  const wanted = q.toLowerCase();
  const found = groups.filter((group) => nameOf(group).toLowerCase().startsWith(wanted));
  const exact = (group: Group) => nameOf(group).toLowerCase() === wanted;
  return [...found.filter(exact), ...found.filter((group) => !exact(group))];
}

function create(org: Org, call: Call): Answer {
  const profile = checkedProfile(org, call);
  const now = org.time();
  const group: Group = {
    id: org.newId('00g'),
    type: 'OKTA_GROUP',
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    profile,
    members: new Set(),
  };
  org.groups.set(group.id, group);
  return ok(groupView(call.base, group));
}

/** PUT replaces the profile: what the caller leaves out is cleared. */
function replace(org: Org, call: Call): Answer {
  const group = writable(org, call);
  group.profile = checkedProfile(org, call, group);
  group.lastUpdated = org.time();
  return ok(groupView(call.base, group));
}

function checkedProfile(org: Org, call: Call, self?: Group): JsonObject {
  const profile = objectAt(bodyOf(call), 'profile') ?? {};
  const { name, description, ...custom } = profile;
  if (typeof name !== 'string' || name === '') throw invalid('name', 'name: The field cannot be left blank');
  if (name.length > 255) throw invalid('name', 'name: The field is too long');
  if (typeof description === 'string' && description.length > 1024) {
    throw invalid('description', 'description: The field is too long');
  }
  for (const attribute of Object.keys(custom)) {
    if (!org.groupAttributes.has(attribute)) {
      throw invalid(attribute, `Property name '${attribute}' is not defined in profile`);
    }
  }
  const taken = [...org.groups.values()].some(
    (group) => group !== self && group.type === 'OKTA_GROUP' && nameOf(group) === name,
  );
  if (taken)
    throw invalid('name', 'name: An object with this field already exists in the current organization');
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
}

function remove(org: Org, call: Call): Answer {
  const group = writable(org, call);
  org.groups.delete(group.id);
  for (const app of org.applications.values()) app.groups.delete(group.id);
  return noContent;
}

/** The group of the path, if it may be changed; [I] with this code an Okta org refuses the others. */
function writable(org: Org, call: Call): Group {
  const group = org.group(param(call, 'groupId'));
  if (group.type !== 'OKTA_GROUP') throw new Refusal('E0000006');
  return group;
}

function members(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  return page(call, org.membersOf(group), {
    usual: 1000,
    most: 1000,
    cursor: (user) => user.id,
    view: (user) => listedUser(call.base, user),
  });
}

function addMember(org: Org, call: Call): Answer {
  const { group, userId } = membership(org, call);
  group.members.add(userId);
  return noContent;
}

function removeMember(org: Org, call: Call): Answer {
  const { group, userId } = membership(org, call);
  // [I] taking out somebody who is not in the group is no error
  group.members.delete(userId);
  return noContent;
}

function membership(org: Org, call: Call): { group: Group; userId: string } {
  const group = org.group(param(call, 'groupId'));
  const user = org.userById(param(call, 'userId'));
  if (group.type === 'BUILT_IN') throw new Refusal('E0000060');
  // [I] the members of an application's group come from the application alone
  if (group.type !== 'OKTA_GROUP') throw new Refusal('E0000006');
  group.lastMembershipUpdated = org.time();
  return { group, userId: user.id };
}

function apps(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  const assigned = [...org.applications.values()].filter((app) => app.groups.has(group.id));
  return page(call, assigned, {
    usual: 20,
    most: 200,
    cursor: (app) => app.id,
    view: (app) => applicationView(org, call, app),
  });
}

function nameOf(group: Group): string {
  return String(group.profile.name);
}

export const groupRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/groups', handle: list },
  { method: 'POST', path: '/api/v1/groups', handle: create },
  {
    method: 'GET',
    path: '/api/v1/groups/:groupId',
    handle: (org, call) => ok(groupView(call.base, org.group(param(call, 'groupId')))),
  },
  { method: 'PUT', path: '/api/v1/groups/:groupId', handle: replace },
  { method: 'DELETE', path: '/api/v1/groups/:groupId', handle: remove },
  { method: 'GET', path: '/api/v1/groups/:groupId/users', handle: members },
  { method: 'PUT', path: '/api/v1/groups/:groupId/users/:userId', handle: addMember },
  { method: 'DELETE', path: '/api/v1/groups/:groupId/users/:userId', handle: removeMember },
  { method: 'GET', path: '/api/v1/groups/:groupId/apps', handle: apps },
];
