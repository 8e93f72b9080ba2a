import type { Group, JsonObject } from '../org/model.js';

const logos = 'https://ok12static.oktacdn.com/assets/img/logos/groups/odyssey';

export function nameOf(group: Group): string {
  return String(group.profile.name);
}

/** A group as Okta prints it, alone or in a list. */
export function groupView(base: string, group: Group): JsonObject {
  const self = `${base}/api/v1/groups/${group.id}`;
  const { name, description = null, ...custom } = group.profile;
  const links: JsonObject = {
    logo: [
      { name: 'medium', href: `${logos}/okta-medium.png`, type: 'image/png' },
      { name: 'large', href: `${logos}/okta-large.png`, type: 'image/png' },
    ],
    users: { href: `${self}/users` },
    apps: { href: `${self}/apps` },
  };
  const view: JsonObject = {
    id: group.id,
    created: group.created,
    lastUpdated: group.lastUpdated,
    lastMembershipUpdated: group.lastMembershipUpdated,
    objectClass: [group.type === 'APP_GROUP' ? 'okta:windows_security_principal' : 'okta:user_group'],
    type: group.type,
    profile: { name, description, ...custom },
    _links: links,
  };
  if (group.sourceAppId !== undefined) {
    view.source = { id: group.sourceAppId };
    links.source = { href: `${base}/api/v1/apps/${group.sourceAppId}` };
  }
  return view;
}
