import { createHash, type KeyObject, randomUUID } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Okta takes up to an hour. A captured assertion is of no use after its first one. */
const ASSERTION_SECONDS = 300;
/** The proof's key lives as long as the connector and leaves it never. */
const PROOF_ALGORITHM = 'ES256';
const utf8 = new TextEncoder();

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface AssertionFacts {
  readonly key: KeyObject;
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly clientId: string;
  readonly audience: string;
}

/** Proves to the token endpoint who the client is (private_key_jwt). @param seconds the org's time, since 1970 */
export function signAssertion(facts: AssertionFacts, seconds: number): Promise<string> {
  const { key, algorithm, keyId, clientId, audience } = facts;
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: algorithm, ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .sign(key);
}

export interface ProofFacts {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  readonly nonce: string | undefined;
  /** The token's hash, where one is sent along. */
  readonly tokenHash?: string;
}

/** A key that tokens are bound to (DPoP). */
export class ProofKey {
  private constructor(
    private readonly key: SigningKey,
    private readonly publicKey: JWK,
  ) {}

  static async generate(): Promise<ProofKey> {
    const { privateKey, publicKey } = await generateKeyPair(PROOF_ALGORITHM);
    return new ProofKey(privateKey, await exportJWK(publicKey));
  }

  /** A proof for one attempt. @param seconds the org's time, since 1970 */
  prove({ method, url, nonce, tokenHash }: ProofFacts, seconds: number): Promise<string> {
    const claims = { jti: randomUUID(), htm: method, htu: url, iat: seconds, nonce, ath: tokenHash };
    // Every call has a proof, and SignJWT would copy and check claims that are ours.
    return new CompactSign(utf8.encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: PROOF_ALGORITHM, typ: 'dpop+jwt', jwk: this.publicKey })
      .sign(this.key);
  }
}

/** The claim `ath` of proofs that are sent with a token. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
