import { tokenParty } from '../log/parties.js';
import { notFound } from '../server/errors.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';
import type { ApiToken, JsonObject } from './model.js';
import type { Org } from './org.js';

const days = 30;
const day = 86_400_000;

/** A token without its value, which Okta shows once, to whoever makes it. */
function view(org: Org, call: Call, token: ApiToken): JsonObject {
  const href = `${call.base}/api/v1/api-tokens/${token.id}`;
  // each use renews a token for 30 days
  const used = token.id === org.ownTokenId ? org.time() : token.lastUpdated;
  return {
    id: token.id,
    name: token.name,
    userId: token.userId,
    clientName: 'Okta API',
    created: token.created,
    lastUpdated: used,
    expiresAt: new Date(Date.parse(used) + days * day).toISOString(),
    tokenWindow: `P${days}D`,
    network: { connection: 'ANYWHERE' },
    _link: { self: { href, hints: { allow: ['GET', 'DELETE'] } } },
  };
}

function token(org: Org, call: Call): ApiToken {
  const id = param(call, 'apiTokenId');
  // an access token is no API token, so none is the current one
  const found = org.apiTokens.get(id === 'current' && !org.caller ? org.ownTokenId : id);
  if (!found) throw notFound(id, 'ApiToken');
  return found;
}

function list(org: Org, call: Call): Answer {
  return ok([...org.apiTokens.values()].map((one) => view(org, call, one)));
}

function revoke(org: Org, call: Call): Answer {
  const revoked = token(org, call);
  org.apiTokens.delete(revoked.id);
  org.log.record('system.api_token.revoke', [tokenParty(revoked)]);
  return noContent;
}

export const apiTokenRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/api-tokens', handle: list },
  {
    method: 'GET',
    path: '/api/v1/api-tokens/:apiTokenId',
    handle: (org, call) => ok(view(org, call, token(org, call))),
  },
  { method: 'DELETE', path: '/api/v1/api-tokens/:apiTokenId', handle: revoke },
];
