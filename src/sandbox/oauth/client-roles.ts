import { clientParty, roleParty } from '../log/parties.js';
import type { Application, Role } from '../org/model.js';
import type { Org } from '../org/org.js';
import { requestedRole, roleIn, roleView } from '../org/role-assignments.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';
import { clientOf } from './service-apps.js';

const idOf = (call: Call): string => param(call, 'clientId');

function view(call: Call, role: Role) {
  return roleView(call, { path: `/oauth2/v1/clients/${idOf(call)}`, type: 'CLIENT' }, role);
}

function rolesOf(org: Org, call: Call): Role[] {
  return clientOf(org, idOf(call)).roles ?? [];
}

function assign(org: Org, call: Call): Answer {
  const app = clientOf(org, idOf(call));
  const held = app.roles ?? [];
  const role = requestedRole(org, call, 'cra', held);
  app.roles = [...held, role];
  org.log.record('app.oauth2.client.privilege.grant', [clientParty(app), roleParty(role)]);
  return ok(view(call, role));
}

function unassign(org: Org, call: Call): Answer {
  const app: Application = clientOf(org, idOf(call));
  const role = roleIn(app.roles ?? [], param(call, 'roleAssignmentId'));
  app.roles = (app.roles ?? []).filter((other) => other !== role);
  org.log.record('app.oauth2.client.privilege.revoke', [clientParty(app), roleParty(role)]);
  return noContent;
}

const all = '/oauth2/v1/clients/:clientId/roles';

export const clientRoleRoutes: Route[] = [
  {
    method: 'GET',
    path: all,
    handle: (org, call) => ok(rolesOf(org, call).map((role) => view(call, role))),
  },
  { method: 'POST', path: all, handle: assign },
  {
    method: 'GET',
    path: `${all}/:roleAssignmentId`,
    handle: (org, call) => ok(view(call, roleIn(rolesOf(org, call), param(call, 'roleAssignmentId')))),
  },
  { method: 'DELETE', path: `${all}/:roleAssignmentId`, handle: unassign },
];
