import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: PrivateKey;
  readonly publicJwk: JWK;
}

export async function makeKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** The key that every server of a file begins with: RSA keys take long to make. */
let firstKey: Promise<SigningKey> | undefined;

/** In place of the right answer for a path. */
type Reaction = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * An authorization server on this machine, with real keys: metadata, keys, registration of clients, authorization codes
 * with PKCE, and tokens for the resource that is asked for.
 */
export class AuthorizationServer {
  /** The public keys that it shows. */
  keys: JWK[];
  signing: SigningKey;
  readonly reactions = new Map<string, Reaction>();
  /** The paths of all requests. */
  readonly requests: string[] = [];
  /** The parameters of the authorization requests. */
  readonly authorizations: URLSearchParams[] = [];
  /** The scopes that it grants of those that are asked for; all by default. */
  grants: (scope: string) => boolean = () => true;
  /** The audience of the tokens for a resource. Okta's is a setting of the authorization server. */
  audienceOf: (resource: string | null) => string = (resource) => resource ?? '';
  subject = 'jane@example.com';
  readonly #codes = new Map<string, URLSearchParams>();
  readonly #server: Server;
  issuer = '';

  private constructor(key: SigningKey) {
    this.signing = key;
    this.keys = [key.publicJwk];
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(path = '/oauth2/default'): Promise<AuthorizationServer> {
    firstKey ??= makeKey('one');
    const server = new AuthorizationServer(await firstKey);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    const { port } = server.#server.address() as AddressInfo;
    server.issuer = `http://127.0.0.1:${port}${path}`;
    return server;
  }

  get metadata(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.issuer}/v1/keys`,
      authorization_endpoint: `${this.issuer}/v1/authorize`,
      token_endpoint: `${this.issuer}/v1/token`,
      registration_endpoint: `${this.issuer}/v1/clients`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  /** An access token like Okta's. A claim or header that is undefined is left out. */
  token(
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    key: SigningKey = this.signing,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.issuer,
      sub: this.subject,
      cid: '0oa1client',
      scp: ['okta-connector.read', 'okta-connector.manage'],
      iat: now,
      exp: now + 300,
      jti: randomUUID(),
      ...claims,
    };
    return new SignJWT(JSON.parse(JSON.stringify(payload)))
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  /** How often a document was asked for. */
  asked(end: string): number {
    return this.requests.filter((path) => path.endsWith(end)).length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    this.requests.push(url.pathname);
    const own = new URL(this.issuer).pathname;
    const path = url.pathname.startsWith(own) ? url.pathname.slice(own.length) : url.pathname;
    const reaction = this.reactions.get(path);
    if (reaction !== undefined) return reaction(request, response);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (path === '/.well-known/openid-configuration') json(200, this.metadata);
    else if (path === '/v1/keys') json(200, { keys: this.keys });
    else if (path === '/v1/clients') {
      json(201, { ...JSON.parse(await textOf(request)), client_id: '0oa1registered' });
    } else if (path === '/v1/authorize') {
      this.authorizations.push(url.searchParams);
      const code = randomUUID();
      this.#codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') as string);
      back.searchParams.set('code', code);
      response.writeHead(302, { Location: back.href }).end();
    } else if (path === '/v1/token') await this.#token(new URLSearchParams(await textOf(request)), json);
    else json(404, { error: 'not_found' });
  }

  async #token(form: URLSearchParams, json: (status: number, body: unknown) => void): Promise<void> {
    const asked = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked === undefined || asked.get('code_challenge') !== challenge)
      return json(400, { error: 'invalid_grant' });
    const scopes = (asked.get('scope') ?? '').split(' ').filter(this.grants);
    const access = await this.token({
      aud: this.audienceOf(form.get('resource')),
      cid: '0oa1registered',
      scp: scopes,
    });
    json(200, { access_token: access, token_type: 'Bearer', expires_in: 300, scope: scopes.join(' ') });
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
