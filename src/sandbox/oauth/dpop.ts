import { createHash } from 'node:crypto';
import type { Org } from '../org/org.js';
import type { Refused } from '../server/errors.js';
import { isKnownAlgorithm, isSignedBy, type Jwt, publicJwk, readJwt, thumbprint } from './jwt.js';
import { oauthRefusal } from './oauth-refusal.js';

const oldest = 300;

/** What a proof is for. */
export interface Proven {
  readonly method: string;
  /** The address of the request, without its query. */
  readonly url: string;
  /** The access token that is sent with it. */
  readonly token?: string;
}

/** A proof that holds. */
export interface Proof {
  /** The thumbprint of its key. */
  readonly jkt: string;
  readonly nonce: unknown;
}

export function invalidProof(description: string): Refused {
  return oauthRefusal(400, 'invalid_dpop_proof', description);
}

/** Checks the proof of a request and uses it up. Throws 400 invalid_dpop_proof, with what is wrong with it. */
export function checkProof(org: Org, header: string | string[] | undefined, proven: Proven): Proof {
  if (header === undefined) throw invalidProof('The DPoP proof JWT header is missing.');
  // Node joins the values of a header that was sent twice
  if (Array.isArray(header) || header.includes(',')) {
    throw invalidProof('Multiple DPoP proof JWT headers are not allowed.');
  }
  const jwt = readJwt(header);
  if (!jwt) throw invalidProof('The DPoP proof JWT cannot be parsed.');
  const jkt = checkedKey(jwt);
  checkClaims(org, jwt, proven);
  return { jkt, nonce: jwt.claims.nonce };
}

function checkedKey(jwt: Jwt): string {
  const { typ, alg, jwk } = jwt.header;
  if (typ !== 'dpop+jwt') throw invalidProof("'typ' must be 'dpop+jwt' in the DPoP proof JWT.");
  if (!isKnownAlgorithm(alg)) throw invalidProof('The DPoP proof JWT signature algorithm is invalid.');
  const key = publicJwk(jwk);
  if (!key) throw invalidProof('The DPoP proof JWT is invalid.');
  if (!isSignedBy(jwt, key)) throw invalidProof('The DPoP proof JWT signature is invalid.');
  return thumbprint(key);
}

function checkClaims(org: Org, { claims }: Jwt, { method, url, token }: Proven): void {
  const { htm, htu, iat, jti, ath } = claims;
  if (htm !== method) throw invalidProof("'htm' claim in the DPoP proof JWT is invalid.");
  if (typeof htu !== 'string' || normal(htu) !== normal(url)) {
    throw invalidProof("'htu' claim in the DPoP proof JWT is invalid.");
  }
  const now = org.clock.now() / 1000;
  if (typeof iat !== 'number') throw invalidProof("'iat' claim in the DPoP proof JWT is invalid.");
  if (iat > now) throw invalidProof('The DPoP proof JWT is issued in the future.');
  if (iat < now - oldest) {
    throw invalidProof('The DPoP proof JWT is issued more than five minutes in the past.');
  }
  if (typeof jti !== 'string' || jti === '') {
    throw invalidProof("'jti' claim in the DPoP proof JWT is invalid.");
  }
  if (token !== undefined && ath !== createHash('sha256').update(token).digest('base64url')) {
    throw invalidProof("'ath' claim in the DPoP proof does not match the presented access_token.");
  }
  if (!org.oauth.useOnce(`proof ${jti}`, (iat + oldest) * 1000)) {
    throw invalidProof('The DPoP proof JWT has already been used.');
  }
}

/** An address in its normal form. A query or a fragment stays, so that it does not fit. */
function normal(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).href : undefined;
}
