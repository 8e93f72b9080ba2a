import { invalid, notFound, Refusal, refusalBy } from '../server/errors.js';
import { bodyOf, type Call, textAt } from '../server/routes.js';
import { standardRoleId } from './ids.js';
import type { JsonObject, Role } from './model.js';
import type { Org } from './org.js';

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

/** Who has a role: the path below the host, and what the assignment calls it. */
export interface Assignee {
  path: `/api/v1/users/${string}` | `/api/v1/groups/${string}` | `/oauth2/v1/clients/${string}`;
  type: 'USER' | 'GROUP' | 'CLIENT';
}

/** An assignment of a role as Okta prints it. */
export function roleView(call: Call, assignee: Assignee, role: Role): JsonObject {
  const links: JsonObject = { assignee: { href: `${call.base}${assignee.path}` } };
  const body: JsonObject = {
    id: role.id,
    label: role.label,
    type: role.type,
    status: 'ACTIVE',
    created: role.created,
    lastUpdated: role.lastUpdated,
    assignmentType: assignee.type,
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

/**
 * The role that a request assigns. `prefix` begins the ids of standard roles of this kind of assignee: `ra1` for users,
 * `gra` for groups. Throws E0000090 if one of `held` is the same.
 */
export function requestedRole(org: Org, call: Call, prefix: string, held: readonly Role[]): Role {
  const body = bodyOf(call);
  const type = textAt(body, 'type');
  if (!type) throw invalid('type', 'type: The field cannot be left blank');
  const role =
    type === 'CUSTOM' ? customRole(org, body) : standardRole(org, type, org.time(), org.newId(prefix));
  const same = (other: Role) =>
    other.type === role.type && other.role === role.role && other.resourceSet === role.resourceSet;
  if (held.some(same)) throw new Refusal('E0000090');
  return role;
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

/** One of the assignments by its id; throws 404 for an unknown one. */
export function roleIn(held: readonly Role[], id: string): Role {
  const role = held.find((other) => other.id === id);
  if (!role) throw notFound(id, 'RoleAssignment');
  return role;
}
