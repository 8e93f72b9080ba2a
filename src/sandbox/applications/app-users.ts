import { recordAssignment } from '../log/assignments.js';
import type { AppAssignment, Application, JsonObject, User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { invalid, notFound, Refusal, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { checkedAppProfile } from './app-profile.js';
import { appUserView } from './app-view.js';

/** A user's assignment to an application. */
export interface AppUser {
  user: User;
  assignment: AppAssignment;
  scope: 'USER' | 'GROUP';
}

/** The user's assignment: the own one, or the one through the group of the first rank. */
export function appUserOf(org: Org, app: Application, user: User): AppUser | undefined {
  const own = app.users.get(user.id);
  if (own) return { user, assignment: own, scope: 'USER' };
  if (!org.memberships.givesThroughGroup(app, user)) return undefined;
  const changed = app.groupUsers?.get(user.id);
  if (changed) return { user, assignment: changed, scope: 'GROUP' };
  const ranked = org.memberships.granting(app, user).flatMap(({ id }) => app.groups.get(id) ?? []);
  const [first] = ranked.sort((one, other) => one.priority - other.priority);
  if (!first) return undefined;
  const { lastUpdated, profile } = first;
  const credentials = { userName: loginOf(user) };
  const assignment = { created: lastUpdated, lastUpdated, credentials, profile: { ...profile } };
  return { user, assignment, scope: 'GROUP' };
}

/** Everybody who has the application: those assigned themselves, then those who have it through a group. */
function appUsers(org: Org, app: Application): AppUser[] {
  const own = [...app.users.keys()].flatMap((id) => org.users.get(id) ?? []);
  const others = [...org.users.values()].filter(({ id }) => !app.users.has(id));
  return [...own, ...others].flatMap((user) => appUserOf(org, app, user) ?? []);
}

function appUser(org: Org, app: Application, id: string): AppUser {
  const user = org.users.get(id);
  const found = user && appUserOf(org, app, user);
  if (!found) throw notFound(id, 'AppUser');
  return found;
}

function listUsers(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const q = call.query.get('q')?.toLowerCase();
  // an OpenID Connect application is searched by user name and email only
  const isOidc = app.body.signOnMode === 'OPENID_CONNECT';
  const found = appUsers(org, app).filter(({ user, assignment }) => {
    const { firstName, lastName, email } = user.profile;
    const texts = [assignment.credentials.userName, email, ...(isOidc ? [] : [firstName, lastName])];
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

function shown(call: Call, app: Application, { user, assignment, scope }: AppUser): Answer {
  return ok(appUserView(call, app, user, assignment, scope));
}

function readUser(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  return shown(call, app, appUser(org, app, param(call, 'userId')));
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
  const credentials = checkedCredentials(app, { userName: loginOf(user) }, objectAt(body, 'credentials'));
  const profile = checkedAppProfile(app, objectAt(body, 'profile') ?? {});
  const assignment = { created: now, lastUpdated: now, credentials, profile };
  return keep(org, call, app, { user, assignment, scope: scopeIn(body) ?? 'USER' });
}

/** The user name and password as they will be kept; a password is never shown again. */
function checkedCredentials(app: Application, before: JsonObject, given: JsonObject | undefined): JsonObject {
  if (!given) return before;
  const scheme = textAt(objectAt(app.body, 'credentials'), 'scheme');
  const password = objectAt(given, 'password');
  if (scheme === 'SHARED_USERNAME_AND_PASSWORD' || (password && scheme === undefined)) {
    throw new Refusal('E0000041');
  }
  const userName = given.userName ?? before.userName;
  if (typeof userName !== 'string' || userName === '' || userName.length > 100) {
    throw invalid('userName', 'userName: String length must be between 1 and 100');
  }
  return { ...before, userName, ...(password ? { password: {} } : {}) };
}

function scopeIn(body: JsonObject): AppUser['scope'] | undefined {
  const { scope } = body;
  if (scope === undefined || scope === 'USER' || scope === 'GROUP') return scope;
  throw invalid('scope', 'scope: The value must be USER or GROUP');
}

function updateUser(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const body = bodyOf(call);
  const found = appUser(org, app, param(call, 'userId'));
  const { user, assignment } = found;
  if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new Refusal('E0000117');
  const toGroup = org.behavior.assignmentToGroup;
  const wanted = scopeIn(body) ?? found.scope;
  const isKept = wanted === 'GROUP' && toGroup === 'ignored';
  const scope = isKept ? found.scope : wanted;
  const credentials = checkedCredentials(app, assignment.credentials, objectAt(body, 'credentials'));
  const profile = checkedAppProfile(app, { ...assignment.profile, ...objectAt(body, 'profile') });
  const changed = { ...assignment, credentials, profile, lastUpdated: org.time() };
  if (found.scope === 'USER' && scope === 'GROUP' && toGroup === '400 E0000001') {
    throw refusalBy(toGroup, user.id, 'AppUser', 'scope: The value cannot be changed');
  }
  return keep(org, call, app, { user, assignment: changed, scope });
}

/** Keeps an assignment under its scope; one through a group needs a group that gives it. */
function keep(org: Org, call: Call, app: Application, { user, assignment, scope }: AppUser): Answer {
  if (scope === 'GROUP' && !org.memberships.givesThroughGroup(app, user)) {
    throw invalid('scope', 'scope: No group of the user is assigned to the application');
  }
  app.groupUsers ??= new Map();
  const isNew = appUserOf(org, app, user) === undefined;
  const [kept, left] = scope === 'USER' ? [app.users, app.groupUsers] : [app.groupUsers, app.users];
  left.delete(user.id);
  kept.set(user.id, assignment);
  recordAssignment(org, app, user, isNew ? 'add' : 'update');
  return shown(call, app, { user, assignment, scope });
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
  recordAssignment(org, app, user, 'remove');
  if (flag(call, 'sendEmail', false)) {
    const to = loginOf(org.userById(org.tokenOwnerId));
    org.mails.push({ kind: 'app-user-removed', to, userId: user.id, at: org.time() });
  }
  return noContent;
}

export const appUserRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/apps/:appId/users', handle: listUsers },
  { method: 'POST', path: '/api/v1/apps/:appId/users', handle: assignUser },
  { method: 'GET', path: '/api/v1/apps/:appId/users/:userId', handle: readUser },
  { method: 'POST', path: '/api/v1/apps/:appId/users/:userId', handle: updateUser },
  { method: 'DELETE', path: '/api/v1/apps/:appId/users/:userId', handle: removeUser },
];
