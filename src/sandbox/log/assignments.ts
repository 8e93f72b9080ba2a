import type { Memberships } from '../groups/memberships.js';
import type { Application, Group, User } from '../org/model.js';
import { appParty, appUserParty, userParty } from './parties.js';
import type { SystemLog } from './system-log.js';

/** What is read of the org. */
export interface AssigningOrg {
  readonly log: SystemLog;
  readonly memberships: Memberships;
  readonly applications: ReadonlyMap<string, Application>;
  readonly groups: ReadonlyMap<string, Group>;
}

/** Writes down that a user got an application, or lost it. */
export function recordAssignment(
  org: AssigningOrg,
  app: Application,
  user: User,
  type: 'add' | 'update' | 'remove',
): void {
  const target = [appUserParty(user), appParty(app), userParty(user)];
  org.log.record(`application.user_membership.${type}`, target);
}

/**
 * Makes a change, then writes down which of the users got or lost which of the applications by it. Okta works such
 * assignments off by itself, after the change.
 */
export function recordingAssignments<Result>(
  org: AssigningOrg,
  apps: readonly Application[],
  users: Iterable<User>,
  change: () => Result,
): Result {
  const people = apps.length === 0 ? [] : [...users];
  const has = (app: Application, user: User) =>
    app.users.has(user.id) || org.memberships.givesThroughGroup(app, user);
  const before = apps.map((app) => people.map((user) => has(app, user)));
  const result = change();
  org.log.asJob(() => {
    apps.forEach((app, row) => {
      people.forEach((user, column) => {
        const had = before[row]?.[column];
        const isThere = has(app, user);
        if (had !== isThere) recordAssignment(org, app, user, isThere ? 'add' : 'remove');
      });
    });
  });
  return result;
}

/** Writes down which applications a new user has because everybody has them. */
export function recordFromEveryone(org: AssigningOrg, user: User): void {
  for (const group of org.groups.values()) {
    if (group.type !== 'BUILT_IN') continue;
    for (const app of org.applications.values()) {
      if (app.status !== 'ACTIVE' || !app.groups.has(group.id)) continue;
      org.log.asJob(() => recordAssignment(org, app, user, 'add'));
    }
  }
}

/** Writes down which applications a user got or lost by a change of a membership that was just made. */
export function recordThroughGroup(org: AssigningOrg, group: Group, user: User, joined: boolean): void {
  if (user.status === 'DEPROVISIONED') return;
  for (const app of org.applications.values()) {
    if (app.status !== 'ACTIVE' || !app.groups.has(group.id) || app.users.has(user.id)) continue;
    const granting = org.memberships.granting(app, user).length;
    if (granting !== (joined ? 1 : 0)) continue;
    org.log.asJob(() => recordAssignment(org, app, user, joined ? 'add' : 'remove'));
  }
}
