import { createHash } from 'node:crypto';
import type { Answer, Call } from '../server/routes.js';
import { isObject } from '../server/routes.js';
import type { LogEvent, LogParty } from './log-model.js';
import type { JsonObject } from './model.js';
import { loginOf, type Org } from './org.js';

/** Event types and messages of Okta's catalog, by the requests that cause them. */
const caused: Record<string, readonly [eventType: string, message: string]> = {
  'POST /api/v1/users': ['user.lifecycle.create', 'Create Okta user'],
  'POST /api/v1/users/:id': ['user.account.update_profile', 'Update user profile for Okta'],
  'PUT /api/v1/users/:id': ['user.account.update_profile', 'Update user profile for Okta'],
  'DELETE /api/v1/users/:id': ['user.lifecycle.delete.initiated', 'Delete Okta user initiated'],
  'POST /api/v1/users/:id/lifecycle/activate': ['user.lifecycle.activate', 'Activate Okta user'],
  'POST /api/v1/users/:id/lifecycle/reactivate': ['user.lifecycle.reactivate', 'Reactivate Okta user'],
  'POST /api/v1/users/:id/lifecycle/deactivate': ['user.lifecycle.deactivate', 'Deactivate Okta user'],
  'POST /api/v1/users/:id/lifecycle/suspend': ['user.lifecycle.suspend', 'Suspend Okta user'],
  'POST /api/v1/users/:id/lifecycle/unsuspend': ['user.lifecycle.unsuspend', 'Unsuspend Okta user'],
  'POST /api/v1/users/:id/lifecycle/unlock': ['user.account.unlock_by_admin', 'Unlock user account'],
  'POST /api/v1/users/:id/lifecycle/reset_password': ['user.account.reset_password', 'Reset password'],
  'POST /api/v1/users/:id/lifecycle/reset_factors': ['user.mfa.factor.reset_all', 'Reset all factors'],
  'DELETE /api/v1/users/:userId/sessions': ['user.session.clear', 'Clear user session'],
  'POST /api/v1/users/:userId/roles': ['user.account.privilege.grant', 'Grant user privilege'],
  'DELETE /api/v1/users/:userId/roles/:roleAssignmentId': [
    'user.account.privilege.revoke',
    'Revoke user privilege',
  ],
  'POST /api/v1/groups': ['group.lifecycle.create', 'Create Okta group'],
  'PUT /api/v1/groups/:groupId': ['group.profile.update', 'Update Okta group profile'],
  'DELETE /api/v1/groups/:groupId': ['group.lifecycle.delete', 'Delete Okta group'],
  'PUT /api/v1/groups/:groupId/users/:userId': ['group.user_membership.add', 'Add user to group membership'],
  'DELETE /api/v1/groups/:groupId/users/:userId': [
    'group.user_membership.remove',
    'Remove user from group membership',
  ],
  'POST /api/v1/apps': ['application.lifecycle.create', 'Create application'],
  'PUT /api/v1/apps/:appId': ['application.lifecycle.update', 'Update application'],
  'DELETE /api/v1/apps/:appId': ['application.lifecycle.delete', 'Delete application'],
  'POST /api/v1/apps/:appId/lifecycle/activate': ['application.lifecycle.activate', 'Activate application'],
  'POST /api/v1/apps/:appId/lifecycle/deactivate': [
    'application.lifecycle.deactivate',
    'Deactivate application',
  ],
  'POST /api/v1/apps/:appId/users': ['application.user_membership.add', 'Add user to application membership'],
  'POST /api/v1/apps/:appId/users/:userId': [
    'application.user_membership.update',
    'Update user application property',
  ],
  'DELETE /api/v1/apps/:appId/users/:userId': [
    'application.user_membership.remove',
    "Remove user's application membership",
  ],
  'PUT /api/v1/apps/:appId/groups/:groupId': [
    'group.application_assignment.add',
    'Add assigned application to group',
  ],
  'DELETE /api/v1/apps/:appId/groups/:groupId': [
    'group.application_assignment.remove',
    'Remove assigned application from group',
  ],
  'DELETE /api/v1/api-tokens/:apiTokenId': ['system.api_token.revoke', 'Revoke API token'],
};

/** The users, groups, applications and tokens that a path names, as they were before the request. */
export function partiesOf(org: Org, call: Call): LogParty[] {
  const keys = Object.values(call.params).flatMap((key) => key ?? []);
  return keys.flatMap((key) => partyOf(org, key) ?? []);
}

function partyOf(org: Org, key: string): LogParty | undefined {
  const id = key === 'me' && !org.caller ? org.tokenOwnerId : key;
  const user =
    org.users.get(id) ??
    [...org.users.values()].find((one) => loginOf(one).toLowerCase() === id.toLowerCase());
  if (user) {
    const { firstName, lastName } = user.profile;
    return party(user.id, 'User', loginOf(user), `${firstName} ${lastName}`);
  }
  const group = org.groups.get(id);
  if (group) return party(id, 'UserGroup', 'unknown', String(group.profile.name));
  const app = org.applications.get(id);
  if (app) return party(id, 'AppInstance', String(app.body.label), String(app.body.label));
  const token = org.apiTokens.get(id);
  return token && party(id, 'Token', 'unknown', token.name);
}

function party(id: string, type: string, alternateId: string, displayName: string): LogParty {
  return { id, type, alternateId, displayName };
}

/** Writes down what a request did. `before` are the parties that its path named. */
export function writeDown(org: Org, route: string, call: Call, answer: Answer, before: LogParty[]): void {
  const [eventType, displayMessage] = caused[route] ?? [];
  if (!eventType || !displayMessage || answer.status >= 300) return;
  const actor =
    (org.caller && party(org.caller.id, 'PublicClientApp', org.caller.id, String(org.caller.body.label))) ??
    partyOf(org, org.tokenOwnerId) ??
    party(org.tokenOwnerId, 'User', 'unknown', 'unknown');
  const target = [...before];
  const made =
    call.method === 'POST' && isObject(answer.body) ? partyOf(org, String(answer.body.id)) : undefined;
  if (made && !target.some(({ id }) => id === made.id)) target.push(made);
  const published = new Date(org.clock.now()).toISOString();
  org.log.push({ published, eventType, displayMessage, result: 'SUCCESS', actor, target });
}

/** An event as Okta prints it. */
export function eventView(org: Org, event: LogEvent, index: number): JsonObject {
  const digest = createHash('sha256').update(`event/${index}/${event.eventType}`).digest('hex');
  const uuid = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const client = { rawUserAgent: 'okta-sandbox', os: 'Unknown', browser: 'UNKNOWN' };
  return {
    actor: { ...event.actor, detailEntry: null },
    client: { userAgent: client, zone: 'null', device: 'Unknown', id: null, ipAddress: '127.0.0.1' },
    device: null,
    authenticationContext: { authenticationStep: 0, externalSessionId: `trs${digest.slice(0, 20)}` },
    displayMessage: event.displayMessage,
    eventType: event.eventType,
    outcome: { result: event.result, reason: null },
    published: event.published,
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: event.result === 'SUCCESS' ? 'INFO' : 'WARN',
    debugContext: { debugData: {} },
    legacyEventType: null,
    transaction: { type: 'WEB', id: digest.slice(20, 44), detail: { requestApiTokenId: org.ownTokenId } },
    uuid,
    version: '0',
    request: { ipChain: [] },
    target: event.target.map((one) => ({ ...one, detailEntry: null })),
  };
}
