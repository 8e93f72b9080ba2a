import { recordingAssignments } from '../log/assignments.js';
import { appParty, groupParty } from '../log/parties.js';
import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import {
  type Answer,
  type Call,
  isObject,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
} from '../server/routes.js';
import { checkedAppProfile } from './app-profile.js';
import { appGroupView } from './app-view.js';

/** The last rank; 0 is the first. */
const lowestPriority = 100;

function listGroups(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const q = call.query.get('q')?.toLowerCase();
  const found = [...app.groups].filter(([id]) => {
    const name = String(org.groups.get(id)?.profile.name ?? '').toLowerCase();
    return q === undefined || name.startsWith(q);
  });
  found.sort(([, one], [, other]) => one.priority - other.priority);
  return page(org, call, found, {
    usual: 20,
    most: 200,
    cursor: ([id]) => id,
    view: ([id, assignment]) => appGroupView(call, app, id, assignment),
    keep: ['q', 'expand'],
  });
}

function readGroup(org: Org, call: Call): Answer {
  const { app, groupId } = assignedGroup(org, call);
  const assignment = app.groups.get(groupId);
  if (!assignment) throw notFound(groupId, 'GroupAppAssignment');
  return ok(appGroupView(call, app, groupId, assignment));
}

/** A newly assigned group gets the first priority and moves the others down, unless it has its own. */
function assignGroup(org: Org, call: Call): Answer {
  const app = activeApplication(org, call);
  const group = org.group(param(call, 'groupId'));
  const body = isObject(call.body) ? call.body : {};
  const before = app.groups.get(group.id);
  const profile = checkedAppProfile(app, { ...before?.profile, ...objectAt(body, 'profile') });
  const priority = body.priority ?? before?.priority ?? 0;
  if (!Number.isInteger(priority) || Number(priority) < 0 || Number(priority) > lowestPriority) {
    throw invalid('priority', `priority: The value must be between 0 and ${lowestPriority}`);
  }
  if (!before) {
    for (const other of app.groups.values()) if (other.priority >= Number(priority)) other.priority += 1;
  }
  const assignment = { lastUpdated: org.time(), priority: Number(priority), profile };
  recordingAssignments(org, [app], before ? [] : org.memberships.of(group), () => {
    app.groups.set(group.id, assignment);
    org.log.record(`group.application_assignment.${before ? 'update' : 'add'}`, [
      groupParty(group),
      appParty(app),
    ]);
  });
  return ok(appGroupView(call, app, group.id, assignment));
}

/** Okta does not find an INACTIVE application here. */
function activeApplication(org: Org, call: Call): Application {
  const app = org.application(param(call, 'appId'));
  const choice = org.behavior.groupsOfInactiveApplication;
  if (app.status === 'INACTIVE' && choice !== 'taken') throw refusalBy(choice, app.id, 'AppInstance', '');
  return app;
}

function removeGroup(org: Org, call: Call): Answer {
  const app = activeApplication(org, call);
  const groupId = org.group(param(call, 'groupId')).id;
  if (!app.groups.has(groupId)) throw notFound(groupId, 'GroupAppAssignment');
  const group = org.group(groupId);
  recordingAssignments(org, [app], org.memberships.of(group), () => {
    app.groups.delete(groupId);
    org.log.record('group.application_assignment.remove', [groupParty(group), appParty(app)]);
  });
  return noContent;
}

function assignedGroup(org: Org, call: Call): { app: Application; groupId: string } {
  return { app: org.application(param(call, 'appId')), groupId: org.group(param(call, 'groupId')).id };
}

export const appGroupRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/apps/:appId/groups', handle: listGroups },
  { method: 'GET', path: '/api/v1/apps/:appId/groups/:groupId', handle: readGroup },
  { method: 'PUT', path: '/api/v1/apps/:appId/groups/:groupId', handle: assignGroup },
  { method: 'DELETE', path: '/api/v1/apps/:appId/groups/:groupId', handle: removeGroup },
];
