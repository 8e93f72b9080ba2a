import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, type ServiceClient, startSandbox } from '../../src/sandbox/index.js';
import { scopesFor } from '../../src/sandbox/oauth/scopes.js';
import { Routes } from '../../src/sandbox/server/router.js';
import { operations } from '../contract/contract.js';
import { accessToken, authorized, keyOf } from '../helpers/service-app.js';
import { call } from './client.js';

let now = Date.parse('2026-03-02T10:00:00Z');
let org: Sandbox;
let client: ServiceClient;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => now }, oauth: { algorithm: 'ES256' } });
  client = org.client as ServiceClient;
});
beforeEach(() => org.reset());
afterAll(() => org.close());

type Token = Awaited<ReturnType<typeof accessToken>>;

/** Sends a request with a token, and a proof where the token needs one. */
function send(token: Token, method: string, path: string, body?: unknown, claims: object = {}, by = client) {
  return call(org, method, path, body, authorized(org, by, token, method, `/api/v1${path}`, claims));
}

describe('a DPoP token', () => {
  test('opens the API, with a proof for each request', async () => {
    const token = await accessToken(org, client);
    const { status, body } = await send(token, 'GET', '/users?limit=1');
    expect(status).toBe(200);
    expect(body).toHaveLength(1);
    expect((await send(token, 'GET', `/users/${body[0].id}`)).body.id).toBe(body[0].id);
  });

  test.each<[string, object, RegExp]>([
    ['of another token', { ath: 'abc' }, /'ath'/],
    ['for another method', { htm: 'get' }, /'htm'/],
    ['for an address with a query', { htu: 'QUERY' }, /'htu'/],
    ['for an address with another path', { htu: 'PATH' }, /'htu'/],
  ])('is refused with a proof %s', async (_, claims, reason) => {
    const token = await accessToken(org, client);
    const addresses: Record<string, string> = {
      QUERY: `${org.url}/api/v1/users?limit=1`,
      PATH: `${org.url}//api/v1/users`,
    };
    const { htu } = claims as { htu?: string };
    const { status, body } = await send(token, 'GET', '/users?limit=1', undefined, {
      ...claims,
      ...(htu ? { htu: addresses[htu] } : {}),
    });
    expect(`${status} ${body.error}`).toBe('400 invalid_dpop_proof');
    expect(body.error_description).toMatch(reason);
  });

  test('is refused as a bearer token, without a proof, and with the proof of another key', async () => {
    const token = await accessToken(org, client);
    const asBearer = await call(org, 'GET', '/users', undefined, { Authorization: `Bearer ${token.text}` });
    expect(`${asBearer.status} ${asBearer.body.error}`).toBe('400 invalid_request');
    const bare = await call(org, 'GET', '/users', undefined, { Authorization: `DPoP ${token.text}` });
    expect(bare.body.error_description).toBe('The DPoP proof JWT header is missing.');
    const other = org.addClient({ label: 'Other', algorithm: 'ES256' });
    const { body } = await send(token, 'GET', '/users', undefined, {}, other);
    expect(body.error_description).toMatch(/not bound/);
  });

  test('needs a nonce of the API where the org is set so, and not that of the token endpoint', async () => {
    org.state.oauth.nonceAtApi = true;
    const token = await accessToken(org, client);
    const first = await send(token, 'GET', '/users', undefined, {
      nonce: org.state.oauth.nonces.token.next(),
    });
    expect(`${first.status} ${first.body.error}`).toBe('401 use_dpop_nonce');
    const nonce = first.headers.get('dpop-nonce');
    expect((await send(token, 'GET', '/users', undefined, { nonce })).status).toBe(200);
    org.state.oauth.nonceAtApi = false;
  });
});

describe('an access token', () => {
  test('that has expired, is unknown, was revoked or is of a deactivated app is refused', async () => {
    const bearer = org.addClient({ label: 'Bearer', dpop: false, algorithm: 'ES256' });
    const token = await accessToken(org, bearer);
    const refusal = async (sent: Token) => {
      const { status, headers, body } = await send(sent, 'GET', '/users');
      return `${status} ${body.errorCode} ${/error="(\w+)"/.exec(headers.get('www-authenticate') ?? '')?.[1]}`;
    };
    expect((await send(token, 'GET', '/users')).status).toBe(200);
    expect(await refusal({ ...token, text: 'abc' })).toBe('401 E0000011 invalid_token');
    org.state.application(bearer.clientId).status = 'INACTIVE';
    expect(await refusal(token)).toBe('401 E0000011 invalid_token');
    org.state.application(bearer.clientId).status = 'ACTIVE';
    now += org.state.oauth.tokenLifetimeMs;
    expect(await refusal(token)).toBe('401 E0000011 invalid_token');
    const later = await accessToken(org, bearer);
    org.state.oauth.tokens.clear();
    expect(await refusal(later)).toBe('401 E0000011 invalid_token');
  });

  test('without the scope is refused, with the scope named in the challenge', async () => {
    const token = await accessToken(org, client, ['okta.groups.read']);
    const { status, headers, body } = await send(token, 'GET', '/users');
    expect(`${status} ${body.errorCode}`).toBe('403 E0000006');
    const challenge = headers.get('www-authenticate') ?? '';
    expect(challenge).toMatch(/^DPoP .*scope="okta\.users\.read", error="insufficient_scope"/);
    org.state.behavior = { ...org.state.behavior, oauthErrorBody: 'of OAuth', scopeInChallenge: 'no' };
    const plain = await send(token, 'GET', '/users');
    expect(plain.body.error).toBe('insufficient_scope');
    expect(plain.headers.get('www-authenticate')).not.toMatch(/scope="/);
    org.state.behavior = { ...org.state.behavior, oauthErrorBody: 'of the API', scopeInChallenge: 'yes' };
  });

  test('with the manage scope reads too, unless the rule says otherwise', async () => {
    const token = await accessToken(org, client, ['okta.users.manage']);
    expect((await send(token, 'GET', '/users')).status).toBe(200);
    org.state.behavior = { ...org.state.behavior, manageScopeReads: 'no' };
    expect((await send(token, 'GET', '/users')).status).toBe(403);
    org.state.behavior = { ...org.state.behavior, manageScopeReads: 'yes' };
  });

  test('with the read scope alone does not change anything', async () => {
    const token = await accessToken(org, client, ['okta.users.read']);
    const [user] = org.people;
    const refused = await send(token, 'POST', `/users/${user?.id}/lifecycle/suspend`);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/scope="okta\.users\.manage"/);
    expect(org.state.userById(user?.id ?? '').status).toBe('ACTIVE');
  });

  test('keeps a scope whose grant is revoked, unless the rule says that it loses it', async () => {
    const token = await accessToken(org, client, ['okta.users.read', 'okta.groups.read']);
    const app = org.state.application(client.clientId);
    app.consents = app.consents?.filter(({ scopeId }) => scopeId !== 'okta.users.read') ?? [];
    expect((await send(token, 'GET', '/users')).status).toBe(200);
    org.state.behavior.scopeRevoked = 'lose it';
    expect((await send(token, 'GET', '/users')).status).toBe(403);
    expect((await send(token, 'GET', '/groups')).status).toBe(200);
    org.state.behavior.scopeRevoked = 'keep it until they end';
  });

  test('of a deactivated app stays good where the rule says so', async () => {
    const token = await accessToken(org, client);
    org.state.application(client.clientId).status = 'INACTIVE';
    expect((await send(token, 'GET', '/users')).status).toBe(401);
    org.state.behavior.tokensOfInactiveApp = 'stay good until they end';
    expect((await send(token, 'GET', '/users')).status).toBe(200);
    org.state.behavior.tokensOfInactiveApp = 'end';
  });

  test('is of no user', async () => {
    const token = await accessToken(org, client);
    expect((await send(token, 'GET', '/users/me')).status).toBe(404);
  });

  test('is the actor of what it does', async () => {
    const token = await accessToken(org, client);
    const [user] = org.people;
    await send(token, 'DELETE', `/users/${user?.id}/sessions`);
    expect(org.state.log.everything().at(-1)?.actor).toMatchObject({
      type: 'PublicClientApp',
      id: client.clientId,
    });
  });
});

test('every operation of the sandbox needs the scopes that Okta documents for it', () => {
  const documented = new Map(
    Object.values(operations).map(({ method, path, scopes }) => {
      return [`${method} ${path.replace(/\{[^}]*\}/g, ':')}`, scopes];
    }),
  );
  const compared = Routes.all.flatMap(({ method, path, open }) => {
    const scopes = documented.get(`${method} ${path.replace(/:\w+/g, ':')}`);
    return scopes && !open ? [[`${method} ${path}`, scopes, scopesFor(method, path)] as const] : [];
  });
  expect(compared.length).toBeGreaterThan(100);
  for (const [operation, scopes, own] of compared) expect([operation, own]).toEqual([operation, scopes]);
});

test('a private key stays with the client', () => {
  const shown = JSON.stringify(org.state.application(client.clientId));
  expect(shown).not.toContain(keyOf(client).d);
});
