import type { IncomingHttpHeaders } from 'node:http';
import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import { Refusal, type Refused } from '../server/errors.js';
import { checkProof, invalidProof } from './dpop.js';
import { oauthRefusal } from './oauth-refusal.js';
import type { AccessToken } from './oauth-state.js';
import { covers, scopesFor } from './scopes.js';
import { findClient } from './service-apps.js';

/** What is sent with an access token. */
export interface TokenRequest {
  readonly method: string;
  /** Scheme and host. */
  readonly base: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A service app with the token that it sent. */
export interface ServiceCaller {
  readonly app: Application;
  readonly token: AccessToken;
}

/** Whether a request says that an access token authorizes it. */
export function hasAccessToken({ authorization }: IncomingHttpHeaders): boolean {
  return /^(?:Bearer|DPoP) /i.test(authorization ?? '');
}

/** Whose access token was sent. Throws 401 for one that is not valid, 400 for one without the proof that it is bound to. */
export function callerOf(org: Org, request: TokenRequest): ServiceCaller {
  const [scheme = '', text = ''] = (request.headers.authorization ?? '').split(' ');
  const token = org.oauth.tokens.get(text);
  const app = token && findClient(org, token.clientId);
  const endsWithApp = org.behavior.tokensOfInactiveApp === 'end';
  if (!token || !app || (app.status !== 'ACTIVE' && endsWithApp)) {
    throw refused(org, request, 401, 'invalid_token', 'The access token is invalid.');
  }
  if (token.expires <= org.clock.now()) {
    throw refused(org, request, 401, 'invalid_token', 'The access token has expired.');
  }
  checkBinding(org, request, token, scheme.toLowerCase(), text);
  return { app, token };
}

function checkBinding(org: Org, request: TokenRequest, token: AccessToken, scheme: string, text: string) {
  const { jkt } = token;
  if (scheme === 'bearer') {
    if (jkt === undefined) return;
    throw oauthRefusal(
      400,
      'invalid_request',
      'The access_token is bound to a DPoP key and was sent as Bearer.',
    );
  }
  if (jkt === undefined) throw invalidProof('The access_token is not bound to the provided DPoP proof.');
  const { method, base, path, headers } = request;
  // an address with doubled slashes reaches the API in its normal form, and a proof for it does not fit
  const url = `${base}${normalPath(path)}`;
  const proof = checkProof(org, headers.dpop, { method, url, token: text });
  if (proof.jkt !== jkt) throw invalidProof('The access_token is not bound to the provided DPoP proof.');
  const { nonceAtApi, nonces } = org.oauth;
  if (!nonceAtApi || nonces.api.takes(proof.nonce)) return;
  throw oauthRefusal(401, 'use_dpop_nonce', 'Resource server requires nonce in DPoP proof.', {
    'dpop-nonce': nonces.api.next(),
    'WWW-Authenticate':
      'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof."',
  });
}

/** Throws 403 if the token lacks a scope of the operation. */
export function checkScopes(org: Org, request: TokenRequest, { app, token }: ServiceCaller): void {
  const needed = scopesFor(request.method, normalPath(request.path).replace(/(.)\/$/, '$1'));
  const manageReads = org.behavior.manageScopeReads === 'yes';
  const isGranted = (scope: string) => app.consents?.some(({ scopeId }) => scopeId === scope);
  const held = org.behavior.scopeRevoked === 'lose it' ? token.scopes.filter(isGranted) : token.scopes;
  const missing = needed?.filter((scope) => !covers(held, scope, manageReads));
  if (missing?.length === 0) return;
  const text = 'The access token provided does not contain the required scopes.';
  throw refused(org, request, 403, 'insufficient_scope', text, needed);
}

const normalPath = (path: string): string => path.replace(/\/{2,}/g, '/');

function refused(
  org: Org,
  { base, path, headers }: TokenRequest,
  status: 401 | 403,
  error: string,
  description: string,
  scopes: readonly string[] = [],
): Refused {
  const scheme = (headers.authorization ?? '').split(' ')[0];
  const named = scopes.length > 0 && org.behavior.scopeInChallenge === 'yes';
  const challenge = [
    `${scheme} authorization_uri="${base}/oauth2/v1/authorize"`,
    `realm="${base}"`,
    ...(named ? [`scope="${scopes.join(' ')}"`] : []),
    `error="${error}"`,
    `error_description="${description}"`,
    `resource="${path}"`,
  ].join(', ');
  const more = { 'WWW-Authenticate': challenge };
  if (org.behavior.oauthErrorBody === 'of OAuth') return oauthRefusal(status, error, description, more);
  return new Refusal(status === 401 ? 'E0000011' : 'E0000006', { headers: more });
}
