import type { AppAssignment, AppGroupAssignment, Application, JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import type { Call } from '../server/routes.js';
import { listedUser } from '../users/user-view.js';

/** An application as Okta prints it: what its type says, its state, and links to what hangs on it. */
export function applicationView(org: Org, call: Call, app: Application): JsonObject {
  const self = `${call.base}/api/v1/apps/${app.id}`;
  const { name, label, ...rest } = app.body;
  const step = app.status === 'ACTIVE' ? 'deactivate' : 'activate';
  const links: JsonObject = {
    uploadLogo: { href: `${self}/logo`, hints: { allow: ['POST'] } },
    appLinks: [{ name: 'login', href: `${call.base}/home/${name}/${app.id}/1`, type: 'text/html' }],
    profileEnrollment: { href: `${call.base}/api/v1/policies/rst${app.id.slice(3)}` },
    policies: { href: `${self}/policies`, hints: { allow: ['PUT'] } },
    groups: { href: `${self}/groups` },
    logo: [{ name: 'medium', href: `${call.base}/assets/img/logos/default.png`, type: 'image/png' }],
    accessPolicy: { href: `${call.base}/api/v1/policies/rst${app.id.slice(3)}` },
    users: { href: `${self}/users` },
    [step]: { href: `${self}/lifecycle/${step}` },
  };
  Object.assign(links, signOnLinks(call, app));
  return {
    id: app.id,
    orn: `orn:okta:idp:${org.id}:apps:${name}:${app.id}`,
    name,
    label,
    status: app.status,
    lastUpdated: app.lastUpdated,
    created: app.created,
    ...rest,
    _links: links,
  };
}

/** Links that depend on the sign-on mode. Okta's own consoles have none, custom applications have no help link. */
function signOnLinks(call: Call, { id, body }: Application): JsonObject {
  const self = `${call.base}/api/v1/apps/${id}`;
  const { name, signOnMode } = body;
  const isConsole = name === 'saasure' || String(name).startsWith('okta_');
  if (isConsole || (signOnMode !== 'SAML_2_0' && signOnMode !== 'OPENID_CONNECT')) return {};
  const document = `${call.base}/app/${name}/${id}/setup/help/${signOnMode}/external-doc`;
  const help = name === 'oidc_client' ? {} : { help: { href: document, type: 'text/html' } };
  return signOnMode === 'SAML_2_0'
    ? { ...help, metadata: { href: `${self}/sso/saml/metadata`, type: 'application/xml' } }
    : { ...help, clientCredentials: [{ name: 'secrets', href: `${self}/credentials/secrets` }] };
}

/** A user's assignment to an application; `scope` says whether it was made for the user or for a group. */
export function appUserView(
  call: Call,
  app: Application,
  user: User,
  assignment: AppAssignment,
  scope: 'USER' | 'GROUP',
): JsonObject {
  const view: JsonObject = {
    id: user.id,
    externalId: null,
    created: assignment.created,
    lastUpdated: assignment.lastUpdated,
    scope,
    status: 'ACTIVE',
    statusChanged: assignment.created,
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: assignment.credentials,
    profile: assignment.profile,
    _links: {
      app: { href: `${call.base}/api/v1/apps/${app.id}` },
      user: { href: `${call.base}/api/v1/users/${user.id}` },
    },
  };
  if (call.query.get('expand') === 'user') view._embedded = { user: listedUser(call.base, user) };
  return view;
}

/** A group's assignment to an application. */
export function appGroupView(
  call: Call,
  app: Application,
  groupId: string,
  assignment: AppGroupAssignment,
): JsonObject {
  const self = `${call.base}/api/v1/apps/${app.id}`;
  return {
    id: groupId,
    lastUpdated: assignment.lastUpdated,
    priority: assignment.priority,
    profile: assignment.profile,
    _links: {
      app: { href: self },
      self: { href: `${self}/groups/${groupId}` },
      group: { href: `${call.base}/api/v1/groups/${groupId}` },
    },
  };
}
