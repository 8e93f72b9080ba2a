import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, Refusal } from '../server/errors.js';
import { readExpression } from '../server/filter.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';
import { applicationView } from './app-view.js';

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
  return page(org, call, found, {
    usual: 20,
    most: 200,
    cursor: (app) => app.id,
    view: (app) => applicationView(org, call, app),
    keep: ['q', 'filter'],
  });
}

function startsWith(app: Application, q: string): boolean {
  return [app.body.name, app.body.label].some((text) => String(text).toLowerCase().startsWith(q));
}

/** `user.id eq` and `group.id eq` refer to assignments, so each assignment is tested as a property of the application. */
function hits(org: Org, call: Call, app: Application, test: (item: unknown) => boolean): boolean {
  const view = applicationView(org, call, app);
  if (test(view)) return true;
  const users = [...app.users.keys()].map((id) => ({ ...view, user: { id } }));
  const groups = [...app.groups.keys()].map((id) => ({ ...view, group: { id } }));
  return [...users, ...groups].some(test);
}

function read(org: Org, call: Call): Answer {
  return ok(applicationView(org, call, org.application(param(call, 'appId'))));
}

function setStatus(status: Application['status']) {
  return (org: Org, call: Call): Answer => {
    const app = org.application(param(call, 'appId'));
    // not an error if it already has the status: a second deactivation answers 200 too
    if (app.status !== status) app.lastUpdated = org.time();
    app.status = status;
    if (status === 'INACTIVE' && org.behavior.directAssignments === 'go') app.users.clear();
    return ok({});
  };
}

function remove(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  if (app.status === 'ACTIVE') {
    throw new Refusal('E0000056', { causes: ['The application must be deactivated before deletion.'] });
  }
  org.applications.delete(app.id);
  for (const mapping of [...org.pushMappings.values()]) {
    if (mapping.applicationId === app.id) org.pushMappings.delete(mapping.id);
  }
  if (org.behavior.groupsOfApplication === 'stay') return noContent;
  for (const group of [...org.groups.values()]) {
    if (group.sourceAppId === app.id) org.groups.delete(group.id);
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
