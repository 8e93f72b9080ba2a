import { createHash, createPrivateKey, type JsonWebKey, randomUUID, sign } from 'node:crypto';
import type { Sandbox, ServiceClient } from '../../src/sandbox/index.js';

/** Signs by hand, so that a test can get each claim wrong. */
export function jwt(header: object, claims: object, key: JsonWebKey): string {
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const alg = String((header as { alg?: unknown }).alg);
  const signed = sign(`sha${alg.slice(2)}`, Buffer.from(parts.join('.')), {
    key: createPrivateKey({ key, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  });
  return `${parts.join('.')}.${signed.toString('base64url')}`;
}

export function keyOf({ privateKey }: ServiceClient): JsonWebKey & { kid?: string; alg?: string } {
  return JSON.parse(privateKey);
}

function publicPart(key: JsonWebKey): JsonWebKey {
  const { kty, n, e, crv, x, y } = key;
  return JSON.parse(JSON.stringify({ kty, n, e, crv, x, y }));
}

const seconds = (org: Sandbox) => Math.floor(org.state.clock.now() / 1000);

/** A client assertion; what is given in `header` and `claims` replaces what is right. */
export function assertion(
  org: Sandbox,
  client: ServiceClient,
  claims: object = {},
  header: object = {},
  key = keyOf(client),
): string {
  const now = seconds(org);
  const right = { iss: client.clientId, sub: client.clientId, aud: `${org.url}/oauth2/v1/token` };
  return jwt(
    { alg: keyOf(client).alg, kid: client.keyId, ...header },
    { ...right, iat: now, exp: now + 300, jti: randomUUID(), ...claims },
    key,
  );
}

/** A DPoP proof; what is given in `header` and `claims` replaces what is right. */
export function proof(
  org: Sandbox,
  client: ServiceClient,
  claims: object,
  header: object = {},
  key = keyOf(client),
): string {
  const right = { typ: 'dpop+jwt', alg: key.alg, jwk: publicPart(key) };
  return jwt({ ...right, ...header }, { iat: seconds(org), jti: randomUUID(), ...claims }, key);
}

export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, string>;
}

/** Sends a token request with these fields of the form. */
export async function askForToken(
  org: Sandbox,
  form: Record<string, string> | [string, string][],
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const response = await fetch(`${org.url}/oauth2/v1/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, string>,
  };
}

/** The form of a token request. */
export function tokenForm(client_assertion: string, scope: string): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
  };
}

/** An access token, by the whole exchange. */
export async function accessToken(
  org: Sandbox,
  client: ServiceClient,
  scopes: readonly string[] = client.scopes,
): Promise<{ text: string; type: string }> {
  const url = `${org.url}/oauth2/v1/token`;
  const ask = (nonce?: string) =>
    askForToken(org, tokenForm(assertion(org, client), scopes.join(' ')), {
      DPoP: proof(org, client, { htm: 'POST', htu: url, ...(nonce ? { nonce } : {}) }),
    });
  let answer = await ask();
  if (answer.body.error === 'use_dpop_nonce') answer = await ask(answer.headers.get('dpop-nonce') ?? '');
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return { text: answer.body.access_token ?? '', type: answer.body.token_type ?? '' };
}

/** The headers that authorize one request with a token. */
export function authorized(
  org: Sandbox,
  client: ServiceClient,
  token: { text: string; type: string },
  method: string,
  path: string,
  claims: object = {},
): Record<string, string> {
  const Authorization = `${token.type} ${token.text}`;
  if (token.type !== 'DPoP') return { Authorization };
  const ath = createHash('sha256').update(token.text).digest('base64url');
  const htu = `${org.url}${path.split('?')[0]}`;
  return { Authorization, DPoP: proof(org, client, { htm: method, htu, ath, ...claims }) };
}
