import { afterEach, describe, expect, test } from '@jest/globals';
import type { OAuthClient } from '../../src/index.js';
import { proxyThatRepeats, type RepeatingProxy } from '../helpers/repeating-proxy.js';
import type { OAuthOrg } from './oauth-org.js';
import { client, keys, startOrg, USER } from './rig.js';

let org: OAuthOrg;
let proxy: RepeatingProxy | undefined;
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await org.close();
});

const pem = { privateKey: String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })) };
const suspend = { userId: USER };

/** What the connector says where Okta's token endpoint answers with this error. */
async function told(error: string, description: string, oauth: Partial<OAuthClient> = {}, status = 401) {
  org = await startOrg();
  org.tokenScript = Array(9).fill({ status, body: { error, error_description: description } });
  const result = await org.connect({ ...client, ...oauth }).execute('suspendUser', suspend);
  if (result.ok) throw new Error('A token was given.');
  expect(result.error).toMatchObject({ outcome: 'not-sent' });
  return result.error;
}

describe('what Okta says of a client', () => {
  const kid = 'The client_assertion JWT kid is invalid.';

  test('whose app has several keys asks for the key ID', async () => {
    const { message, remedy } = await told('invalid_client', kid, pem);
    expect(message).not.toMatch(/does not belong/);
    expect(remedy).toMatch(/KID.*key ID/);
  });

  test('whose key ID is another one asks to compare it', async () => {
    expect((await told('invalid_client', kid)).remedy).toMatch(/its KID with the key ID/);
  });

  test.each([
    ['Error retrieving the client JWKSet from jwks_uri.'],
    ['All keys in the client JWKSet from jwks_uri must have a unique kid.'],
    ['The client JWKSet from jwks_uri must contain at least one key.'],
  ])('whose keys are at an address says that, and nothing of the private key: %s', async (text) => {
    const { message, remedy } = await told('invalid_client', text);
    expect(message).not.toMatch(/private key/);
    expect(remedy).toMatch(/URL of its public keys/);
  });

  test('whose app has no key says so', async () => {
    const text = 'The client does not have a JWKSet configured, but the client_assertion requires one.';
    const { message, remedy } = await told('invalid_client', text);
    expect(message).toMatch(/has no public key/);
    expect(remedy).toMatch(/add the public key/);
  });

  test('that is no service app says so, not that there is none', async () => {
    const text =
      "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with the Org Authorization Server.";
    const { message, remedy } = await told('invalid_client', text);
    expect(message).toMatch(/is not a service app/);
    expect(message).not.toMatch(/no active service app/);
    expect(remedy).toMatch(/API Services/);
  });

  test.each([
    ['Client authentication failed. Either the client or the client credentials are invalid.'],
    ['The parsing of the client_assertion failed.'],
  ])('without a reason names none: %s', async (text) => {
    const { message, remedy } = await told('invalid_client', text);
    expect(message).not.toMatch(/no active service app|does not belong/);
    expect(remedy).toMatch(/client ID.*public key.*Public key \/ Private key/);
  });

  test('that signs with a secret asks for a key', async () => {
    const text =
      'Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.';
    expect((await told('invalid_client', text)).remedy).toMatch(/Public key \/ Private key/);
  });

  test('that is granted none of the scopes names them', async () => {
    const text = 'You are not allowed any of the requested scopes.';
    const error = await told('consent_required', text, {}, 400);
    expect(error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('okta.users.manage') });
  });
});

test('a call from outside of the network zone of the app is not put down to its admin role', async () => {
  org = await startOrg();
  org.apiScript = [
    {
      status: 403,
      body: {
        error: 'access_denied',
        error_description: "The request is made from outside the client's permitted network zones.",
      },
    },
  ];
  const result = await org.connect(client).execute('getUserWithId', suspend);
  expect(result).toMatchObject({
    error: { code: 'FORBIDDEN', remedy: expect.stringContaining('network zone') },
  });
});

describe('behind a proxy that sends requests twice, and passes on the second answer', () => {
  async function behind(repeats: (url: string) => boolean) {
    org = await startOrg({ tokenNonce: 'none' });
    proxy = await proxyThatRepeats(org.url, repeats);
    org.url = proxy.url;
    return org.connect(client);
  }

  test('a token is asked for once more, signed anew', async () => {
    let turns = 0;
    const okta = await behind((url) => url.endsWith('/token') && ++turns === 1);
    expect(await okta.execute('suspendUser', suspend)).toMatchObject({ ok: true });
  });

  test('a read is repeated with a new proof', async () => {
    let turns = 0;
    const okta = await behind((url) => url.includes('/api/') && ++turns === 1);
    expect(await okta.execute('getUserWithId', suspend)).toMatchObject({ ok: true });
  });

  test('a change that may not repeat is not known to be undone: Okta refused the copy alone', async () => {
    const okta = await behind((url) => url.includes('/api/'));
    const result = await okta.execute('resetPassword', { ...suspend, sendEmail: true });
    expect(org.done).toHaveLength(1);
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    if (!result.ok) expect(result.error.remedy).toMatch(/may have been made.*proxy or gateway/);
  });
});
