import { type AssigningOrg, recordingAssignments } from '../log/assignments.js';
import { tokenParty, userParty } from '../log/parties.js';
import type { Device } from './access-model.js';
import type { ApiToken, GroupRule, LinkedObject, User, UserStatus } from './model.js';
import type { Rules } from './rules.js';

/** What is read and changed of the org. */
interface LeavingOrg extends AssigningOrg {
  readonly users: Map<string, User>;
  readonly apiTokens: Map<string, ApiToken>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly linkedObjects: ReadonlyMap<string, LinkedObject>;
  readonly rules: ReadonlyMap<string, GroupRule>;
  readonly behavior: Rules;
  readonly ownTokenId: string;
  setStatus(user: User, status: UserStatus): void;
  disown(id: string): void;
}

/**
 * Completes a deactivation: removes the user's own roles, the assignments of active applications and everything that
 * lets the user sign in. Groups, factors and the assignments of inactive applications stay.
 */
export function finishDeactivation(org: LeavingOrg, user: User): void {
  const target = [userParty(user)];
  const hadRoles = user.roles.length > 0;
  delete user.transition;
  recordingAssignments(org, [...org.applications.values()], [user], () => {
    org.setStatus(user, 'DEPROVISIONED');
    org.log.record('user.lifecycle.deactivate', target);
    for (const app of org.applications.values()) {
      if (app.status === 'ACTIVE') app.users.delete(user.id);
      app.groupUsers?.delete(user.id);
    }
  });
  user.sessions = [];
  user.tokens = [];
  user.roles = [];
  if (hadRoles) org.log.record('user.account.privilege.revoke', target);
  for (const token of org.apiTokens.values()) {
    if (token.userId !== user.id || token.id === org.ownTokenId) continue;
    org.apiTokens.delete(token.id);
    org.log.record('system.api_token.revoke', [tokenParty(token)]);
  }
  user.grants = [];
  if (org.behavior.tokensOfDeprovisioned === 'end') user.oauthTokens = [];
  if (org.behavior.passwordOfDeprovisioned === 'forgotten') delete user.password;
}

/** Deletes the user with all memberships and assignments. */
export function destroy(org: LeavingOrg, user: User): void {
  const { id } = user;
  org.log.record('user.lifecycle.delete.initiated', [userParty(user)]);
  org.users.delete(id);
  for (const group of org.groups.values()) group.members.delete(id);
  for (const app of org.applications.values()) app.users.delete(id);
  for (const device of org.devices.values()) {
    device.users = device.users.filter(({ userId }) => userId !== id);
  }
  org.disown(id);
  for (const { links } of org.linkedObjects.values()) {
    for (const [associated, primary] of links)
      if (associated === id || primary === id) links.delete(associated);
  }
  for (const { placed, excluded } of org.rules.values()) {
    placed.delete(id);
    if (org.behavior.deletedExcluded === 'no') excluded.delete(id);
  }
  org.log.record('user.lifecycle.delete.completed', [userParty(user)]);
}
