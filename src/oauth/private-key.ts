import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ConnectionError } from '../result/failure.js';
import { isVariable, wholly } from '../transport/pasted-text.js';
import { bodyOf, onlyPrivateBlock } from './pem.js';

/** What Okta takes for client assertions. */
const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512'];
/** By Node's name of the curve. */
const EC_ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};
const LEAST_RSA_BITS = 2048;
const WHICH = 'Use a private RSA key of at least 2048 bits, or an EC key on P-256, P-384 or P-521.';
const MAKE = `${WHICH} Okta can generate one on the General tab of the service app, under Public Keys.`;

/** A private key that signs for a service app. */
export interface PrivateKey {
  readonly key: KeyObject;
  readonly algorithm: string;
  /** The id that the key brings along. */
  readonly keyId: string | undefined;
  /** The texts that must never be shown. */
  readonly secrets: readonly string[];
}

type Jwk = Readonly<Record<string, unknown>>;

/**
 * Reads a private key from a JWK, as an object or JSON, or from PEM. Sends nothing.
 * @throws ConnectionError that says what is wrong with the key, and never repeats it
 */
export function privateKeyFrom(given: unknown): PrivateKey {
  if (given instanceof Uint8Array) return privateKeyFrom(new TextDecoder().decode(given));
  if (typeof given === 'object' && given !== null) return fromJwk(given as Jwk);
  const text = typeof given === 'string' ? given.trim() : '';
  if (text === '') throw new ConnectionError('The private key is missing.', MAKE);
  const bare = text.startsWith('{') ? text : unquoted(text);
  if (bare.startsWith('{') && !bare.startsWith('{{')) return fromJson(bare);
  if (bare.includes('-----BEGIN ')) return fromPem(bare);
  throw notAKey(bare);
}

/** Shells and .env files leave quotes around a text, and a byte order mark comes with files. */
function unquoted(text: string): string {
  const bare = text.replace(/^\uFEFF/, '');
  const inner = /^(["'`])([\s\S]*)\1$/.exec(bare)?.[2] ?? bare;
  return inner.trim();
}

function notAKey(text: string): ConnectionError {
  if (
    isVariable(text) ||
    isVariable(wholly(text)) ||
    /^\{\{|^(?:your|my)[\s_-]?(?:private[\s_-]?)?key/i.test(text)
  )
    return new ConnectionError(
      'The private key is still a placeholder. Nothing replaced it with the key.',
      'Set the variable where the connector runs, or enter the key itself.',
    );
  if (/^(?:LS0tLS1CRUdJTi|eyJ[\w+/]{40,}={0,2}$)/.test(text))
    return new ConnectionError(
      'The private key is encoded in Base64.',
      'Decode it, and enter the JWK or PEM.',
    );
  if (/^[\w.~/\\:-]{1,300}\.(?:pem|key|jwk|json|p8|der|crt|cer|p12|pfx)$/i.test(text))
    return new ConnectionError(
      'The private key is the name of a file, not the key itself.',
      'Enter what is in the file.',
    );
  if (/^[A-Za-z0-9_-]{20,128}$/.test(text))
    return new ConnectionError(
      'The private key is a client secret or a token, not a key. Okta takes no client secret for its API.',
      MAKE,
    );
  return new ConnectionError('The private key is neither a JWK nor PEM.', MAKE);
}

function fromJson(text: string): PrivateKey {
  // A key that went through a .env file may have its quotes and line breaks escaped.
  for (const json of [text, text.replace(/\\n/g, '\n').replace(/\\"/g, '"')]) {
    let jwk: Jwk;
    try {
      jwk = JSON.parse(json);
    } catch {
      continue;
    }
    const key = fromJwk(jwk);
    return { ...key, secrets: [text, ...key.secrets] };
  }
  throw new ConnectionError(
    'The private key begins like a JWK but is not JSON. Part of it may be missing.',
    'Copy the whole key, from { to }.',
  );
}

function fromJwk(jwk: Jwk): PrivateKey {
  const { keys } = jwk;
  if (Array.isArray(keys)) {
    if (keys.length === 1 && typeof keys[0] === 'object' && keys[0] !== null) return fromJwk(keys[0] as Jwk);
    throw new ConnectionError(
      'The private key is a set of several keys (JWKS).',
      'Enter the one key to sign with.',
    );
  }
  const { kty, d, use, alg, kid } = jwk;
  if (kty === 'oct') throw new ConnectionError('The private key is a symmetric key (kty oct).', MAKE);
  if (kty !== 'RSA' && kty !== 'EC')
    throw new ConnectionError(
      typeof kty === 'string' && /^[\w-]{1,20}$/.test(kty)
        ? `The private key is of a type that Okta does not take (kty ${kty}).`
        : 'The private key is an object that is no JWK: it has no kty.',
      MAKE,
    );
  if (typeof d !== 'string' || d === '')
    throw new ConnectionError(
      'The private key is a public key: the JWK has no member d.',
      'Enter the private key that belongs to it. Okta shows it only once, when it generates it.',
    );
  if (use !== undefined && use !== 'sig')
    throw new ConnectionError('The private key is not for signatures (use).', MAKE);
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: jwk as never, format: 'jwk' });
  } catch {
    throw new ConnectionError(
      kty === 'RSA'
        ? 'The private key is a JWK that is damaged or not whole: RSA needs n, e, d, p, q, dp, dq and qi.'
        : 'The private key is a JWK that is damaged, not whole, or on a curve that Okta does not take.',
      MAKE,
    );
  }
  return {
    key,
    algorithm: algorithmOf(key, alg),
    keyId: typeof kid === 'string' && kid !== '' ? kid : undefined,
    secrets: ['d', 'p', 'q', 'dp', 'dq', 'qi'].flatMap((name) => secretsOf(jwk[name])),
  };
}

function fromPem(text: string): PrivateKey {
  const pem = onlyPrivateBlock(text);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new ConnectionError(
      'The private key is PEM that is damaged or not whole.',
      'Copy the whole key, with the lines that begin with -----BEGIN and -----END.',
    );
  }
  return {
    key,
    algorithm: algorithmOf(key, undefined),
    keyId: undefined,
    secrets: secretsOf(text, bodyOf(pem)),
  };
}

/** The algorithm that the key signs with, once it has proved that it can. */
function algorithmOf(key: KeyObject, wanted: unknown): string {
  const algorithm = suited(key, wanted);
  const data = new Uint8Array(32);
  if (!verify('sha256', data, createPublicKey(key), sign('sha256', data, key)))
    throw new ConnectionError(
      'The private key is damaged: its parts do not belong together.',
      'Copy it again.',
    );
  return algorithm;
}

function suited(key: KeyObject, wanted: unknown): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
  let algorithms: readonly string[] = [];
  if (type === 'rsa') {
    const bits = details.modulusLength ?? 0;
    if (bits < LEAST_RSA_BITS)
      throw new ConnectionError(`The private key is an RSA key of ${bits} bits, which is too short.`, MAKE);
    algorithms = RSA_ALGORITHMS;
  } else if (type === 'ec') {
    const { namedCurve = '' } = details;
    const algorithm = Object.hasOwn(EC_ALGORITHMS, namedCurve) ? EC_ALGORITHMS[namedCurve] : undefined;
    if (algorithm === undefined)
      throw new ConnectionError(
        `The private key is on a curve that Okta does not take (${namedCurve}).`,
        MAKE,
      );
    algorithms = [algorithm];
  } else throw new ConnectionError(`The private key is of a type that Okta does not take (${type}).`, MAKE);
  if (wanted === undefined) return algorithms[0] as string;
  if (typeof wanted === 'string' && algorithms.includes(wanted)) return wanted;
  throw new ConnectionError(
    `The private key is for an algorithm that Okta does not take with it (alg). It takes ${algorithms.join(', ')}.`,
    MAKE,
  );
}

function secretsOf(...values: unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}
