import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import type { Refused } from '../server/errors.js';
import { isKnownAlgorithm, isSignedBy, type Jwt, readJwt } from './jwt.js';
import { oauthRefusal } from './oauth-refusal.js';
import { findClient, isServiceApp, signingKeys } from './service-apps.js';

const hour = 3600;

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Who asks for a token, and how to use the assertion up. */
export interface Authenticated {
  readonly app: Application;
  readonly clientId: string;
  /** Throws if the assertion was used before. */
  useUp(): void;
}

/** 401 for a client that did not prove who it is. */
export function invalidClient(description: string): Refused {
  return oauthRefusal(401, 'invalid_client', description, {
    'WWW-Authenticate': `Basic realm="okta", error="invalid_client", error_description="${description}"`,
  });
}

/** The client that signed the assertion. Throws 401 invalid_client, with what is wrong with it. */
export function authenticate(org: Org, text: string | null, endpoint: string): Authenticated {
  const jwt = text === null ? undefined : readJwt(text);
  if (!jwt) throw invalidClient('The parsing of the client_assertion failed.');
  const { iss, sub, jti, exp } = jwt.claims;
  const app = findClient(org, iss);
  if (typeof iss !== 'string' || !app || app.status !== 'ACTIVE') {
    throw invalidClient("Invalid value for 'client_id' parameter.");
  }
  if (sub !== iss) throw invalidClient('The subject claim for client_assertion is not a valid client_id.');
  if (!isServiceApp(app)) {
    throw invalidClient(
      "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with the Org Authorization Server.",
    );
  }
  checkSignature(org, jwt, app);
  checkClaims(org, jwt, endpoint);
  return {
    app,
    clientId: iss,
    useUp: () => {
      if (typeof jti !== 'string') return;
      if (!org.oauth.useOnce(`assertion ${iss} ${jti}`, Number(exp) * 1000)) {
        throw invalidClient('The client_assertion token has already been used.');
      }
    },
  };
}

function checkSignature(org: Org, jwt: Jwt, app: Application): void {
  const { alg, kid } = jwt.header;
  if (!isKnownAlgorithm(alg)) {
    throw invalidClient('The client_assertion JWT signature algorithm is invalid.');
  }
  const keys = signingKeys(app) as { kid?: unknown }[];
  if (keys.length === 0) {
    throw invalidClient(
      'The client does not have a JWKSet configured, but the client_assertion requires one.',
    );
  }
  const severalMayFit = org.behavior.assertionWithoutKid === 'any of them' || keys.length === 1;
  const candidates = keys.filter((key) => (kid === undefined ? severalMayFit : key.kid === kid));
  if (candidates.length === 0) throw invalidClient('The client_assertion JWT kid is invalid.');
  if (!candidates.some((key) => isSignedBy(jwt, key))) {
    throw invalidClient('The client_assertion signature is invalid.');
  }
}

function checkClaims(org: Org, { claims }: Jwt, endpoint: string): void {
  const { aud, exp, iat } = claims;
  const now = org.clock.now() / 1000;
  if (aud !== endpoint && !(Array.isArray(aud) && aud.includes(endpoint))) {
    throw invalidClient(
      'The audience claim for client_assertion must be the endpoint invoked for the request.',
    );
  }
  if (typeof exp !== 'number') {
    throw invalidClient("The client_assertion must contain the 'exp' claim as seconds since epoch.");
  }
  if (exp <= now) throw invalidClient('The client_assertion token is expired.');
  if (exp > now + hour) {
    throw invalidClient('The client_assertion token has an expiration too far into the future.');
  }
  if (iat !== undefined && (typeof iat !== 'number' || iat > now)) {
    throw invalidClient('The client_assertion token must be issued before the current time.');
  }
}
