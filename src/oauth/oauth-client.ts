import { ConnectionError } from '../result/failure.js';
import { isVariable, looksLikeAddress, repaired } from '../transport/pasted-text.js';

/** A service app of the org (OAuth 2.0 client credentials with private_key_jwt), as the other way into it. */
export interface OAuthClient {
  /** The client ID of the service app, such as 0oa1a2b3c4d5e6f7g8h9. */
  clientId: string;
  /** The app's private key: a JWK as an object or as JSON, or PEM (PKCS#8, PKCS#1), in which `\n` may stand for line breaks. */
  privateKey: string | Uint8Array | Readonly<Record<string, unknown>>;
  /** The key's id in Okta (kid). A JWK brings its own. */
  keyId?: string;
  /** The scopes to ask for, as a list or separated by spaces. By default those of the actions that the connector may run. */
  scopes?: readonly string[] | string;
  /**
   * Whether tokens are bound to a key by DPoP. By default they are where the org does it; true refuses a token that is
   * not bound, false sends no proof.
   */
  dpop?: boolean;
}

const WHERE = 'You find it in the admin console under Applications, on the General tab of the service app.';
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;

/**
 * The client id as it is sent.
 * @throws ConnectionError that says what is wrong
 */
export function clientIdFrom(given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : '';
  if (text === '') throw new ConnectionError('The client ID is missing.', WHERE);
  if (isVariable(text) || /^\{.*\}$|^(?:your|my)[\s_-]?client/i.test(text))
    throw new ConnectionError(
      'The client ID is still a placeholder. Nothing replaced it with the id.',
      `Set the variable where the connector runs, or enter the id itself. ${WHERE}`,
    );
  const repair = repaired(text);
  if (repair !== undefined)
    throw new ConnectionError(`The client ID ${repair.problem}.`, 'Enter only the id.');
  if (looksLikeAddress(text))
    throw new ConnectionError(
      'The client ID contains an address.',
      "Enter the id here, and the org's address as Organization URL.",
    );
  if (!/^[\x21-\x7e]{1,255}$/.test(text) || text.startsWith('-----'))
    throw new ConnectionError(
      'The client ID contains spaces or characters that no client ID contains.',
      `Copy it again. ${WHERE}`,
    );
  return text;
}

/**
 * The scopes to ask for.
 * @returns undefined where none are given
 * @throws ConnectionError where one can't be a scope
 */
export function scopesFrom(given: unknown): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const list = typeof given === 'string' ? given.split(/[\s,]+/) : given;
  if (!Array.isArray(list) || !list.every((scope) => typeof scope === 'string'))
    throw new ConnectionError(
      'The scopes are not a list of texts.',
      'Give them as a list, or as a text with spaces between them.',
    );
  const scopes = [...new Set(list.map((scope: string) => scope.trim()).filter((scope) => scope !== ''))];
  const wrong = scopes.findIndex((scope) => !SCOPE.test(scope));
  if (wrong >= 0)
    throw new ConnectionError(
      `Scope ${wrong + 1} contains characters that no scope contains.`,
      'Use scopes such as okta.users.read.',
    );
  return scopes.length > 0 ? scopes : undefined;
}

/**
 * The id of the key, where one is given.
 * @throws ConnectionError where it can't be one
 */
export function keyIdFrom(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  const text = typeof given === 'string' ? given.trim() : '';
  if (typeof given === 'string' && text === '') return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(text))
    throw new ConnectionError(
      'The key ID is not one.',
      'Copy it from Okta: the kid of the key on the General tab of the service app. A JWK needs none here.',
    );
  return text;
}
