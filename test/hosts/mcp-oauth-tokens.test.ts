import { createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { makeKey, type SigningKey } from './authorization-server.js';
import { AUDIENCE, bearing, challengeOf, OAuthRig, open } from './mcp-oauth-rig.js';

let rig: OAuthRig;
let url: string;
let other: SigningKey;

beforeAll(async () => {
  rig = await OAuthRig.start();
  other = await makeKey('one');
  [url = ''] = await rig.serve();
  expect((await open(url, await rig.token())).status).toBe(200);
});
afterAll(() => rig.close());

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
const claims = () => ({ iss: rig.issuer.issuer, sub: 'jane@example.com', aud: AUDIENCE, exp: seconds(300) });
const publicPem = () =>
  createPublicKey({ key: rig.issuer.signing.publicJwk as never, format: 'jwk' }) as KeyObject;

/** A token that is signed with the issuer's public key as if it were a shared secret. */
function withPublicKeyAsSecret(secret: string | Buffer, alg = 'HS256'): string {
  const text = `${part({ alg, kid: 'one' })}.${part(claims())}`;
  return `${text}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(text)
    .digest('base64url')}`;
}

/** With a part of a good token replaced. */
async function changed(edit: (parts: string[]) => void): Promise<string> {
  const parts = (await rig.token()).split('.');
  edit(parts);
  return parts.join('.');
}

const HOSTILE: Record<string, () => string | Promise<string>> = {
  'that is no JWT': () => 'an-opaque-token',
  'of three empty parts': () => '..',
  'with five parts, as encrypted ones have': () => 'a.b.c.d.e',
  'without signature (alg none)': () => `${part({ alg: 'none' })}.${part(claims())}.`,
  'without signature (alg None)': () => `${part({ alg: 'None', kid: 'one' })}.${part(claims())}.`,
  'without signature, with the alg of the key': () =>
    `${part({ alg: 'RS256', kid: 'one' })}.${part(claims())}.`,
  'signed with the public key as secret (PEM)': () =>
    withPublicKeyAsSecret(publicPem().export({ type: 'spki', format: 'pem' })),
  'signed with the public key as secret (DER)': () =>
    withPublicKeyAsSecret(publicPem().export({ type: 'spki', format: 'der' }), 'HS512'),
  'signed with the public key as secret (JWK)': () =>
    withPublicKeyAsSecret(JSON.stringify(rig.issuer.signing.publicJwk)),
  'signed with another key of the same id': () => rig.token({}, {}, other),
  'that brings its own key (jwk)': () => rig.token({}, { jwk: other.publicJwk }, other),
  'that names its own keys (jku)': () =>
    rig.token({}, { jku: `${rig.issuer.issuer}/evil/keys`, kid: 'evil' }, other),
  'that names its own certificate (x5u)': () =>
    rig.token({}, { x5u: `${rig.issuer.issuer}/evil/cert`, kid: undefined }, other),
  'with a kid that is a path': () => rig.token({}, { kid: '../../../../dev/null' }, other),
  'with a kid that is a URL': () => rig.token({}, { kid: `${rig.issuer.issuer}/evil/keys` }, other),
  'with a kid that is a property of objects': () => rig.token({}, { kid: '__proto__' }, other),
  'with an extension that must be understood (crit)': async () =>
    changed((parts) => {
      parts[0] = part({ alg: 'RS256', kid: 'one', crit: ['b64'], b64: false });
    }),
  'of another type (dpop+jwt)': () => rig.token({}, { typ: 'dpop+jwt' }),
  'of another type (an ID token with typ)': () => rig.token({}, { typ: 'id_token+jwt' }),
  'of a type that is no text': () =>
    changed((parts) => (parts[0] = part({ alg: 'RS256', kid: 'one', typ: [] }))),
  'from another issuer': () => rig.token({ iss: 'https://evil.example.com/oauth2/default' }),
  'from an issuer with a slash more': () => rig.token({ iss: `${rig.issuer.issuer}/` }),
  'without issuer': () => rig.token({ iss: undefined }),
  'with a list of issuers': () => rig.token({ iss: [rig.issuer.issuer] }),
  'for another audience': () => rig.token({ aud: 'api://default' }),
  'for other audiences': () => rig.token({ aud: ['api://default', `${AUDIENCE}/`] }),
  'without audience': () => rig.token({ aud: undefined }),
  'whose audience contains the right one': () => rig.token({ aud: `x ${AUDIENCE}` }),
  'that has expired': () => rig.token({ exp: seconds(-31) }),
  'that does not expire': () => rig.token({ exp: undefined }),
  'whose expiry is a text': () => rig.token({ exp: String(seconds(300)) }),
  'that is not valid yet': () => rig.token({ nbf: seconds(90) }),
  'without subject': () => rig.token({ sub: undefined }),
  'with an empty subject': () => rig.token({ sub: '' }),
  'whose subject is no text': () => rig.token({ sub: { toString: 'jane' } }),
  'that is bound to a key (DPoP)': () => rig.token({ cnf: { jkt: 'x' } }),
  'with another payload': () =>
    changed((parts) => {
      parts[1] = part({ ...claims(), sub: 'admin@example.com' });
    }),
  'with a payload that is no object': () => changed((parts) => (parts[1] = part([claims()]))),
};

describe('an access token', () => {
  test.each(Object.entries(HOSTILE))('%s is refused, and no request is made for it', async (_, make) => {
    // The keys were just read, so that not even an unknown key id may cause a request.
    const before = rig.issuer.requests.length;
    const token = await make();
    const refused = await open(url, token);
    expect(refused.status).toBe(401);
    expect(refused.headers['mcp-session-id']).toBeUndefined();
    const { error, error_description: description = '', resource_metadata: metadata } = challengeOf(refused);
    expect(error).toBe('invalid_token');
    expect(description).toMatch(/^The (?:token|signature) .+\.$/);
    expect(metadata).toBe(url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'));
    for (const shown of [refused.text, JSON.stringify(refused.headers), JSON.stringify(rig.rejected)])
      for (const secret of token.split('.').filter((each) => each.length > 8))
        expect(shown).not.toContain(secret);
    expect(rig.issuer.requests.length).toBe(before);
    expect(rig.errors).toEqual([]);
  });

  test.each<[string, Parameters<OAuthRig['token']>]>([
    ['of Okta, without type', []],
    ['with the type of RFC 9068', [{}, { typ: 'at+jwt' }]],
    ['with the long type of RFC 9068', [{}, { typ: 'application/at+jwt' }]],
    ['with the type JWT', [{}, { typ: 'JWT' }]],
    ['with scopes as one text', [{ scp: undefined, scope: 'openid okta-connector.read' }]],
    ['with scopes as one text in scp', [{ scp: 'okta-connector.manage' }]],
    ['for several audiences', [{ aud: ['https://example.com', AUDIENCE] }]],
    ['that expired a moment ago by our clock', [{ exp: Math.floor(Date.now() / 1000) - 5 }]],
    ['that is valid in a moment by our clock', [{ nbf: Math.floor(Date.now() / 1000) + 10 }]],
  ])('%s is accepted', async (_, given) => {
    expect((await open(url, await rig.token(...given))).status).toBe(200);
  });

  test.each(['RS384', 'PS256', 'ES256', 'ES512', 'EdDSA'])('signed with %s is accepted', async (alg) => {
    const own = await OAuthRig.start();
    try {
      own.issuer.signing = await makeKey('own', alg);
      own.issuer.keys = [own.issuer.signing.publicJwk];
      const [address = ''] = await own.serve();
      expect((await open(address, await own.token())).status).toBe(200);
      expect((await open(address, await own.token({}, { kid: undefined }))).status).toBe(200);
    } finally {
      await own.close();
    }
  });

  test('that is huge is refused before it is read', async () => {
    const token = await rig.token({ groups: 'x'.repeat(20_000) });
    expect((await open(url, token)).status).toBe(431);
  });

  test('in the URL or in the body does not count', async () => {
    const token = await rig.token();
    expect((await open(`${url}?access_token=${token}`)).status).toBe(401);
    const basic = await open(url, undefined, { Authorization: `Basic ${token}` });
    expect(basic.status).toBe(401);
    expect(challengeOf(basic).error).toBeUndefined();
  });

  test('of any text opens nothing and causes no error of the server', async () => {
    const word = fc.stringMatching(/^[\w.~+/=-]{1,60}$/);
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const like = fc.tuple(json, json, word).map((parts) => parts.join('.'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(word, like), async (token) => {
        expect((await open(url, token)).status).toBe(401);
      }),
      { numRuns: 200 },
    );
    expect(rig.errors).toEqual([]);
  });
});

describe('keys of the issuer that must not be used', () => {
  async function withKeys(keys: JWK[], signing: SigningKey): Promise<number> {
    const own = await OAuthRig.start();
    try {
      own.issuer.keys = keys;
      own.issuer.signing = signing;
      const [address = ''] = await own.serve();
      return (await open(address, await own.token())).status;
    } finally {
      await own.close();
    }
  }

  test('let nobody in: symmetric, for encryption, of another algorithm', async () => {
    const key = await makeKey('k');
    const { privateKey, publicKey } = await generateKeyPair('RS256', {
      extractable: true,
      modulusLength: 2048,
    });
    const strong = { kid: 'k', alg: 'RS256', privateKey, publicJwk: await exportJWK(publicKey) };
    expect(await withKeys([{ ...strong.publicJwk, kid: 'k' }], strong)).toBe(200);
    expect(await withKeys([{ kty: 'oct', k: 'c2VjcmV0', kid: 'k', alg: 'HS256' }], key)).toBe(401);
    expect(await withKeys([{ ...key.publicJwk, use: 'enc' }], key)).toBe(401);
    expect(await withKeys([{ ...key.publicJwk, alg: 'RS512' }], key)).toBe(401);
    expect(await withKeys([], key)).toBe(401);
  });

  test("are the issuer's fault where they are private or too short, so that callers get 503", async () => {
    const key = await makeKey('k');
    const secret = { ...(await exportJWK(key.privateKey)), kid: 'k', alg: 'RS256' };
    expect(await withKeys([secret], key)).toBe(503);
    const short = createPublicKey({ key: key.publicJwk as never, format: 'jwk' }).export({ format: 'jwk' });
    expect(await withKeys([{ ...(short as JWK), n: String(short.n).slice(0, 170), kid: 'k' }], key)).toBe(
      503,
    );
  });
});

test('the header of a refused token names no more than the reason, and the log how often', async () => {
  const token = await rig.token({ exp: seconds(-100) });
  const refused = await open(url, token, bearing(token));
  expect(challengeOf(refused)).toEqual({
    error: 'invalid_token',
    error_description: 'The token has expired.',
    scope: 'okta-connector.read okta-connector.manage',
    resource_metadata: url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'),
  });
  expect(rig.rejected.at(-1)).toMatchObject({ caller: 'http 127.0.0.1', refused: 'expired token' });
});
