import { recordingAssignments } from '../log/assignments.js';
import { groupParty } from '../log/parties.js';
import type { Group, JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { causeAgainst } from '../schemas/attribute.js';
import { groupBase } from '../schemas/base-attributes.js';
import { invalid, type Refusal, refusalBy } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
} from '../server/routes.js';
import { uniqueCause } from '../users/user-profile.js';
import { pushed } from './group-push.js';
import { groupView, nameOf } from './group-view.js';
import { invalidateRules, leaveOut } from './rule-members.js';

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
    roles: [],
    owners: [],
  };
  org.groups.set(group.id, group);
  org.log.record('group.lifecycle.create', [groupParty(group)]);
  return ok(groupView(call.base, group));
}

/** PUT replaces the profile: what the caller omits is cleared. */
function replace(org: Org, call: Call): Answer {
  const group = writable(org, call);
  group.profile = checkedProfile(org, call, group);
  group.lastUpdated = org.time();
  org.log.record('group.profile.update', [groupParty(group)]);
  return ok(groupView(call.base, group));
}

function checkedProfile(org: Org, call: Call, self?: Group): JsonObject {
  const profile = objectAt(bodyOf(call), 'profile') ?? {};
  const { name } = profile;
  if (typeof name !== 'string' || name === '') throw invalid('name', 'name: The field cannot be left blank');
  for (const [key, value] of Object.entries(profile)) {
    const attribute = Object.hasOwn(groupBase, key) ? groupBase[key] : org.groupAttributes.get(key);
    const cause = attribute
      ? causeAgainst(key, attribute, value)
      : `Property name '${key}' is not defined in profile`;
    if (cause) throw invalid(key, cause);
  }
  if (isTaken(org, name, self)) {
    throw invalid('name', 'name: An object with this field already exists in the current organization');
  }
  for (const attribute of org.uniqueGroupAttributes) {
    const value = profile[attribute];
    const holds = (group: Group) => group !== self && group.profile[attribute] === value;
    if ((value ?? null) !== null && [...org.groups.values()].some(holds)) {
      throw invalid(attribute, uniqueCause(org, attribute));
    }
  }
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
}

/** Whether a group that was created by the API has the name. Imported groups may repeat names. */
function isTaken(org: Org, name: string, self?: Group): boolean {
  const cased = (text: string) => (org.behavior.groupNameCase === 'with case' ? text : text.toLowerCase());
  const counts = ({ type }: Group) => type === 'OKTA_GROUP' || org.behavior.groupNameTaken === 'by any group';
  return [...org.groups.values()].some(
    (group) => group !== self && counts(group) && cased(nameOf(group)) === cased(name),
  );
}

/** An application's group can be deleted too; one that is pushed, or Okta's own, can't. */
function remove(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  if (group.type === 'BUILT_IN' || pushed(org, group).length > 0) throw readOnly(org, group);
  const apps = [...org.applications.values()].filter((app) => app.groups.has(group.id));
  recordingAssignments(org, apps, apps.length > 0 ? org.memberships.of(group) : [], () => {
    org.groups.delete(group.id);
    org.log.record('group.lifecycle.delete', [groupParty(group)]);
    for (const app of apps) app.groups.delete(group.id);
  });
  org.disown(group.id);
  invalidateRules(org, group.id);
  return noContent;
}

/** The group of the path, if its profile may be changed. */
function writable(org: Org, call: Call): Group {
  const group = org.group(param(call, 'groupId'));
  if (group.type !== 'OKTA_GROUP') throw readOnly(org, group);
  return group;
}

function readOnly(org: Org, group: Group): Refusal {
  return refusalBy(org.behavior.readOnlyGroup, group.id, 'UserGroup', 'The group is read-only');
}

function addMember(org: Org, call: Call): Answer {
  const { group, user } = membership(org, call);
  const choice = org.behavior.addDeprovisioned;
  if (user.status === 'DEPROVISIONED' && choice !== 'taken') {
    throw refusalBy(choice, user.id, 'User', 'The user is deactivated');
  }
  org.memberships.set(group, user.id, true);
  return noContent;
}

function removeMember(org: Org, call: Call): Answer {
  const { group, user } = membership(org, call);
  const choice = org.behavior.removeNonMember;
  if (!group.members.has(user.id) && choice !== 'taken') {
    throw refusalBy(choice, user.id, 'User', 'The user is not in the group');
  }
  leaveOut(org, group, user);
  org.memberships.set(group, user.id, false);
  return noContent;
}

function membership(org: Org, call: Call): { group: Group; user: User } {
  const group = org.group(param(call, 'groupId'));
  const user = org.userById(param(call, 'userId'));
  org.memberships.checkJoinable(group);
  return { group, user };
}

export const groupRoutes: Route[] = [
  { method: 'POST', path: '/api/v1/groups', handle: create },
  {
    method: 'GET',
    path: '/api/v1/groups/:groupId',
    handle: (org, call) => ok(groupView(call.base, org.group(param(call, 'groupId')))),
  },
  { method: 'PUT', path: '/api/v1/groups/:groupId', handle: replace },
  { method: 'DELETE', path: '/api/v1/groups/:groupId', handle: remove },
  { method: 'PUT', path: '/api/v1/groups/:groupId/users/:userId', handle: addMember },
  { method: 'DELETE', path: '/api/v1/groups/:groupId/users/:userId', handle: removeMember },
];
