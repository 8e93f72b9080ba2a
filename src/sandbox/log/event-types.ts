/**
 * The event types that the org knows, with Okta's messages and whether event hooks take them. Okta publishes some 1,200;
 * these are the ones that requests to the sandbox cause, and two that only `log.add` brings: a report of suspicious
 * activity and a new API token.
 */
const types = {
  'user.lifecycle.create': ['Create Okta user', true],
  'user.lifecycle.activate': ['Activate Okta user', true],
  'user.lifecycle.reactivate': ['Reactivate Okta user', true],
  'user.lifecycle.deactivate': ['Deactivate Okta user', true],
  'user.lifecycle.suspend': ['Suspend Okta user', true],
  'user.lifecycle.unsuspend': ['Unsuspend Okta user', true],
  'user.lifecycle.delete.initiated': ['Delete Okta user initiated', true],
  'user.lifecycle.delete.completed': ['Delete Okta user completed', false],
  'user.account.update_profile': ['Update user profile for Okta', true],
  'user.account.update_password': ['Update user password for Okta', true],
  'user.account.update_user_type': ['Update user type', false],
  'user.account.expire_password': ['Expire user password for Okta', false],
  'user.account.reset_password': ['Reset user password for Okta', true],
  'user.account.lock': ['Max sign in attempts exceeded', true],
  'user.account.unlock_by_admin': ['Unlock user account for Okta by admin', true],
  'user.account.privilege.grant': ['Grant user privilege', true],
  'user.account.privilege.revoke': ['Revoke user privilege', true],
  'user.account.report_suspicious_activity_by_enduser': ['User report suspicious activity', true],
  'user.session.start': ['User login to Okta', true],
  'user.session.clear': ['Clear user session', true],
  'user.mfa.factor.activate': ['User factor activated', true],
  'user.mfa.factor.deactivate': ['Reset factor for user', true],
  'user.mfa.factor.reset_all': ['Reset all factors for user', true],
  'user.authentication.auth_via_mfa': ['Authentication of user via MFA', true],
  'group.lifecycle.create': ['Create Okta group', true],
  'group.lifecycle.delete': ['Delete Okta group', true],
  'group.profile.update': ['Update Okta group profile', true],
  'group.user_membership.add': ['Add user to group membership', true],
  'group.user_membership.remove': ['Remove user from group membership', true],
  'group.user_membership.rule.trigger': ['Trigger group membership rule', false],
  'group.user_membership.rule.deactivated': ['Deactivate group membership rule', false],
  'group.user_membership.rule.invalidate': ['Invalidate group membership rule', false],
  'group.user_membership.rule.add_exclusion': ['Add user to exclusion list of rule', false],
  'group.application_assignment.add': ['Add assigned application to group', true],
  'group.application_assignment.update': ['Update assigned application of group', true],
  'group.application_assignment.remove': ['Remove assigned application from group', true],
  'group.privilege.grant': ['Grant group privilege', true],
  'group.privilege.revoke': ['Revoke group privilege', true],
  'application.lifecycle.create': ['Create application', true],
  'application.lifecycle.update': ['Update application', true],
  'application.lifecycle.activate': ['Activate application', true],
  'application.lifecycle.deactivate': ['Deactivate application', true],
  'application.lifecycle.delete': ['Delete application', true],
  'application.user_membership.add': ['Add user to application membership', true],
  'application.user_membership.update': ['Update user application property', true],
  'application.user_membership.remove': ["Remove user's application membership", true],
  'application.provision.group_push.mapping.created': ['Create group push mapping', false],
  'application.provision.group_push.activate_mapping': ['Activate group push mapping', false],
  'application.provision.group_push.deactivate_mapping': ['Deactivate group push mapping', false],
  'application.provision.group_push.removed': ['Remove group push mapping', false],
  'app.oauth2.as.consent.revoke': ['Revoke OAuth2 user consent', true],
  'app.oauth2.as.token.revoke': ['Revoke OAuth2 token', true],
  'app.oauth2.client.privilege.grant': ['Grant OAuth2 client privilege', true],
  'app.oauth2.client.privilege.revoke': ['Revoke OAuth2 client privilege', true],
  'app.oauth2.admin.consent.grant': ['Grant admin consent', false],
  'app.oauth2.admin.consent.revoke': ['Revoke admin consent', false],
  'app.oauth2.token.grant.access_token': ['OAuth2 access token is granted', false],
  'directory.user_profile.update': ['Update user schema', false],
  'device.lifecycle.activate': ['Activate device', true],
  'device.lifecycle.deactivate': ['Deactivate device', true],
  'device.lifecycle.suspend': ['Suspend device', true],
  'device.lifecycle.unsuspend': ['Unsuspend device', true],
  'device.lifecycle.delete': ['Delete device', true],
  'device.user.remove': ['Remove device from user', true],
  'system.api_token.create': ['Create API token', true],
  'system.api_token.revoke': ['Revoke API token', true],
  'event_hook.created': ['Create event hook', false],
  'event_hook.updated': ['Update event hook', false],
  'event_hook.activated': ['Activate event hook', false],
  'event_hook.deactivated': ['Deactivate event hook', false],
  'event_hook.deleted': ['Delete event hook', false],
  'event_hook.verified': ['Verify event hook', false],
  'event_hook.delivery': ['Event hook delivery failed', false],
} as const satisfies Record<string, readonly [message: string, forHooks: boolean]>;

export type EventType = keyof typeof types;

export const eventTypes = Object.keys(types) as readonly EventType[];

export function messageOf(type: EventType): string {
  return types[type][0];
}

/** Whether event hooks take the type; undefined if the org does not know it. */
export function isForHooks(type: string): boolean | undefined {
  return Object.hasOwn(types, type) ? types[type as EventType][1] : undefined;
}
