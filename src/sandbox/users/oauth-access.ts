import { otherParty, userParty } from '../log/parties.js';
import type { Grant, OAuthToken } from '../org/access-model.js';
import type { JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { notFound, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';

/** The links that grants and tokens share: to the application, the user and the authorization server. */
function links(
  call: Call,
  user: User,
  { id, clientId, issuer }: Grant | OAuthToken,
  kind: string,
): JsonObject {
  const users = `${call.base}/api/v1/users/${user.id}`;
  return {
    app: { href: `${call.base}/api/v1/apps/${clientId}` },
    self: {
      href: kind === 'grants' ? `${users}/grants/${id}` : `${users}/clients/${clientId}/tokens/${id}`,
      hints: { allow: ['GET', 'DELETE'] },
    },
    client: { href: `${call.base}/oauth2/v1/clients/${clientId}` },
    user: { href: users },
    authorizationServer: { href: `${issuer}/.well-known/openid-configuration` },
  };
}

function grantView(call: Call, user: User, grant: Grant): JsonObject {
  return {
    id: grant.id,
    status: 'ACTIVE',
    created: grant.created,
    createdBy: { id: user.id, type: 'User' },
    lastUpdated: grant.created,
    issuer: grant.issuer,
    clientId: grant.clientId,
    userId: user.id,
    scopeId: grant.scopeId,
    source: 'END_USER',
    _links: links(call, user, grant, 'grants'),
  };
}

function tokenView(call: Call, user: User, token: OAuthToken): JsonObject {
  const { id, created, expiresAt, issuer, clientId, scopes } = token;
  return {
    id,
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    expiresAt,
    issuer,
    clientId,
    userId: user.id,
    scopes,
    _links: links(call, user, token, 'tokens'),
  };
}

const userOf = (org: Org, call: Call): User => org.userById(param(call, 'userId'));
const listedOf = (org: Org, call: Call): User =>
  org.userWithLists(param(call, 'userId'), org.behavior.accessOfDeprovisioned);

/** The client that the path names; throws 404 if the org has none of this id. */
function clientOf(org: Org, call: Call): string {
  const id = param(call, 'clientId');
  const choice = org.behavior.unknownOAuthClient;
  if (!org.oauthClients.has(id) && choice !== 'taken') throw refusalBy(choice, id, 'OAuth2Client', '');
  return id;
}

const paging = { usual: 20, most: 200, cursor: ({ id }: Grant | OAuthToken) => id };

function listGrants(org: Org, call: Call): Answer {
  const user = listedOf(org, call);
  const scope = call.query.get('scopeId');
  const shown = user.grants.filter(({ scopeId }) => scope === null || scopeId === scope);
  return page(org, call, shown, {
    ...paging,
    keep: ['scopeId'],
    view: (grant) => grantView(call, user, grant),
  });
}

function oneGrant(org: Org, call: Call): { user: User; grant: Grant } {
  const user = userOf(org, call);
  const id = param(call, 'grantId');
  const grant = user.grants.find((one) => one.id === id);
  if (!grant) throw notFound(id, 'OAuth2ScopeConsentGrant');
  return { user, grant };
}

/** Clients that the user has given a grant, or that have a token. */
function listClients(org: Org, call: Call): Answer {
  const user = listedOf(org, call);
  const ids = new Set([...user.grants, ...user.oauthTokens].map(({ clientId }) => clientId));
  const self = `${call.base}/api/v1/users/${user.id}/clients`;
  return ok(
    [...ids].map((id) => ({
      client_id: id,
      client_name: org.oauthClients.get(id)?.name,
      client_uri: null,
      logo_uri: null,
      _links: { grants: { href: `${self}/${id}/grants` }, tokens: { href: `${self}/${id}/tokens` } },
    })),
  );
}

function listClientGrants(org: Org, call: Call): Answer {
  const [user, client] = [userOf(org, call), clientOf(org, call)];
  const shown = user.grants.filter(({ clientId }) => clientId === client);
  return page(org, call, shown, { ...paging, view: (grant) => grantView(call, user, grant) });
}

function listTokens(org: Org, call: Call): Answer {
  const [user, client] = [listedOf(org, call), clientOf(org, call)];
  const shown = user.oauthTokens.filter(({ clientId }) => clientId === client);
  return page(org, call, shown, { ...paging, view: (token) => tokenView(call, user, token) });
}

function oneToken(org: Org, call: Call): { user: User; token: OAuthToken } {
  const [user, client] = [userOf(org, call), clientOf(org, call)];
  const id = param(call, 'tokenId');
  const token = user.oauthTokens.find((one) => one.id === id && one.clientId === client);
  if (!token) throw notFound(id, 'OAuth2RefreshToken');
  return { user, token };
}

const users = '/api/v1/users/:userId';
const client = `${users}/clients/:clientId`;

function recordRevocation(org: Org, user: User, one: Grant | OAuthToken): void {
  const type = 'scopeId' in one ? 'app.oauth2.as.consent.revoke' : 'app.oauth2.as.token.revoke';
  const app = otherParty(one.clientId, 'PublicClientApp', org.oauthClients.get(one.clientId)?.name);
  org.log.record(type, [
    userParty(user),
    app,
    otherParty(one.id, 'scopeId' in one ? 'grant' : 'refresh_token'),
  ]);
}

function revoking(revoke: (org: Org, call: Call) => void): (org: Org, call: Call) => Answer {
  return (org, call) => {
    const user = userOf(org, call);
    const before = [...user.grants, ...user.oauthTokens];
    revoke(org, call);
    for (const one of before) {
      if (!user.grants.includes(one as Grant) && !user.oauthTokens.includes(one as OAuthToken)) {
        recordRevocation(org, user, one);
      }
    }
    return noContent;
  };
}

const revokeGrants = revoking((org, call) => {
  userOf(org, call).grants = [];
});

const revokeGrant = revoking((org, call) => {
  const { user, grant } = oneGrant(org, call);
  user.grants = user.grants.filter((other) => other !== grant);
});

const revokeClientGrants = revoking((org, call) => {
  const [user, id] = [userOf(org, call), clientOf(org, call)];
  user.grants = user.grants.filter(({ clientId }) => clientId !== id);
});

const revokeTokens = revoking((org, call) => {
  const [user, id] = [userOf(org, call), clientOf(org, call)];
  user.oauthTokens = user.oauthTokens.filter(({ clientId }) => clientId !== id);
});

const revokeToken = revoking((org, call) => {
  const { user, token } = oneToken(org, call);
  user.oauthTokens = user.oauthTokens.filter((other) => other !== token);
});

const readGrant = (org: Org, call: Call): Answer => {
  const { user, grant } = oneGrant(org, call);
  return ok(grantView(call, user, grant));
};

const readToken = (org: Org, call: Call): Answer => {
  const { user, token } = oneToken(org, call);
  return ok(tokenView(call, user, token));
};

export const oauthAccessRoutes: Route[] = [
  { method: 'GET', path: `${users}/grants`, handle: listGrants },
  { method: 'DELETE', path: `${users}/grants`, handle: revokeGrants },
  { method: 'GET', path: `${users}/grants/:grantId`, handle: readGrant },
  { method: 'DELETE', path: `${users}/grants/:grantId`, handle: revokeGrant },
  { method: 'GET', path: `${users}/clients`, handle: listClients },
  { method: 'GET', path: `${client}/grants`, handle: listClientGrants },
  { method: 'DELETE', path: `${client}/grants`, handle: revokeClientGrants },
  { method: 'GET', path: `${client}/tokens`, handle: listTokens },
  { method: 'DELETE', path: `${client}/tokens`, handle: revokeTokens },
  { method: 'GET', path: `${client}/tokens/:tokenId`, handle: readToken },
  { method: 'DELETE', path: `${client}/tokens/:tokenId`, handle: revokeToken },
];
