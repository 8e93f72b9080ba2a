import { roleParty, userParty } from '../log/parties.js';
import type { Group, Role, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { type Assignee, requestedRole, roleIn, roleView } from '../org/role-assignments.js';
import { refusalBy } from '../server/errors.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';

function view(call: Call, user: User, role: Role) {
  return roleView(call, { path: `/api/v1/users/${user.id}`, type: 'USER' }, role);
}

function assign(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  const role = requestedRole(org, call, 'ra1', user.roles);
  const choice = org.behavior.roleForDeprovisioned;
  if (user.status === 'DEPROVISIONED' && choice !== 'taken') {
    throw refusalBy(choice, user.id, 'User', 'The user is deactivated');
  }
  user.roles.push(role);
  recordPrivileges(org, user);
  return { status: 201, body: view(call, user, role) };
}

/** The user's own roles, and those that the user's groups give. */
function list(org: Org, call: Call): Answer {
  const user = org.userWithLists(param(call, 'userId'), org.behavior.accessOfDeprovisioned);
  const own = user.roles.map((role) => view(call, user, role));
  const given = groupsWithRoles(org, user).flatMap((group) => {
    const assignee: Assignee = { path: `/api/v1/groups/${group.id}`, type: 'GROUP' };
    return group.roles.map((role) => roleView(call, assignee, role));
  });
  return ok([...own, ...given]);
}

/** The user's groups that have roles. */
export function groupsWithRoles(org: Org, user: User): Group[] {
  return [...org.groups.values()].filter(
    (group) => group.roles.length > 0 && org.memberships.holds(group, user),
  );
}

function readOne(org: Org, call: Call): Answer {
  const { user, role } = assigned(org, call);
  return ok(view(call, user, role));
}

/** Okta tells the whole state, not the change: all roles that the user has, or that none is left. */
function recordPrivileges(org: Org, user: User, taken = false): void {
  const roles = [...user.roles, ...groupsWithRoles(org, user).flatMap(({ roles }) => roles)];
  if (roles.length === 0) {
    org.log.record('user.account.privilege.revoke', [userParty(user)]);
    return;
  }
  if (taken && org.behavior.privilegeTakenInPart === 'none') return;
  const labels = [...new Set(roles.map(({ label }) => label))].join(', ');
  const target = [userParty(user), ...roles.map(roleParty)];
  org.log.record('user.account.privilege.grant', target, { debug: { privilegeGranted: labels } });
}

function unassign(org: Org, call: Call): Answer {
  const { user, role } = assigned(org, call);
  user.roles = user.roles.filter((other) => other !== role);
  recordPrivileges(org, user, true);
  return noContent;
}

function assigned(org: Org, call: Call): { user: User; role: Role } {
  const user = org.userById(param(call, 'userId'));
  return { user, role: roleIn(user.roles, param(call, 'roleAssignmentId')) };
}

export const roleRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/users/:userId/roles', handle: list },
  { method: 'POST', path: '/api/v1/users/:userId/roles', handle: assign },
  { method: 'GET', path: '/api/v1/users/:userId/roles/:roleAssignmentId', handle: readOne },
  { method: 'DELETE', path: '/api/v1/users/:userId/roles/:roleAssignmentId', handle: unassign },
];
