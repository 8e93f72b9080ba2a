import type { Redactor } from '../redaction/redact.js';
import type { Headers } from '../request/request-headers.js';
import { ConnectionError } from '../result/failure.js';
import { Credentials } from './credentials.js';
import { OAuthAuthorization } from './oauth-authorization.js';
import { clientIdFrom, keyIdFrom, type OAuthClient, scopesFrom } from './oauth-client.js';
import { privateKeyFrom } from './private-key.js';

/**
 * The way into an org by OAuth. Sends nothing.
 * @param usual the headers of every request
 * @param computed the scopes of the actions that the connector may run; read when a token is requested
 * @param secrets gets what must never be shown
 * @throws ConnectionError where the client can't be used
 */
export function oauthAuthorization(
  given: OAuthClient,
  origin: string,
  usual: Headers,
  computed: () => readonly string[],
  secrets: Redactor,
): OAuthAuthorization {
  if (typeof given !== 'object' || given === null)
    throw new ConnectionError('The OAuth client is not an object.', 'Give clientId and privateKey.');
  const { clientId, privateKey, keyId, scopes, dpop } = given;
  if (dpop !== undefined && typeof dpop !== 'boolean')
    throw new ConnectionError('The setting dpop is neither true nor false.', 'Leave it out, or correct it.');
  const id = clientIdFrom(clientId);
  const key = privateKeyFrom(privateKey);
  for (const secret of key.secrets) secrets.add(secret);
  const named = scopesFrom(scopes);
  const client = { ...key, keyId: keyIdFrom(keyId) ?? key.keyId, clientId: id };
  const credentials = new Credentials(client, origin, usual, dpop !== false);
  return new OAuthAuthorization(credentials, () => ({
    scopes: named ?? computed(),
    fewerWillDo: named === undefined,
    mustBeBound: dpop === true,
  }));
}
