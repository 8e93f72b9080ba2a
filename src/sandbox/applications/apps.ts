import { recordingAssignments } from '../log/assignments.js';
import { appParty, groupParty } from '../log/parties.js';
import type { Application, JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, Refusal } from '../server/errors.js';
import { readExpression } from '../server/filter.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, flag, noContent, ok, param, type Route } from '../server/routes.js';
import { appUserOf } from './app-users.js';
import { applicationView, appUserView } from './app-view.js';

const expandForm = /^user\/[0-9A-Za-z]{20}$/;

function list(org: Org, call: Call): Answer {
  const { query } = call;
  const expand = query.get('expand');
  if (expand !== null && !expandForm.test(expand)) {
    throw invalid('RequestParams', 'Expand query is malformed.');
  }
  const q = query.get('q')?.toLowerCase();
  const filter = query.get('filter');
  const test = filter === null ? () => true : readExpression(filter, ['eq']);
  const found = [...org.applications.values()].filter(
    (app) => (q === undefined || startsWith(app, q)) && hits(org, call, app, test),
  );
  const user = expand === null ? undefined : org.users.get(expand.slice(5));
  return page(org, call, found, {
    usual: 20,
    most: 200,
    cursor: (app) => app.id,
    view: (app) => withUser(org, call, app, user),
    keep: ['q', 'filter', 'expand', 'includeNonDeleted'],
  });
}

function startsWith(app: Application, q: string): boolean {
  return [app.body.name, app.body.label].some((text) => String(text).toLowerCase().startsWith(q));
}

/** An application, with the assignment of the user whom `expand` names. */
function withUser(org: Org, call: Call, app: Application, user: User | undefined): JsonObject {
  const view = applicationView(org, call, app);
  const found = user && appUserOf(org, app, user);
  if (!found) return view;
  return { ...view, _embedded: { user: appUserView(call, app, found.user, found.assignment, found.scope) } };
}

/** `user.id eq` and `group.id eq` refer to assignments, so each assignment is tested as a property of the application. */
function hits(org: Org, call: Call, app: Application, test: (item: unknown) => boolean): boolean {
  const view = applicationView(org, call, app);
  if (test(view)) return true;
  const all = org.behavior.inactiveOfUser === 'always' || flag(call, 'includeNonDeleted', false);
  if (app.status === 'INACTIVE' && !all) return false;
  const assigned = [...org.users.values()].filter((user) => appUserOf(org, app, user));
  const users = assigned.map(({ id }) => ({ ...view, user: { id } }));
  const groups = [...app.groups.keys()].map((id) => ({ ...view, group: { id } }));
  return [...users, ...groups].some(test);
}

function read(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const expand = call.query.get('expand');
  const user = expand !== null && expandForm.test(expand) ? org.users.get(expand.slice(5)) : undefined;
  return ok(withUser(org, call, app, user));
}

function setStatus(status: Application['status']) {
  return (org: Org, call: Call): Answer => {
    const app = org.application(param(call, 'appId'));
    // not an error if it already has the status: a second deactivation answers 200 too
    if (app.status === status) return ok({});
    app.lastUpdated = org.time();
    const clears = status === 'INACTIVE' && org.behavior.directAssignments === 'go';
    const concerned = app.groups.size > 0 || clears ? org.users.values() : [];
    recordingAssignments(org, [app], concerned, () => {
      app.status = status;
      if (clears) app.users.clear();
      const step = status === 'ACTIVE' ? 'activate' : 'deactivate';
      org.log.record(`application.lifecycle.${step}`, [appParty(app)]);
    });
    return ok({});
  };
}

function remove(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  if (app.status === 'ACTIVE') {
    throw new Refusal('E0000056', { causes: ['The application must be deactivated before deletion.'] });
  }
  org.applications.delete(app.id);
  org.log.record('application.lifecycle.delete', [appParty(app)]);
  for (const mapping of [...org.pushMappings.values()]) {
    if (mapping.applicationId === app.id) org.pushMappings.delete(mapping.id);
  }
  if (org.behavior.groupsOfApplication === 'stay') return noContent;
  for (const group of [...org.groups.values()]) {
    if (group.sourceAppId !== app.id) continue;
    org.groups.delete(group.id);
    org.log.asJob(() => org.log.record('group.lifecycle.delete', [groupParty(group)]));
  }
  return noContent;
}

export const appRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/apps', handle: list },
  { method: 'GET', path: '/api/v1/apps/:appId', handle: read },
  { method: 'DELETE', path: '/api/v1/apps/:appId', handle: remove },
  { method: 'POST', path: '/api/v1/apps/:appId/lifecycle/activate', handle: setStatus('ACTIVE') },
  { method: 'POST', path: '/api/v1/apps/:appId/lifecycle/deactivate', handle: setStatus('INACTIVE') },
];
