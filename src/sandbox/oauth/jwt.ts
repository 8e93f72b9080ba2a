import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { JsonObject } from '../org/model.js';
import { isObject, textAt } from '../server/routes.js';

/** A JSON Web Token in its parts; whether its signature holds is not known yet. */
export interface Jwt {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What the signature was made over. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** The signature algorithms that Okta takes, with the key that each needs. */
const algorithms: Record<string, { readonly hash: string; readonly kty: string; readonly crv?: string }> = {
  RS256: { hash: 'sha256', kty: 'RSA' },
  RS384: { hash: 'sha384', kty: 'RSA' },
  RS512: { hash: 'sha512', kty: 'RSA' },
  ES256: { hash: 'sha256', kty: 'EC', crv: 'P-256' },
  ES384: { hash: 'sha384', kty: 'EC', crv: 'P-384' },
  ES512: { hash: 'sha512', kty: 'EC', crv: 'P-521' },
};

export function isKnownAlgorithm(alg: unknown): boolean {
  return typeof alg === 'string' && Object.hasOwn(algorithms, alg);
}

/** The parts of a compact JWS; undefined if the text is none. */
export function readJwt(text: string): Jwt | undefined {
  const [header, claims, signature, ...more] = text.split('.');
  if (!header || !claims || !signature || more.length > 0) return undefined;
  const [readHeader, readClaims] = [readPart(header), readPart(claims)];
  if (!readHeader || !readClaims) return undefined;
  return {
    header: readHeader,
    claims: readClaims,
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function readPart(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the public key made the signature, by the algorithm that the token's header names. */
export function isSignedBy({ header, signed, signature }: Jwt, key: JsonWebKey): boolean {
  const algorithm = algorithms[String(header.alg)];
  if (!algorithm || key.kty !== algorithm.kty) return false;
  if (algorithm.crv !== undefined && key.crv !== algorithm.crv) return false;
  try {
    const publicKey = createPublicKey({ key, format: 'jwk' });
    return verify(
      algorithm.hash,
      Buffer.from(signed),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      signature,
    );
  } catch {
    return false;
  }
}

/** A public key as JWK; undefined if the value is none, or a private one. */
export function publicJwk(value: unknown): JsonWebKey | undefined {
  if (!isObject(value) || value.d !== undefined || value.k !== undefined) return undefined;
  const kty = textAt(value, 'kty');
  return kty === 'RSA' || kty === 'EC' ? (value as JsonWebKey) : undefined;
}

/** The thumbprint of a key by RFC 7638, to which a DPoP token is bound. */
export function thumbprint(key: JsonWebKey): string {
  const names = key.kty === 'RSA' ? ['e', 'kty', 'n'] : ['crv', 'kty', 'x', 'y'];
  const members = Object.fromEntries(names.map((name) => [name, key[name as keyof JsonWebKey]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
