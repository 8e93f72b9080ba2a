import { clientParty } from '../log/parties.js';
import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import type { Refused } from '../server/errors.js';
import { type Answer, type Call, ok, type Route } from '../server/routes.js';
import { assertionType, authenticate, invalidClient } from './client-assertion.js';
import { checkProof } from './dpop.js';
import { oauthRefusal } from './oauth-refusal.js';
import { isScope } from './scopes.js';
import { requiresProof } from './service-apps.js';

/** Issues an access token to a service app: client credentials with an assertion that the app has signed. */
function token(org: Org, call: Call): Answer {
  const form = formOf(call);
  if (form.get('grant_type') !== 'client_credentials') {
    throw oauthRefusal(
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server.',
    );
  }
  if (form.get('client_assertion_type') !== assertionType) {
    throw invalidClient(
      'Client authentication failed. Either the client or the client credentials are invalid.',
    );
  }
  const endpoint = `${call.base}/oauth2/v1/token`;
  const client = authenticate(org, form.get('client_assertion'), endpoint);
  if (org.behavior.assertionAtNonceDance === 'yes') client.useUp();
  const jkt = boundKey(org, call, client.app, endpoint);
  if (org.behavior.assertionAtNonceDance === 'no') client.useUp();
  const scopes = grantedScopes(org, client.app, form.get('scope'));
  const text = org.oauth.issue(call.base, client.clientId, scopes, jkt);
  const actor = clientParty(client.app);
  org.log.record('app.oauth2.token.grant.access_token', [actor], {
    actor,
    debug: { scopes: scopes.join(' ') },
  });
  return ok(
    {
      token_type: jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: Math.round(org.oauth.tokenLifetimeMs / 1000),
      access_token: text,
      scope: scopes.join(' '),
    },
    {
      'Cache-Control': 'no-cache, no-store',
      ...(jkt === undefined ? {} : { 'dpop-nonce': org.oauth.nonces.token.next() }),
    },
  );
}

function formOf({ body, headers }: Call): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) {
    throw oauthRefusal(400, 'invalid_request', 'The content type must be application/x-www-form-urlencoded.');
  }
  const form = new URLSearchParams(String(body ?? ''));
  const names = [...form.keys()];
  if (new Set(names).size < names.length) {
    throw oauthRefusal(
      400,
      'invalid_request',
      'The request contained multiple parameters with the same name.',
    );
  }
  return form;
}

/** The thumbprint of the key that the token is bound to; undefined for a bearer token. */
function boundKey(org: Org, call: Call, app: Application, endpoint: string): string | undefined {
  const header = call.headers.dpop;
  const wanted = requiresProof(app) || (header !== undefined && org.behavior.unaskedProof === 'bound');
  if (!wanted) return undefined;
  const { jkt, nonce } = checkProof(org, header, { method: call.method, url: endpoint });
  const { token: nonces } = org.oauth.nonces;
  if (nonces.takes(nonce)) return jkt;
  throw oauthRefusal(400, 'use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.', {
    'dpop-nonce': nonces.next(),
  });
}

/** What the token may do: what was asked for, if it was granted. */
function grantedScopes(org: Org, app: Application, asked: string | null): string[] {
  const names = [...new Set((asked ?? '').split(' ').filter((name) => name !== ''))];
  if (names.length === 0) {
    throw invalidScope(
      "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    );
  }
  if (names.some((name) => !isScope(name))) {
    throw invalidScope('One or more scopes are not configured for the authorization server resource.');
  }
  const granted = names.filter((name) => (app.consents ?? []).some(({ scopeId }) => scopeId === name));
  if (org.behavior.ungrantedScope === 'left out') {
    if (granted.length > 0) return granted;
    throw oauthRefusal(400, 'consent_required', 'You are not allowed any of the requested scopes.');
  }
  if (granted.length < names.length) {
    throw invalidScope('The client is not granted one or more of the requested scopes.');
  }
  return granted;
}

function invalidScope(description: string): Refused {
  return oauthRefusal(400, 'invalid_scope', description);
}

export const tokenRoutes: Route[] = [
  { method: 'POST', path: '/oauth2/v1/token', handle: token, open: true, takes: 'form' },
];
