import { groupParty, roleParty } from '../log/parties.js';
import type { Group, Role } from '../org/model.js';
import type { Org } from '../org/org.js';
import { requestedRole, roleIn, roleView } from '../org/role-assignments.js';
import { Refusal } from '../server/errors.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';

/** A group with more members can't have a role. */
const mostMembers = 5000;

function view(call: Call, group: Group, role: Role) {
  return roleView(call, { path: `/api/v1/groups/${group.id}`, type: 'GROUP' }, role);
}

function assign(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  const role = requestedRole(org, call, 'gra', group.roles);
  checkGrantable(org, group);
  group.roles.push(role);
  org.log.record('group.privilege.grant', [groupParty(group), roleParty(role)]);
  return { status: 201, body: view(call, group, role) };
}

/** Roles are not for groups that others fill: Okta, an application, a group rule. */
function checkGrantable(org: Org, group: Group): void {
  const detail = group.id;
  if (group.type === 'BUILT_IN') throw new Refusal('E0000211', { detail });
  if (group.type !== 'OKTA_GROUP') throw new Refusal('E0000194', { detail });
  if ([...org.rules.values()].some(({ groupIds }) => groupIds.includes(group.id))) {
    throw new Refusal('E0000192', { detail });
  }
  if (group.members.size > mostMembers) throw new Refusal('E0000193', { detail });
}

function unassign(org: Org, call: Call): Answer {
  const { group, role } = assigned(org, call);
  group.roles = group.roles.filter((other) => other !== role);
  org.log.record('group.privilege.revoke', [groupParty(group), roleParty(role)]);
  return noContent;
}

function assigned(org: Org, call: Call): { group: Group; role: Role } {
  const group = org.group(param(call, 'groupId'));
  return { group, role: roleIn(group.roles, param(call, 'roleAssignmentId')) };
}

function list(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  return ok(group.roles.map((role) => view(call, group, role)));
}

function readOne(org: Org, call: Call): Answer {
  const { group, role } = assigned(org, call);
  return ok(view(call, group, role));
}

const all = '/api/v1/groups/:groupId/roles';

export const groupRoleRoutes: Route[] = [
  { method: 'GET', path: all, handle: list },
  { method: 'POST', path: all, handle: assign },
  { method: 'GET', path: `${all}/:roleAssignmentId`, handle: readOne },
  { method: 'DELETE', path: `${all}/:roleAssignmentId`, handle: unassign },
];
