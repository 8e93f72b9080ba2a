import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  calculateJwkThumbprint,
  decodeJwt,
  EmbeddedJWK,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import { type Connector, type ConnectorOptions, createConnector, type OAuthClient } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';

/** A reaction in place of the org's own: an answer, or what else it does to the connection. */
export type Reaction =
  | { status: number; body?: unknown; text?: string; headers?: Record<string, string> }
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** How the org deals with its one service app. All may be changed while it runs. */
export interface OAuthRules {
  publicKey: JWK;
  clientId: string;
  granted: string[];
  /** What becomes of scopes that are not granted. */
  ungranted: 'dropped' | 'refused';
  dpop: 'required' | 'optional' | 'unknown';
  /** Whether each endpoint wants a nonce, and a new one for every request. */
  tokenNonce: 'none' | 'one' | 'each';
  apiNonce: 'none' | 'one' | 'each';
  hasRole: boolean;
  tokenSeconds: number;
  /** The org's clock minus the real one. */
  clockMs: number;
}

interface Asked {
  form: URLSearchParams;
  headers: IncomingMessage['headers'];
  assertion: JWTPayload;
  proof: JWTPayload | undefined;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

class Refusal {
  constructor(readonly answer: Answer) {}
}

const refuse = (status: number, error: string, text: string, headers = {}): Refusal =>
  new Refusal({ status, body: { error, error_description: text }, headers });
const NO_TOKEN = {
  errorCode: 'E0000011',
  errorSummary: 'Invalid token provided',
  errorId: 'oae1',
  errorCauses: [],
};

/** An org on loopback that checks assertions, proofs, tokens and scopes for real, and plays what a test scripts. */
export class OAuthOrg {
  readonly asked: Asked[] = [];
  readonly calls: {
    method: string;
    path: string;
    headers: IncomingMessage['headers'];
    proof: JWTPayload | undefined;
  }[] = [];
  /** What was done: writes that the org carried out. */
  readonly done: string[] = [];
  tokenScript: (Reaction | undefined)[] = [];
  apiScript: (Reaction | undefined)[] = [];
  readonly #tokens = new Map<string, { bound: string | undefined; scopes: string[]; endsAt: number }>();
  readonly #used = new Set<string>();
  readonly #nonces: Record<'token' | 'api', string | undefined> = { token: undefined, api: undefined };
  readonly #opened: Connector[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  url = '';

  constructor(readonly rules: OAuthRules) {}

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  connect(oauth: OAuthClient, options: ConnectorOptions = {}): Connector {
    const okta = createConnector(
      { organizationUrl: this.url, oauth },
      { allowLoopback: true, limits: createLimits(), ...options },
    );
    this.#opened.push(okta);
    return okta;
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  async close(): Promise<void> {
    for (const okta of this.#opened) await okta.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #now(): number {
    return Date.now() + this.rules.clockMs;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isToken = request.url === '/oauth2/v1/token';
    let answer: Answer & { text?: string };
    try {
      answer = isToken
        ? await this.#giveToken(request, new URLSearchParams(Buffer.concat(chunks).toString()))
        : await this.#api(request);
    } catch (refusal) {
      answer =
        refusal instanceof Refusal ? refusal.answer : { status: 500, body: { error: String(refusal) } };
    }
    const scripted = request.url?.startsWith('/.well-known')
      ? undefined
      : (isToken ? this.tokenScript : this.apiScript).shift();
    if (typeof scripted === 'function') return scripted(request, response);
    const { status, body, headers, text } = { ...answer, ...scripted } as Answer & { text?: string };
    response.writeHead(status, {
      date: new Date(this.#now()).toUTCString(),
      ...(text === undefined && { 'content-type': 'application/json', 'x-okta-request-id': randomUUID() }),
      ...headers,
    });
    response.end(text ?? (body === undefined ? '' : JSON.stringify(body)));
  }

  async #giveToken({ headers }: IncomingMessage, form: URLSearchParams): Promise<Answer> {
    const given = form.get('client_assertion') ?? '';
    const dpop = headers.dpop as string | undefined;
    this.asked.push({
      form,
      headers,
      assertion: decodeJwt(given),
      proof: dpop === undefined ? undefined : decodeJwt(dpop),
    });
    if (form.get('client_id') !== this.rules.clientId)
      throw refuse(401, 'invalid_client', "Invalid value for 'client_id' parameter.");
    await this.#checkAssertion(given);
    const { dpop: rule } = this.rules;
    if (dpop === undefined && rule === 'required')
      throw refuse(400, 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.');
    const bound =
      dpop === undefined || rule === 'unknown'
        ? undefined
        : await this.#checkProof('token', dpop, 'POST', '/oauth2/v1/token');
    const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    const granted = scopes.filter((scope) => this.rules.granted.includes(scope));
    if (granted.length === 0 || (granted.length < scopes.length && this.rules.ungranted === 'refused'))
      throw refuse(400, 'invalid_scope', 'One or more scopes are not granted to the client.');
    const token = `eyJ0.${randomUUID()}.${randomUUID()}`;
    const { tokenSeconds } = this.rules;
    this.#tokens.set(token, { bound, scopes: granted, endsAt: Date.now() + tokenSeconds * 1000 });
    const type = bound === undefined ? 'Bearer' : 'DPoP';
    const body = {
      token_type: type,
      expires_in: tokenSeconds,
      access_token: token,
      scope: granted.join(' '),
    };
    return { status: 200, body, headers: this.#nextNonce('token') };
  }

  async #checkAssertion(given: string): Promise<void> {
    const { clientId, publicKey } = this.rules;
    try {
      const { payload } = await jwtVerify(given, await importJWK(publicKey, publicKey.alg), {
        issuer: clientId,
        subject: clientId,
        audience: `${this.url}/oauth2/v1/token`,
        currentDate: new Date(this.#now()),
        requiredClaims: ['exp', 'jti'],
      });
      if (Number(payload.exp) * 1000 > this.#now() + 3_600_000)
        throw refuse(
          401,
          'invalid_client',
          'The client_assertion token has an expiration too far into the future.',
        );
      if ((payload.iat ?? 0) * 1000 > this.#now() + 1_000)
        throw refuse(401, 'invalid_client', 'The client_assertion token was issued in the future.');
      this.#useOnce(
        `assertion ${payload.jti}`,
        refuse(401, 'invalid_client', 'The client_assertion token was already used.'),
      );
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const expired = (error as { code?: string }).code === 'ERR_JWT_EXPIRED';
      throw refuse(
        401,
        'invalid_client',
        `The client_assertion ${expired ? 'token is expired' : 'signature is invalid'}.`,
      );
    }
  }

  /** @returns the thumbprint of the proof's key */
  async #checkProof(
    endpoint: 'token' | 'api',
    proof: string,
    method: string,
    path: string,
    token?: string,
  ): Promise<string> {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      currentDate: new Date(this.#now()),
      maxTokenAge: 300,
      clockTolerance: 2,
    }).catch((error: Error) => {
      throw refuse(400, 'invalid_dpop_proof', `The DPoP proof JWT is not valid: ${error.message}`);
    });
    const wrong =
      payload.htm !== method ||
      payload.htu !== this.url + path ||
      'd' in (protectedHeader.jwk as object) ||
      (token !== undefined && payload.ath !== createHash('sha256').update(token).digest('base64url'));
    if (wrong) throw refuse(400, 'invalid_dpop_proof', 'The DPoP proof JWT does not fit the request.');
    this.#useOnce(
      `proof ${payload.jti}`,
      refuse(400, 'invalid_dpop_proof', 'The DPoP proof JWT has already been used.'),
    );
    this.#checkNonce(endpoint, payload.nonce);
    return calculateJwkThumbprint(protectedHeader.jwk as JWK);
  }

  #checkNonce(endpoint: 'token' | 'api', nonce: unknown): void {
    const rule = endpoint === 'token' ? this.rules.tokenNonce : this.rules.apiNonce;
    if (rule === 'none') return;
    const expected = this.#nonces[endpoint];
    if (rule === 'each') this.#nonces[endpoint] = undefined;
    if (expected !== undefined && nonce === expected) return;
    const text = 'Authorization server requires nonce in DPoP proof.';
    this.#nonces[endpoint] = undefined;
    const headers = this.#nextNonce(endpoint);
    if (endpoint === 'token') throw refuse(400, 'use_dpop_nonce', text, headers);
    const challenge = `DPoP error="use_dpop_nonce", error_description="${text}"`;
    throw new Refusal({ status: 401, headers: { ...headers, 'www-authenticate': challenge } });
  }

  #nextNonce(endpoint: 'token' | 'api'): Record<string, string> {
    if ((endpoint === 'token' ? this.rules.tokenNonce : this.rules.apiNonce) === 'none') return {};
    this.#nonces[endpoint] ??= `${endpoint}-${randomUUID()}`;
    return { 'dpop-nonce': this.#nonces[endpoint] };
  }

  #useOnce(id: string, refusal: Refusal): void {
    if (this.#used.has(id)) throw refusal;
    this.#used.add(id);
  }

  async #api({ method = 'GET', url = '', headers }: IncomingMessage): Promise<Answer> {
    const [path = ''] = url.split('?');
    if (path === '/.well-known/okta-organization') return { status: 200, body: { id: '00o1' } };
    const dpop = headers.dpop as string | undefined;
    this.calls.push({ method, path: url, headers, proof: dpop === undefined ? undefined : decodeJwt(dpop) });
    const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
    const token = this.#tokens.get(value);
    if (token === undefined || Date.now() > token.endsAt) throw new Refusal({ status: 401, body: NO_TOKEN });
    if (scheme !== (token.bound === undefined ? 'Bearer' : 'DPoP'))
      throw refuse(400, 'invalid_request', 'Wrong scheme.');
    if (token.bound !== undefined) {
      if (dpop === undefined)
        throw refuse(400, 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.');
      const key = await this.#checkProof('api', dpop, method, path, value);
      if (key !== token.bound) throw refuse(400, 'invalid_dpop_proof', 'The DPoP proof is of another key.');
    }
    const scope = `okta.${/^\/api\/v1\/(\w+)/.exec(path)?.[1]}.${method === 'GET' ? 'read' : 'manage'}`;
    if (!token.scopes.includes(scope)) {
      const challenge = `Bearer error="insufficient_scope", error_description="The access token provided does not contain the required scopes."`;
      throw new Refusal({ status: 403, headers: { 'www-authenticate': challenge } });
    }
    const next = token.bound === undefined ? {} : this.#nextNonce('api');
    if (method !== 'GET') this.done.push(`${method} ${path}`);
    const person = { id: '00u0000000000000aaaa', status: 'ACTIVE', profile: { login: 'a@example.com' } };
    const isList = /^\/api\/v1\/\w+$/.test(path) && method === 'GET';
    return { status: 200, body: isList ? (this.rules.hasRole ? [person] : []) : person, headers: next };
  }
}
