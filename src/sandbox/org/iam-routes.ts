import { isPermission } from '../oauth/permissions.js';
import { invalid, notFound } from '../server/errors.js';
import { wrappedPage } from '../server/paging.js';
import { type Answer, bodyOf, type Call, ok, param, type Route, textAt } from '../server/routes.js';
import { groupsWithRoles } from '../users/roles.js';
import type { CustomRole, JsonObject, ResourceSet } from './model.js';
import type { Org } from './org.js';

const page = { usual: 100, most: 100 };

function roleView(call: Call, role: CustomRole): JsonObject {
  const self = `${call.base}/api/v1/iam/roles/${role.id}`;
  const { permissions, ...shown } = role;
  return { ...shown, _links: { self: { href: self }, permissions: { href: `${self}/permissions` } } };
}

function setView(call: Call, set: ResourceSet): JsonObject {
  const self = `${call.base}/api/v1/iam/resource-sets/${set.id}`;
  const links = {
    self: { href: self },
    resources: { href: `${self}/resources` },
    bindings: { href: `${self}/bindings` },
  };
  return { ...set, _links: links };
}

function roles(org: Org, call: Call): Answer {
  const self = `${call.base}/api/v1/iam/roles`;
  const answer = wrappedPage(org, call, [...org.customRoles.values()], {
    ...page,
    under: 'roles',
    cursor: ({ id }) => id,
    view: (role) => roleView(call, role),
  });
  return { ...answer, headers: { Link: `<${self}>; rel="self"` } };
}

function roleOf(org: Org, call: Call): CustomRole {
  const id = param(call, 'id');
  const found = org.customRoles.get(id);
  if (!found) throw notFound(id, org.behavior.customRoleKind);
  return found;
}

/** Text members of a body that must be there. */
function texts(call: Call, ...names: string[]): string[] {
  return names.map((name) => {
    const value = textAt(bodyOf(call), name);
    if (!value) throw invalid(name, `${name}: The field cannot be left blank`);
    return value;
  });
}

/** A list of texts of a body that must not be empty. */
function list(call: Call, name: string): string[] {
  const value = bodyOf(call)[name];
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return value;
  throw invalid(name, `${name}: The field cannot be left blank`);
}

function createRole(org: Org, call: Call): Answer {
  const [label = '', description = ''] = texts(call, 'label', 'description');
  const permissions = list(call, 'permissions');
  const unknown = permissions.find((name) => !isPermission(name));
  if (unknown !== undefined) throw invalid('permissions', `permissions: Unknown permission ${unknown}`);
  const times = { created: org.time(), lastUpdated: org.time() };
  const made = { id: org.newId('cr0'), label, description, permissions, ...times };
  org.customRoles.set(made.id, made);
  return ok(roleView(call, made));
}

function permissionsOf(org: Org, call: Call): Answer {
  const { created, lastUpdated, permissions } = roleOf(org, call);
  return ok({ permissions: permissions.map((label) => ({ label, created, lastUpdated })) });
}

function createResourceSet(org: Org, call: Call): Answer {
  const [label = '', description = ''] = texts(call, 'label', 'description');
  list(call, 'resources');
  const made = { id: org.newId('iam'), label, description, created: org.time(), lastUpdated: org.time() };
  org.resourceSets.set(made.id, made);
  return ok(setView(call, made));
}

function resourceSets(org: Org, call: Call): Answer {
  return wrappedPage(org, call, [...org.resourceSets.values()], {
    ...page,
    under: 'resource-sets',
    cursor: ({ id }) => id,
    view: (set) => setView(call, set),
  });
}

function resourceSet(org: Org, call: Call): Answer {
  const id = param(call, 'id');
  const found = org.resourceSets.get(id);
  if (!found) throw notFound(id, 'ResourceSet');
  return ok(setView(call, found));
}

/** Everybody who holds a role, the own or one of a group. */
function assignees(org: Org, call: Call): Answer {
  const holders = [...org.users.values()].filter(
    (user) => user.roles.length > 0 || groupsWithRoles(org, user).length > 0,
  );
  return wrappedPage(org, call, holders, {
    ...page,
    under: 'value',
    cursor: ({ id }) => id,
    view: ({ id }) => {
      const self = `${call.base}/api/v1/users/${id}`;
      const links = { self: { href: self }, roles: { href: `${self}/roles` } };
      return { id, orn: `orn:okta:directory:${org.id}:users:${id}`, _links: links };
    },
  });
}

export const iamRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/iam/roles', handle: roles },
  { method: 'POST', path: '/api/v1/iam/roles', handle: createRole },
  {
    method: 'GET',
    path: '/api/v1/iam/roles/:id',
    handle: (org, call) => ok(roleView(call, roleOf(org, call))),
  },
  { method: 'GET', path: '/api/v1/iam/roles/:id/permissions', handle: permissionsOf },
  { method: 'GET', path: '/api/v1/iam/resource-sets', handle: resourceSets },
  { method: 'POST', path: '/api/v1/iam/resource-sets', handle: createResourceSet },
  { method: 'GET', path: '/api/v1/iam/resource-sets/:id', handle: resourceSet },
  { method: 'GET', path: '/api/v1/iam/assignees/users', handle: assignees },
];
