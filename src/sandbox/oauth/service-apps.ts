import type { JsonWebKey } from 'node:crypto';
import { at } from '../applications/app-kinds.js';
import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import { notFound } from '../server/errors.js';
import { publicJwk } from './jwt.js';

/** The id with which an OpenID Connect application asks for tokens. */
export function clientIdOf({ body }: Application): string | undefined {
  const id = at(body, 'credentials.oauthClient.client_id');
  return typeof id === 'string' ? id : undefined;
}

/** The application with this client id; undefined if the org has none. */
export function findClient(org: Org, clientId: unknown): Application | undefined {
  return [...org.applications.values()].find(
    (app) => clientIdOf(app) !== undefined && clientIdOf(app) === clientId,
  );
}

/** The application with this client id; throws 404 if the org has none. */
export function clientOf(org: Org, clientId: string): Application {
  const app = findClient(org, clientId);
  if (!app) throw notFound(clientId, 'OAuth2Client');
  return app;
}

export function isServiceApp({ body }: Application): boolean {
  return at(body, 'settings.oauthClient.application_type') === 'service';
}

export function requiresProof({ body }: Application): boolean {
  return at(body, 'settings.oauthClient.dpop_bound_access_tokens') === true;
}

/** The application's public keys that may sign. */
export function signingKeys({ body }: Application): JsonWebKey[] {
  const keys = at(body, 'settings.oauthClient.jwks.keys');
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((key): JsonWebKey[] => {
    const usable = key?.status !== 'INACTIVE' && (key?.use ?? 'sig') === 'sig';
    const jwk = usable ? publicJwk(key) : undefined;
    return jwk ? [jwk] : [];
  });
}
