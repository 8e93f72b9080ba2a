import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { OAuthClient } from '../../src/index.js';
import { OAuthOrg, type OAuthRules } from './oauth-org.js';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The key pair of the org's service app. */
export const keys: { privateKey: KeyObject; publicKey: KeyObject } = pair;

export const SCOPES = ['okta.users.read', 'okta.users.manage', 'okta.groups.read', 'okta.groups.manage'];
export const USER = '00u0000000000000aaaa';

/** The service app as a connection names it. */
export const client: OAuthClient = {
  clientId: '0oa1a2b3c4d5e6f7g8h9',
  privateKey: { ...pair.privateKey.export({ format: 'jwk' }), kid: 'key-1' },
  scopes: SCOPES,
};

/** An org whose service app works with `client`: DPoP is required, as Okta has it by default. */
export function startOrg(rules: Partial<OAuthRules> = {}): Promise<OAuthOrg> {
  return new OAuthOrg({
    publicKey: { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256' },
    clientId: client.clientId,
    granted: SCOPES,
    ungranted: 'dropped',
    dpop: 'required',
    tokenNonce: 'one',
    apiNonce: 'none',
    hasRole: true,
    tokenSeconds: 3_600,
    clockMs: 0,
    ...rules,
  }).start();
}

/** The system's clock, set wrong by so much, or ahead in time. */
export function shiftedClock(shift: { ms: number }) {
  return {
    now: () => Date.now() + shift.ms,
    sleep: (ms: number, signal?: AbortSignal, options?: { background?: boolean }) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        if (options?.background) timer.unref();
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
