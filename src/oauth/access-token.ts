import type { Headers } from '../request/request-headers.js';
import { tokenHash } from './signer.js';

/** Where the org does not say how long a token lives. Okta's live 3,600 seconds. */
const USUAL_SECONDS = 300;
const LONGEST_SECONDS = 24 * 60 * 60;
/** It is renewed so long before it ends, and not used any more shortly before that; a short-lived one later. */
const RENEWED_BEFORE_MS = 120_000;
const UNUSED_BEFORE_MS = 10_000;

/** An access token as the org gave it. It is held in memory alone. */
export interface AccessToken {
  readonly value: string;
  /** Every request with it needs a proof (DPoP). */
  readonly isBound: boolean;
  /** The claim `ath` of those proofs. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** By our clock, in milliseconds. */
  readonly renewAt: number;
  readonly endsAt: number;
  /** The headers of a request with it; a proof is added to those of a bound one. */
  readonly headers: Headers;
}

/**
 * Reads the token endpoint's answer.
 * @param asked the scopes that were asked for: an answer names its scopes only where they differ
 * @param sentAt when the request left, by our clock
 * @returns a text that says what is wrong, where it holds no usable token
 */
export function accessTokenFrom(
  body: unknown,
  asked: readonly string[],
  sentAt: number,
  usual: Headers,
): AccessToken | string {
  if (typeof body !== 'object' || body === null) return 'it is no object';
  const {
    access_token: value,
    token_type: type,
    expires_in: seconds,
    scope,
  } = body as Record<string, unknown>;
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(value)) return 'it holds no access token';
  const kind = typeof type === 'string' ? type.toLowerCase() : '';
  if (kind !== 'bearer' && kind !== 'dpop') return 'its token is neither Bearer nor DPoP';
  const isBound = kind === 'dpop';
  const given = Number(seconds ?? USUAL_SECONDS);
  const lifeMs = (given > 0 ? Math.min(given, LONGEST_SECONDS) : USUAL_SECONDS) * 1000;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : asked;
  return {
    value,
    isBound,
    hash: isBound ? tokenHash(value) : '',
    scopes,
    renewAt: sentAt + lifeMs - Math.min(RENEWED_BEFORE_MS, lifeMs / 5),
    endsAt: sentAt + lifeMs - Math.min(UNUSED_BEFORE_MS, lifeMs / 20),
    headers: Object.freeze({ ...usual, authorization: `${isBound ? 'DPoP' : 'Bearer'} ${value}` }),
  };
}
