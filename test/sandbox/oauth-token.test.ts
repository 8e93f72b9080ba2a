import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, type ServiceClient, startSandbox } from '../../src/sandbox/index.js';
import { accessToken, askForToken, assertion, keyOf, proof, tokenForm } from '../helpers/service-app.js';

let now = Date.parse('2026-03-02T10:00:00Z');
let org: Sandbox;
let client: ServiceClient;
let bearer: ServiceClient;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => now }, oauth: true });
  client = org.client as ServiceClient;
});
beforeEach(() => {
  org.reset();
  org.state.oauth.tokens.clear();
  org.state.behavior = { ...org.state.behavior, ungrantedScope: '400 invalid_scope' };
  bearer = org.addClient({ label: 'Bearer', dpop: false, algorithm: 'ES256', scopes: ['okta.users.read'] });
});
afterAll(() => org.close());

const scope = 'okta.users.read';
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

/** What the token endpoint says of an assertion. */
async function verdict(text: string, asked = scope): Promise<string> {
  const { status, body } = await askForToken(org, tokenForm(text, asked));
  return status === 200 ? (body.token_type ?? '') : `${status} ${body.error}: ${body.error_description}`;
}

describe('a client assertion', () => {
  test('of the right client, with RS256 or ES256, gets a token', async () => {
    expect(await verdict(assertion(org, bearer))).toBe('Bearer');
    const rsa = org.addClient({ label: 'RSA', dpop: false });
    expect(await verdict(assertion(org, rsa))).toBe('Bearer');
  });

  const hour = 3600;
  const seconds = () => Math.floor(now / 1000);
  test.each<[string, () => string, RegExp]>([
    ['is no JWT', () => 'abc', /401 invalid_client: The parsing/],
    [
      'has the signature of another key',
      () => assertion(org, bearer, {}, {}, stranger),
      /signature is invalid/,
    ],
    ['names an unknown key', () => assertion(org, bearer, {}, { kid: 'other' }), /kid is invalid/],
    ['is of an unknown client', () => assertion(org, bearer, { iss: 'x', sub: 'x' }), /'client_id'/],
    ['is about another subject', () => assertion(org, bearer, { sub: 'x' }), /subject claim/],
    ['is for another audience', () => assertion(org, bearer, { aud: org.url }), /audience claim/],
    ['has no end', () => assertion(org, bearer, { exp: undefined }), /'exp' claim/],
    ['has ended', () => assertion(org, bearer, { exp: seconds() }), /is expired/],
    ['ends after more than an hour', () => assertion(org, bearer, { exp: seconds() + hour + 1 }), /too far/],
    [
      'was made in the future',
      () => assertion(org, bearer, { iat: seconds() + 1 }),
      /before the current time/,
    ],
  ])('that %s is refused', async (_, made, reason) => {
    expect(await verdict(made())).toMatch(reason);
    expect(org.state.oauth.tokens.size).toBe(0);
  });

  test('with none as algorithm is refused', async () => {
    const [, claims] = assertion(org, bearer).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await verdict(`${header}.${claims}.x`)).toMatch(/signature algorithm is invalid/);
  });

  test('without a key id is checked with every key of the client, unless the rule says otherwise', async () => {
    const app = org.state.application(bearer.clientId);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const { jwks } = (app.body.settings as { oauthClient: { jwks: { keys: object[] } } }).oauthClient;
    jwks.keys.unshift({ ...other, kid: 'other' });
    expect(await verdict(assertion(org, bearer, {}, { kid: undefined }))).toBe('Bearer');
    org.state.behavior = { ...org.state.behavior, assertionWithoutKid: '401 invalid_client' };
    expect(await verdict(assertion(org, bearer, {}, { kid: undefined }))).toMatch(/kid is invalid/);
  });

  test('is good once', async () => {
    const once = assertion(org, bearer);
    expect(await verdict(once)).toBe('Bearer');
    expect(await verdict(once)).toMatch(/has already been used/);
  });

  test('of an application that is deactivated, or no service app, is refused', async () => {
    const app = org.state.application(bearer.clientId);
    app.status = 'INACTIVE';
    expect(await verdict(assertion(org, bearer))).toMatch(/'client_id'/);
    app.status = 'ACTIVE';
    (app.body.settings as { oauthClient: { application_type: string } }).oauthClient.application_type = 'web';
    expect(await verdict(assertion(org, bearer))).toMatch(/^401 invalid_client: Only clients/);
  });
});

describe('a token request', () => {
  test('for a scope that was not granted is refused, or answered without it', async () => {
    expect(await verdict(assertion(org, bearer), `${scope} okta.groups.read`)).toMatch(/^400 invalid_scope/);
    org.state.behavior = { ...org.state.behavior, ungrantedScope: 'left out' };
    const { body } = await askForToken(org, tokenForm(assertion(org, bearer), `${scope} okta.groups.read`));
    expect(body.scope).toBe(scope);
    expect(await verdict(assertion(org, bearer), 'okta.groups.read')).toMatch(/^400 consent_required/);
  });

  test.each(['', 'openid', 'okta.everything.read'])('for the scope "%s" is refused', async (asked) => {
    expect(await verdict(assertion(org, bearer), asked)).toMatch(/^400 invalid_scope/);
  });

  test('of another grant type, with a secret, twice the same field or JSON is refused', async () => {
    const form = tokenForm(assertion(org, bearer), scope);
    const error = async (fields: Record<string, string> | [string, string][], type?: string) => {
      const { status, body } = await askForToken(org, fields, type ? { 'Content-Type': type } : {});
      return `${status} ${body.error}`;
    };
    expect(await error({ ...form, grant_type: 'password' })).toBe('400 unsupported_grant_type');
    const secret = {
      grant_type: 'client_credentials',
      scope,
      client_id: bearer.clientId,
      client_secret: 'x',
    };
    expect(await error(secret)).toBe('401 invalid_client');
    expect(await error([...Object.entries(form), ['scope', scope]])).toBe('400 invalid_request');
    expect(await error(form, 'application/json')).toBe('400 invalid_request');
  });

  test('has a bucket of its own', async () => {
    const { headers } = await askForToken(org, tokenForm(assertion(org, bearer), scope));
    expect(headers.get('x-rate-limit-limit')).toBe('150');
  });
});

describe('a client that must prove its key', () => {
  const url = () => `${org.url}/oauth2/v1/token`;
  const ask = (header: Record<string, string>) =>
    askForToken(org, tokenForm(assertion(org, client), scope), header);
  const nonceNow = async () =>
    (await ask({ DPoP: proof(org, client, { htm: 'POST', htu: url() }) })).headers.get('dpop-nonce') ?? '';

  test('gets a nonce first, then a DPoP token', async () => {
    const first = await ask({ DPoP: proof(org, client, { htm: 'POST', htu: url() }) });
    expect(first).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
    const nonce = first.headers.get('dpop-nonce') ?? '';
    const second = await ask({ DPoP: proof(org, client, { htm: 'POST', htu: url(), nonce }) });
    expect(second).toMatchObject({ status: 200, body: { token_type: 'DPoP', expires_in: 3600 } });
    expect(second.headers.get('dpop-nonce')).toBe(nonce);
  });

  test.each<[string, object, object, RegExp]>([
    ['for another method', { htm: 'GET' }, {}, /'htm'/],
    ['for another address', { htu: 'https://elsewhere.example.com/oauth2/v1/token' }, {}, /'htu'/],
    ['without an age', { iat: undefined }, {}, /'iat'/],
    ['of the future', { iat: Math.floor(now / 1000) + 60 }, {}, /in the future/],
    ['more than five minutes old', { iat: Math.floor(now / 1000) - 301 }, {}, /more than five minutes/],
    ['without an id', { jti: undefined }, {}, /'jti'/],
    ['of another type', {}, { typ: 'JWT' }, /'typ'/],
    ['with the private key in it', {}, { jwk: 'private' }, /is invalid/],
    ['with another key in it', {}, { jwk: 'other' }, /signature is invalid/],
  ])('is refused with a proof %s', async (_, claims, header, reason) => {
    const nonce = await nonceNow();
    const { jwk } = header as { jwk?: string };
    const keys: Record<string, object> = { private: keyOf(client), other: { ...stranger, d: undefined } };
    const made = proof(
      org,
      client,
      { htm: 'POST', htu: url(), nonce, ...claims },
      { ...header, ...(jwk ? { jwk: keys[jwk] } : {}) },
    );
    const { status, body } = await ask({ DPoP: made });
    expect(`${status} ${body.error}`).toBe('400 invalid_dpop_proof');
    expect(body.error_description).toMatch(reason);
  });

  test('is refused without a proof, with a proof that was used, and with one that is no JWT', async () => {
    const nonce = await nonceNow();
    expect((await ask({})).body.error_description).toBe('The DPoP proof JWT header is missing.');
    const once = { DPoP: proof(org, client, { htm: 'POST', htu: url(), nonce }) };
    expect((await ask(once)).status).toBe(200);
    expect((await ask(once)).body.error_description).toMatch(/already been used/);
    expect((await ask({ DPoP: 'abc' })).body.error_description).toMatch(/cannot be parsed/);
  });

  test('keeps a nonce for three days, though another comes after one', async () => {
    const nonce = await nonceNow();
    now += 2 * 86_400_000;
    const send = () => ask({ DPoP: proof(org, client, { htm: 'POST', htu: url(), nonce }) });
    const later = await send();
    expect(later.status).toBe(200);
    expect(later.headers.get('dpop-nonce')).not.toBe(nonce);
    now += 86_400_001;
    expect((await send()).body.error).toBe('use_dpop_nonce');
  });

  test('needs another nonce for each request where the org is set so', async () => {
    org.state.oauth.newNonceForEachRequest = true;
    const nonce = await nonceNow();
    const send = (used: string) =>
      ask({ DPoP: proof(org, client, { htm: 'POST', htu: url(), nonce: used }) });
    const first = await send(nonce);
    expect(first.status).toBe(200);
    expect((await send(nonce)).body.error).toBe('use_dpop_nonce');
    expect((await send(first.headers.get('dpop-nonce') ?? '')).status).toBe(200);
    org.state.oauth.newNonceForEachRequest = false;
  });

  test('may send the assertion again after the nonce, unless the rule says it is used up', async () => {
    const repeated = async () => {
      const form = tokenForm(assertion(org, client), scope);
      const htu = url();
      const first = await askForToken(org, form, { DPoP: proof(org, client, { htm: 'POST', htu }) });
      const nonce = first.headers.get('dpop-nonce') ?? '';
      return (await askForToken(org, form, { DPoP: proof(org, client, { htm: 'POST', htu, nonce }) })).status;
    };
    expect(await repeated()).toBe(200);
    org.state.behavior = { ...org.state.behavior, assertionAtNonceDance: 'yes' };
    expect(await repeated()).toBe(401);
    org.state.behavior = { ...org.state.behavior, assertionAtNonceDance: 'no' };
  });
});

test('a proof that nobody asked for is ignored, or binds the token, by the rule', async () => {
  expect((await accessToken(org, bearer)).type).toBe('Bearer');
  org.state.behavior = { ...org.state.behavior, unaskedProof: 'bound' };
  expect((await accessToken(org, bearer)).type).toBe('DPoP');
  org.state.behavior = { ...org.state.behavior, unaskedProof: 'ignored' };
});
