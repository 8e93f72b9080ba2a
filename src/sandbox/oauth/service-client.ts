import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { oktaId } from '../org/ids.js';
import type { JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { standardRole } from '../org/role-assignments.js';
import { refuseUnknown } from '../server/known-names.js';
import { allScopes } from './scopes.js';

/** How to make a service app. */
export interface ServiceClientOptions {
  /** The scopes to grant; all of them by default. */
  scopes?: readonly string[];
  /** Standard admin roles; SUPER_ADMIN by default. With an empty list the app may do nothing. */
  roles?: readonly string[];
  /** Whether token requests need a DPoP proof, as new apps of Okta do; true by default. */
  dpop?: boolean;
  /** The key's algorithm; RS256 by default. */
  algorithm?: 'RS256' | 'ES256';
  /** The name of the application; also decides its client id. */
  label?: string;
}

/** A service app that is ready to ask for tokens, with its key. */
export interface ServiceClient {
  readonly clientId: string;
  /** A private JWK as JSON text. The org knows the public part only. */
  readonly privateKey: string;
  readonly keyId: string;
  /** The scopes that were granted. */
  readonly scopes: readonly string[];
}

/** A key pair for a client, which can be registered again after the org was reset. */
export interface ClientKey {
  readonly keyId: string;
  readonly privateKey: string;
  readonly publicJwk: JsonWebKey;
}

/** @throws Error where an option does not exist */
export function makeClientKey(options: ServiceClientOptions): ClientKey {
  refuseUnknown('The options of a service app', options, ['scopes', 'roles', 'dpop', 'algorithm', 'label']);
  const { algorithm = 'RS256' } = options;
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = `sandbox-${algorithm.toLowerCase()}`;
  const named = { kid: keyId, alg: algorithm, use: 'sig' };
  return {
    keyId,
    privateKey: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...named }),
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...named },
  };
}

/** Puts a service app into the org: its key, the granted scopes and its admin roles. */
export function addServiceClient(
  org: Org,
  base: string,
  key: ClientKey,
  options: ServiceClientOptions = {},
): ServiceClient {
  const { label = 'Connector', scopes = allScopes, roles = ['SUPER_ADMIN'], dpop = true } = options;
  const clientId = oktaId('0oa', `service-app/${label}`);
  const created = org.time();
  const body: JsonObject = {
    name: 'oidc_client',
    label,
    features: [],
    signOnMode: 'OPENID_CONNECT',
    credentials: {
      oauthClient: {
        client_id: clientId,
        autoKeyRotation: true,
        token_endpoint_auth_method: 'private_key_jwt',
        pkce_required: false,
      },
    },
    settings: {
      app: {},
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        response_types: ['token'],
        dpop_bound_access_tokens: dpop,
        jwks: { keys: [key.publicJwk] },
      },
    },
  };
  org.applications.set(clientId, {
    id: clientId,
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    body,
    users: new Map(),
    groups: new Map(),
    consents: scopes.map((scopeId) => {
      return { id: oktaId('oag', `${label}/${scopeId}`), scopeId, issuer: base, created };
    }),
    roles: roles.map((type) => standardRole(org, type, created, oktaId('cra', `${label}/${type}`))),
  });
  return { clientId, privateKey: key.privateKey, keyId: key.keyId, scopes };
}
