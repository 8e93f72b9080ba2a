import type * as SignerModule from '../../src/oauth/signer.js';
import type { Org } from '../../src/sandbox/index.js';
import { addServiceClient, makeClientKey } from '../../src/sandbox/oauth/service-client.js';
import type { Random } from './random.js';
import { type Delivery, type OAuthSettings, PLAIN } from './schedule.js';
import type { Line, Send } from './sends.js';

export const ORIGIN = 'https://org.example.com';

const key = makeClientKey({ algorithm: 'ES256' });
const signer = require('../../src/oauth/signer.js') as typeof SignerModule;

/** Signatures that are being made: the one thing that takes real time. */
let signing = 0;
let last: Promise<unknown> = Promise.resolve();

/** Signatures are made one after the other, so that the same seed gives the same order. */
function inTurn<This, Given extends unknown[], T>(real: (this: This, ...given: Given) => Promise<T>) {
  return function (this: This, ...given: Given): Promise<T> {
    signing += 1;
    const made = last.then(() => real.apply(this, given));
    last = made.then(
      () => {
        signing -= 1;
      },
      () => {
        signing -= 1;
      },
    );
    return made;
  };
}

Object.assign(signer, { signAssertion: inTurn(signer.signAssertion) });
signer.ProofKey.generate = inTurn(signer.ProofKey.generate);
signer.ProofKey.prototype.prove = inTurn(signer.ProofKey.prototype.prove);

export const isSigning = (): boolean => signing > 0;

/** Puts the service app of the connectors into an org. */
export function addClient(org: Org, { dpop, nonceEach, tokenMs }: OAuthSettings): void {
  addServiceClient(org, ORIGIN, key, { dpop });
  org.oauth.tokenLifetimeMs = tokenMs;
  org.oauth.newNonceForEachRequest = nonceEach;
  org.oauth.nonceAtApi = nonceEach;
}

/** The service app as a connection names it. */
export function clientOf(org: Org): { clientId: string; privateKey: string; keyId: string } {
  const app = [...org.applications.values()].find(({ body }) => body.name === 'oidc_client');
  const { keyId, privateKey } = key;
  return { clientId: app?.id ?? '', privateKey, keyId };
}

export const isTokenRequest = (target: string): boolean => target === '/oauth2/v1/token';

/** Okta's refusal of a client that signed with another key. */
export const NO_CLIENT = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'The client_assertion signature is invalid.' },
};

/** The number that stands for no call. */
const NO_CALL = -1;

/**
 * A token request serves all calls of its connector, so what becomes of it goes by its order in the run.
 * @param asker the call that began it
 */
export function tokenLine(
  { connector, process }: Line,
  sends: readonly Send[],
  requests: readonly Delivery[],
): Line {
  const attempts = sends.filter(({ tokenOf }) => tokenOf !== undefined).length;
  const delivery = (attempt: number) => requests[attempt] ?? PLAIN;
  return { call: NO_CALL, attempts, delivery, connector, process };
}

const FAULTS = {
  unreachable: 1,
  lost: 3,
  'lost-in-silence': 2,
  'answer-lost': 3,
  'answer-lost-in-silence': 1,
  'error-before': 1,
  'error-after': 1,
  gateway: 1,
  limited: 1,
  crowded: 1,
  'limited-bare': 1,
  cut: 1,
  box: 2,
  'box-after': 1,
  'no-client': 2,
};

/** The way in of half of all runs; the others connect by API token. */
export function oauthOf(random: Random, spanMs: number): OAuthSettings | undefined {
  if (!random.chance(0.5)) return undefined;
  const dpop = random.chance(0.7);
  const part = random.pick([0, 0.1, 0.4, 0.8]);
  const slow = () => (random.chance(part / 2) ? random.between(100, 45_000) : random.between(1, 150));
  return {
    dpop,
    nonceEach: dpop && random.chance(0.5),
    tokenMs: random.pick([3_600_000, 600_000, 60_000, 5_000, 1_000]),
    requests: Array.from({ length: random.pick([0, 2, 8, 20]) }, () => ({
      ...PLAIN,
      kind: random.chance(part) ? random.weighted(FAULTS) : 'plain',
      thereMs: slow(),
      backMs: slow(),
      box: random.pick([
        { status: 403, body: 'html' },
        { status: 200, body: 'object' },
        { status: 404, body: 'json' },
      ]),
    })),
    revokedAt: Array.from({ length: random.pick([0, 0, 1, 4]) }, () => random.between(0, spanMs)).sort(
      (a, b) => a - b,
    ),
    refused: random.pick([0, 0, 0.1, 0.4]),
  };
}

/** Some of the attempts that nothing else happens to are refused for their token, as an ended one is. */
export function withRefusedTokens(
  deliveries: readonly Delivery[],
  { refused }: OAuthSettings,
  random: Random,
): Delivery[] {
  return deliveries.map((each) =>
    each.kind === 'plain' && random.chance(refused) ? { ...each, kind: 'no-token' } : each,
  );
}
