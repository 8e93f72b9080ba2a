import type { AppAssignment, AppGroupAssignment, Application, User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { invalid, notFound, Refusal, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  isObject,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { appGroupView, appUserView } from './app-view.js';

interface AppUser {
  user: User;
  assignment: AppAssignment;
  scope: 'USER' | 'GROUP';
}

/** Everybody who has the application: those assigned themselves, then those who have it through a group. */
function appUsers(org: Org, app: Application): AppUser[] {
  const found = new Map<string, AppUser>();
  for (const [id, assignment] of app.users) {
    const user = org.users.get(id);
    if (user) found.set(id, { user, assignment, scope: 'USER' });
  }
  for (const user of org.users.values()) {
    const [group] = org.memberships.granting(app, user);
    if (group && !found.has(user.id) && org.memberships.givesThroughGroup(app, user)) {
      const { lastUpdated } = app.groups.get(group.id) as AppGroupAssignment;
      const credentials = { userName: loginOf(user) };
      const assignment = { created: lastUpdated, lastUpdated, credentials, profile: {} };
      found.set(user.id, { user, assignment, scope: 'GROUP' });
    }
  }
  return [...found.values()];
}

function appUser(org: Org, app: Application, id: string): AppUser {
  const found = appUsers(org, app).find(({ user }) => user.id === id);
  if (!found) throw notFound(id, 'AppUser');
  return found;
}

function listUsers(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const q = call.query.get('q')?.toLowerCase();
  const found = appUsers(org, app).filter(({ user, assignment }) => {
    const { firstName, lastName, email } = user.profile;
    const texts = [assignment.credentials.userName, firstName, lastName, email];
    return (
      q === undefined ||
      texts.some((text) =>
        String(text ?? '')
          .toLowerCase()
          .startsWith(q),
      )
    );
  });
  return page(org, call, found, {
    usual: 50,
    most: 500,
    strict: true,
    cursor: ({ user }) => user.id,
    view: ({ user, assignment, scope }) => appUserView(call, app, user, assignment, scope),
    keep: ['q', 'expand'],
  });
}

function readUser(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const { user, assignment, scope } = appUser(org, app, param(call, 'userId'));
  return ok(appUserView(call, app, user, assignment, scope));
}

function assignUser(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const body = bodyOf(call);
  const id = textAt(body, 'id');
  if (!id) throw invalid('id', 'id: The field cannot be left blank');
  const user = org.userById(id);
  if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new Refusal('E0000117');
  if (app.users.has(id)) throw new Refusal('E0000062');
  const now = org.time();
  const assignment = {
    created: now,
    lastUpdated: now,
    credentials: { userName: textAt(objectAt(body, 'credentials'), 'userName') ?? loginOf(user) },
    profile: objectAt(body, 'profile') ?? {},
  };
  app.users.set(id, assignment);
  return ok(appUserView(call, app, user, assignment, 'USER'));
}

function updateUser(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const body = bodyOf(call);
  const { user, assignment, scope } = appUser(org, app, param(call, 'userId'));
  const userName = textAt(objectAt(body, 'credentials'), 'userName');
  if (userName !== undefined) assignment.credentials = { ...assignment.credentials, userName };
  assignment.profile = { ...assignment.profile, ...objectAt(body, 'profile') };
  assignment.lastUpdated = org.time();
  return ok(appUserView(call, app, user, assignment, scope));
}

function removeUser(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const { user, scope } = appUser(org, app, param(call, 'userId'));
  const granted = org.memberships.granting(app, user).length > 0;
  const choice = scope === 'GROUP' ? '403 E0000046' : org.behavior.unassignWhileGranted;
  if (granted && choice !== 'taken') {
    const cause =
      'The application cannot be unassigned from the user while their group memberships grant them access';
    throw refusalBy(choice, user.id, 'AppUser', cause);
  }
  app.users.delete(user.id);
  if (flag(call, 'sendEmail', false)) {
    const to = loginOf(org.userById(org.tokenOwnerId));
    org.mails.push({ kind: 'app-user-removed', to, userId: user.id, at: org.time() });
  }
  return noContent;
}

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
  const app = org.application(param(call, 'appId'));
  const group = org.group(param(call, 'groupId'));
  const body = isObject(call.body) ? call.body : {};
  const before = app.groups.get(group.id);
  const priority = typeof body.priority === 'number' ? body.priority : (before?.priority ?? 0);
  if (!before) {
    for (const other of app.groups.values()) if (other.priority >= priority) other.priority += 1;
  }
  const profile = { ...before?.profile, ...objectAt(body, 'profile') };
  const assignment = { lastUpdated: org.time(), priority, profile };
  app.groups.set(group.id, assignment);
  return ok(appGroupView(call, app, group.id, assignment));
}

function removeGroup(org: Org, call: Call): Answer {
  const { app, groupId } = assignedGroup(org, call);
  if (!app.groups.delete(groupId)) throw notFound(groupId, 'GroupAppAssignment');
  return noContent;
}

function assignedGroup(org: Org, call: Call): { app: Application; groupId: string } {
  return { app: org.application(param(call, 'appId')), groupId: org.group(param(call, 'groupId')).id };
}

export const appAssignmentRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/apps/:appId/users', handle: listUsers },
  { method: 'POST', path: '/api/v1/apps/:appId/users', handle: assignUser },
  { method: 'GET', path: '/api/v1/apps/:appId/users/:userId', handle: readUser },
  { method: 'POST', path: '/api/v1/apps/:appId/users/:userId', handle: updateUser },
  { method: 'DELETE', path: '/api/v1/apps/:appId/users/:userId', handle: removeUser },
  { method: 'GET', path: '/api/v1/apps/:appId/groups', handle: listGroups },
  { method: 'GET', path: '/api/v1/apps/:appId/groups/:groupId', handle: readGroup },
  { method: 'PUT', path: '/api/v1/apps/:appId/groups/:groupId', handle: assignGroup },
  { method: 'DELETE', path: '/api/v1/apps/:appId/groups/:groupId', handle: removeGroup },
];
