import { standardRoleId } from '../org/ids.js';
import type { JsonObject, Role, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, Refusal, refusalBy } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  noContent,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';

/** Okta's standard roles with the names that its console shows. */
const standardRoles: Record<string, string> = {
  ACCESS_CERTIFICATIONS_ADMIN: 'Access Certifications Administrator',
  ACCESS_REQUESTS_ADMIN: 'Access Requests Administrator',
  API_ACCESS_MANAGEMENT_ADMIN: 'API Access Management Administrator',
  APP_ADMIN: 'Application Administrator',
  GROUP_MEMBERSHIP_ADMIN: 'Group Membership Administrator',
  HELP_DESK_ADMIN: 'Help Desk Administrator',
  ORG_ADMIN: 'Organizational Administrator',
  READ_ONLY_ADMIN: 'Read-only Administrator',
  REPORT_ADMIN: 'Report Administrator',
  SUPER_ADMIN: 'Super Administrator',
  USER_ADMIN: 'Group Administrator',
  WORKFLOWS_ADMIN: 'Workflows Administrator',
};

function view(call: Call, user: User, role: Role): JsonObject {
  const links: JsonObject = { assignee: { href: `${call.base}/api/v1/users/${user.id}` } };
  const body: JsonObject = {
    id: role.id,
    label: role.label,
    type: role.type,
    status: 'ACTIVE',
    created: role.created,
    lastUpdated: role.lastUpdated,
    assignmentType: 'USER',
    _links: links,
  };
  if (role.role !== undefined && role.resourceSet !== undefined) {
    const iam = `${call.base}/api/v1/iam`;
    body.role = role.role;
    body['resource-set'] = role.resourceSet;
    links.role = { href: `${iam}/roles/${role.role}` };
    links['resource-set'] = { href: `${iam}/resource-sets/${role.resourceSet}` };
    links.permissions = { href: `${iam}/roles/${role.role}/permissions` };
    links.member = {
      href: `${iam}/resource-sets/${role.resourceSet}/bindings/${role.role}/members/${role.id}`,
    };
  }
  return body;
}

/** A standard role's assignment; `ownId` is its id if the role is of those that have one each. */
export function standardRole(org: Org, type: string, time: string, ownId: string): Role {
  const label = standardRoles[type];
  if (!label) throw refusalBy(org.behavior.unknownRoleType, 'type', 'Role', 'type: Invalid role type');
  return {
    id: standardRoleId(type, ownId),
    type,
    label,
    created: time,
    lastUpdated: time,
  };
}

function assign(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  const body = bodyOf(call);
  const type = textAt(body, 'type');
  if (!type) throw invalid('type', 'type: The field cannot be left blank');
  const role =
    type === 'CUSTOM' ? customRole(org, body) : standardRole(org, type, org.time(), org.newId('ra1'));
  const same = (other: Role) =>
    other.type === role.type && other.role === role.role && other.resourceSet === role.resourceSet;
  if (user.roles.some(same)) throw new Refusal('E0000090');
  const choice = org.behavior.roleForDeprovisioned;
  if (user.status === 'DEPROVISIONED' && choice !== 'taken') {
    throw refusalBy(choice, user.id, 'User', 'The user is deactivated');
  }
  user.roles.push(role);
  return { status: 201, body: view(call, user, role) };
}

function customRole(org: Org, body: JsonObject): Role {
  const role = textAt(body, 'role');
  const resourceSet = textAt(body, 'resource-set');
  if (!role) throw invalid('role', 'role: The field cannot be left blank');
  if (!resourceSet) throw invalid('resource-set', 'resource-set: The field cannot be left blank');
  const known = org.customRoles.get(role);
  if (!known) throw notFound(role, org.behavior.customRoleKind);
  if (!org.resourceSets.has(resourceSet)) throw notFound(resourceSet, 'ResourceSet');
  const time = org.time();
  const id = org.newId('irb');
  return { id, type: 'CUSTOM', label: known.label, created: time, lastUpdated: time, role, resourceSet };
}

function list(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  return ok(user.roles.map((role) => view(call, user, role)));
}

function readOne(org: Org, call: Call): Answer {
  const { user, role } = assigned(org, call);
  return ok(view(call, user, role));
}

function unassign(org: Org, call: Call): Answer {
  const { user, role } = assigned(org, call);
  user.roles = user.roles.filter((other) => other !== role);
  return noContent;
}

function assigned(org: Org, call: Call): { user: User; role: Role } {
  const user = org.userById(param(call, 'userId'));
  const id = param(call, 'roleAssignmentId');
  const role = user.roles.find((other) => other.id === id);
  if (!role) throw notFound(id, 'RoleAssignment');
  return { user, role };
}

export const roleRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/users/:userId/roles', handle: list },
  { method: 'POST', path: '/api/v1/users/:userId/roles', handle: assign },
  { method: 'GET', path: '/api/v1/users/:userId/roles/:roleAssignmentId', handle: readOne },
  { method: 'DELETE', path: '/api/v1/users/:userId/roles/:roleAssignmentId', handle: unassign },
];
