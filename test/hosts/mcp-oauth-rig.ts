import { request as send } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';
import type { RejectedCaller } from '../../src/hosts/http/rejected-callers.js';
import { McpHttpHost, type McpHttpSettings, type McpOrg } from '../../src/hosts/mcp/http.js';
import type { HttpTransport, Sdk } from '../../src/hosts/mcp/sdk.js';
import { type AuditEvent, type Connector, createConnector } from '../../src/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import type { Clock } from '../../src/transport/clock.js';
import { AuthorizationServer } from './authorization-server.js';

export const AUDIENCE = 'api://okta-actions';
const opening = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

export interface HttpAnswer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** A clock that tests set. */
export class SetClock implements Clock {
  aheadMs = 0;
  now = (): number => Date.now() + this.aheadMs;
  sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      signal?.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
}

/** A sandbox org behind `mcp --http`, whose callers have tokens of an authorization server. */
export class OAuthRig {
  readonly audited: AuditEvent[] = [];
  readonly rejected: RejectedCaller[] = [];
  readonly problems: string[] = [];
  readonly errors: unknown[] = [];
  readonly clock = new SetClock();
  readonly orgs: Sandbox[] = [];
  readonly #connectors: Connector[] = [];
  #servers: McpHttpHost[] = [];

  private constructor(readonly issuer: AuthorizationServer) {}

  static async start(path?: string): Promise<OAuthRig> {
    return new OAuthRig(await AuthorizationServer.start(path));
  }

  async org(
    more: Partial<McpOrg> = {},
    options: Parameters<typeof createConnector>[1] = {},
  ): Promise<McpOrg> {
    const sandbox = await startSandbox();
    this.orgs.push(sandbox);
    const connector = createConnector(
      { organizationUrl: sandbox.url, apiToken: sandbox.token },
      { allowLoopback: true, onAudit: (event) => void this.audited.push(event), ...options },
    );
    this.#connectors.push(connector);
    const oauth = { issuer: this.issuer.issuer, audience: AUDIENCE };
    return { connector, org: sandbox.url, yesDestructive: true, showSecrets: false, oauth, ...more };
  }

  /** @returns the URLs of the orgs */
  async serve(settings: Partial<McpHttpSettings> = {}): Promise<string[]> {
    const orgs = settings.orgs ?? [await this.org()];
    const server = new McpHttpHost(
      {
        clock: this.clock,
        onRejected: (event) => this.rejected.push(event),
        onIssuerProblem: (text) => this.problems.push(text),
        onInternalError: (error) => this.errors.push(error),
        ...settings,
        orgs,
      },
      { Server, ...types } as unknown as Sdk,
      StreamableHTTPServerTransport as unknown as HttpTransport,
    );
    this.#servers.push(server);
    return server.listen();
  }

  token(...given: Parameters<AuthorizationServer['token']>): Promise<string> {
    const [claims, ...rest] = given;
    return this.issuer.token({ aud: AUDIENCE, ...claims }, ...rest);
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.close();
    for (const open of [...this.#connectors, ...this.orgs, this.issuer]) await open.close();
  }
}

/** A plain request. */
export function ask(
  url: string,
  {
    body,
    headers = {},
    method = 'POST',
  }: { body?: unknown; headers?: Record<string, string>; method?: string },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const usual = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    const sent = send(url, { method, headers: { ...usual, ...headers }, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Initializes with a token, or without one. */
export function open(url: string, token?: string, more: Record<string, string> = {}): Promise<HttpAnswer> {
  return ask(url, { body: opening, headers: { ...bearing(token), ...more } });
}

/** Sends a request in a session that `open` began. */
export function request(
  url: string,
  token: string,
  session: HttpAnswer,
  method: string,
  params?: object,
): Promise<HttpAnswer> {
  const headers = { ...bearing(token), 'Mcp-Session-Id': String(session.headers['mcp-session-id']) };
  return ask(url, { body: { jsonrpc: '2.0', id: 7, method, params }, headers });
}

export function bearing(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** The parameters of WWW-Authenticate: Bearer. */
export function challengeOf({ headers }: HttpAnswer): Record<string, string> {
  const text = String(headers['www-authenticate']);
  if (!text.startsWith('Bearer ')) throw new Error(`No Bearer challenge: ${text}`);
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
