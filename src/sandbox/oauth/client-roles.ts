import { clientParty, roleParty } from '../log/parties.js';
import type { Role } from '../org/model.js';
import type { Org } from '../org/org.js';
import { requestedRole, roleIn, roleView } from '../org/role-assignments.js';
import { refusalBy } from '../server/errors.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';
import { clientOf, isServiceApp } from './service-apps.js';

const idOf = (call: Call): string => param(call, 'clientId');

function view(call: Call, role: Role) {
  return roleView(call, { path: `/oauth2/v1/clients/${idOf(call)}`, type: 'CLIENT' }, role);
}

function rolesOf(org: Org, call: Call): Role[] {
  return clientOf(org, idOf(call)).roles ?? [];
}

/** Answers 201, as recorded, not the 200 that Okta's contract names. */
function assign(org: Org, call: Call): Answer {
  const app = clientOf(org, idOf(call));
  const choice = org.behavior.roleOfOtherClient;
  if (!isServiceApp(app) && choice !== 'taken') throw refusalBy(choice, idOf(call), 'OAuth2Client', '');
  const held = app.roles ?? [];
  const role = requestedRole(org, call, 'cra', held);
  app.roles = [...held, role];
  org.log.record('app.oauth2.client.privilege.grant', [clientParty(app), roleParty(role)]);
  return { status: 201, body: view(call, role) };
}

function unassign(org: Org, call: Call): Answer {
  const app = clientOf(org, idOf(call));
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
