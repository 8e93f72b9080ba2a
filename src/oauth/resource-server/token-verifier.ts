import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../transport/clock.js';
import { Issuer } from './issuer.js';
import { type IssuerNetwork, IssuerProblem } from './issuer-documents.js';
import type { IssuerUrl } from './issuer-url.js';

/** Signatures that only the issuer can make. With HS256 whoever knows the public key could. */
const ALGORITHMS = ['RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits));
ALGORITHMS.push('EdDSA', 'Ed25519');
/** How far the issuer's clock and ours may differ. */
const SKEW_SECONDS = 30;
/** Media types of access tokens (RFC 9068) and of any JWT. Okta's have none. */
const TYPES = /^(?:application\/)?(?:at\+)?jwt$/i;

/** Why a token is refused, for the server's log. */
export type TokenFault =
  | 'invalid token'
  | 'expired token'
  | 'token of another audience'
  | 'token of another issuer';

/** The token does not open this server. Its message repeats nothing of the token. */
export class TokenRefused extends Error {
  constructor(
    readonly fault: TokenFault,
    message: string,
  ) {
    super(message);
    this.name = 'TokenRefused';
  }
}

/** What a verified token says of its bearer. */
export interface Bearer {
  readonly subject: string;
  /** The client that got the token, where the token names it. */
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  /** When the token is refused from, in milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface VerifierSettings {
  issuer: IssuerUrl;
  /** The claim `aud` of tokens for this server. */
  audience: string;
  network: IssuerNetwork;
  clock: Clock;
  /** Gets each problem with the issuer when it is noticed. */
  report: (problem: IssuerProblem) => void;
}

/** Verifies access tokens that are JWTs (RFC 9068, and Okta's) with the keys of their issuer. */
export class TokenVerifier {
  readonly #settings: VerifierSettings;
  readonly #issuer: Issuer;
  #hasReportedKey = false;

  constructor(settings: VerifierSettings) {
    this.#settings = settings;
    this.#issuer = new Issuer(settings.issuer, settings.network, settings.clock, settings.report);
  }

  /** Reads the keys ahead of the first token. A problem is reported only. */
  async prepare(): Promise<void> {
    await this.#issuer.keys().catch(() => undefined);
  }

  /** How many seconds to wait after an IssuerProblem. */
  get retryAfterSeconds(): number {
    return this.#issuer.retryAfterSeconds;
  }

  /** @throws TokenRefused, or IssuerProblem where nothing is known of the token */
  async verify(token: string): Promise<Bearer> {
    const { issuer, audience, clock } = this.#settings;
    checkOpenParts(token, issuer.issuer);
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, (...key) => this.#key(...key), {
        algorithms: ALGORITHMS,
        issuer: issuer.issuer,
        audience,
        clockTolerance: SKEW_SECONDS,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(clock.now()),
      }));
    } catch (error) {
      throw this.#refusal(error);
    }
    return bearerOf(payload);
  }

  /** The key of a token. Its kid only selects among the issuer's own; what a header says of other keys is not read. */
  async #key(...token: Parameters<Awaited<ReturnType<Issuer['keys']>>['find']>) {
    const known = await this.#issuer.keys();
    try {
      return await known.find(...token);
    } catch (error) {
      if (codeOf(error) !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
      const newer = await this.#issuer.keysAfter(known);
      if (newer === known) throw error;
      return newer.find(...token);
    }
  }

  /** jose's errors in our words. What is wrong with the issuer's own keys says nothing of a token. */
  #refusal(error: unknown): Error {
    const { claim, reason } = error as { claim?: string; reason?: string };
    switch (codeOf(error)) {
      case 'ERR_JWT_EXPIRED':
        return new TokenRefused('expired token', 'The token has expired.');
      case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
        if (reason === 'missing') return invalid(`The token has no claim ${claim}.`);
        if (claim === 'aud')
          return new TokenRefused(
            'token of another audience',
            `The token is for another audience than ${this.#settings.audience}.`,
          );
        return invalid(
          claim === 'nbf' ? 'The token is not valid yet.' : `The token has an invalid ${claim}.`,
        );
      case 'ERR_JWKS_NO_MATCHING_KEY':
        return invalid('The token is signed with a key that its issuer does not have.');
      case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
        return invalid('The token does not say which key of its issuer signed it.');
      case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
        return invalid('The signature of the token is wrong.');
      case 'ERR_JOSE_ALG_NOT_ALLOWED':
        return invalid('The token is signed with an algorithm that is not accepted.');
      case 'ERR_JWS_INVALID':
      case 'ERR_JWT_INVALID':
      case 'ERR_JOSE_NOT_SUPPORTED':
        return invalid(NO_JWT);
    }
    if (error instanceof IssuerProblem) return error;
    const problem = new IssuerProblem("The issuer's key for a token can't be used. RSA keys need 2048 bits.");
    if (!this.#hasReportedKey) this.#settings.report(problem);
    this.#hasReportedKey = true;
    return problem;
  }
}

const NO_JWT = 'The token is not a signed JWT. Tokens of the org authorization server are none either.';

/** What needs no key. A token of another issuer then never makes the server ask for keys. */
function checkOpenParts(token: string, issuer: string): void {
  let [type, named, isBound]: [unknown, unknown, boolean] = [undefined, undefined, false];
  try {
    type = decodeProtectedHeader(token).typ;
    const { iss, cnf } = decodeJwt(token);
    [named, isBound] = [iss, cnf !== undefined];
  } catch {
    throw invalid(NO_JWT);
  }
  if (type !== undefined && (typeof type !== 'string' || !TYPES.test(type)))
    throw invalid('The token is a JWT of another type than an access token.');
  if (named !== issuer)
    throw new TokenRefused('token of another issuer', `The token is not from the issuer ${issuer}.`);
  // Who has such a token alone must not get in. Proofs for it are not read here.
  if (isBound) throw invalid('The token is bound to a key (DPoP), which this server does not support.');
}

function bearerOf({ sub, exp, scope, scp, client_id: id, cid, azp }: JWTPayload): Bearer {
  if (typeof sub !== 'string' || sub === '') throw invalid('The token has no subject (sub).');
  const clientId = [id, cid, azp].find((each) => typeof each === 'string' && each !== '');
  const scopes = [scope, scp].flat().flatMap((each) => (typeof each === 'string' ? each.split(' ') : []));
  return {
    subject: sub,
    clientId: clientId as string | undefined,
    scopes: new Set(scopes),
    // jose has checked that there is a number.
    expiresAt: 1000 * ((exp as number) + SKEW_SECONDS),
  };
}

function invalid(message: string): TokenRefused {
  return new TokenRefused('invalid token', message);
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
