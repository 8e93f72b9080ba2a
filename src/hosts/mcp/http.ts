import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Access } from '../http/access.js';
import { Rejection } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import { type RejectedCaller, RejectedCallers } from '../http/rejected-callers.js';
import type { HostFailure } from '../shared/refusals.js';
import { type HttpTransport, loadHttpTransport, loadSdk, type Sdk } from './sdk.js';
import { McpHost, type McpSettings } from './server.js';
import { type SessionLimits, type SessionServer, Sessions } from './sessions.js';

/** An org that the server offers. */
export interface McpOrg extends McpSettings {
  /** Its path is `/mcp/<name>`; without a name, `/mcp`. */
  name?: string;
  /** The bearer token of its callers. Required off loopback. */
  secret?: string;
}

export interface McpHttpSettings extends Partial<SessionLimits> {
  orgs: readonly McpOrg[];
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Default 0, which means a free port. */
  port?: number;
  /** Makes the server of a session. By default it has the org's actions as tools. */
  newServer?: (org: McpOrg, sdk: Sdk) => SessionServer;
  /** Gets unexpected exceptions of the server. */
  onInternalError?: (error: unknown) => void;
  /** Gets the callers that the server rejected, for its log. */
  onRejected?: (rejected: RejectedCaller) => void;
}

interface Endpoint {
  readonly sessions: Sessions;
  readonly access: Access;
}

/** Open sessions of one org. */
const MAX_SESSIONS = 100;
const IDLE_MS = 30 * 60_000;
const SWEEP_MS = 60_000;
/** JSON-RPC's codes, and those of the SDK for sessions. */
const PARSE_ERROR = -32_700;
const REFUSED = -32_000;
const NO_SESSION = -32_001;

/** Serves MCP over Streamable HTTP: each org at a path of its own, each client in a session of its own. */
export class McpHttpHost {
  readonly #settings: McpHttpSettings;
  readonly #sdk: Sdk;
  readonly #server: Server;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  #sweep: NodeJS.Timeout | undefined;

  /** Loads the SDK. @throws MissingSdk, and what the constructor throws */
  static async create(settings: McpHttpSettings): Promise<McpHttpHost> {
    const { StreamableHTTPServerTransport } = await loadHttpTransport();
    return new McpHttpHost(settings, await loadSdk(), StreamableHTTPServerTransport);
  }

  /** @throws SettingsError where a secret is missing or too weak, or a toolset does not exist */
  constructor(settings: McpHttpSettings, sdk: Sdk, Transport: HttpTransport) {
    const { host = '127.0.0.1', maxSessions = MAX_SESSIONS, idleMs = IDLE_MS } = settings;
    const { now = () => performance.now(), newServer = (org, sdk) => new McpHost(org, sdk) } = settings;
    this.#settings = settings;
    this.#sdk = sdk;
    this.#endpoints = new Map(
      settings.orgs.map((org) => [
        org.name === undefined ? '/mcp' : `/mcp/${org.name}`,
        {
          sessions: new Sessions(() => newServer(org, sdk), Transport, { maxSessions, idleMs, now }),
          // The right secret of one org must not clear the history of guesses at another's.
          access: new Access(host, org.secret, new RejectedCallers((event) => settings.onRejected?.(event))),
        },
      ]),
    );
    this.#server = createServer({ requestTimeout: 30_000 }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => this.#fail(response, error));
    });
  }

  /** Resolves to the URLs of the orgs, in their order. Rejects where the port is in use. */
  listen(): Promise<string[]> {
    const { host = '127.0.0.1', port = 0, idleMs = IDLE_MS } = this.#settings;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        this.#sweep = setInterval(() => this.#endIdle(), Math.min(SWEEP_MS, idleMs)).unref();
        const { address, family, port: bound } = this.#server.address() as AddressInfo;
        const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
        resolve([...this.#endpoints.keys()].map((path) => origin + path));
      });
    });
  }

  /** Cancels the running calls, gives their results to the clients, and closes all connections. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.all([...this.#endpoints.values()].map(({ sessions }) => sessions.endAll()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    const endpoint = this.#endpoints.get(path);
    // Host and Origin are checked for every path, so that a page learns nothing of this server.
    for (const { access } of endpoint ? [endpoint] : this.#endpoints.values()) access.checkOrigin(request);
    if (endpoint === undefined)
      return refuse(response, 404, REFUSED, 'There is no MCP endpoint at this path.');
    endpoint.access.checkSecret(request);
    const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
    const id = request.headers['mcp-session-id'];
    const { sessions } = endpoint;
    if (typeof id === 'string' && (await sessions.handle(id, request, response, body))) return;
    // Some clients initialize again with the id of a session that has ended.
    const isNew = [body].flat().some((message) => this.#sdk.isInitializeRequest(message));
    if (typeof id === 'string' && !isNew)
      return refuse(
        response,
        404,
        NO_SESSION,
        'The session does not exist or has ended. Initialize a new one.',
      );
    if (!isNew)
      return refuse(
        response,
        400,
        REFUSED,
        'The header Mcp-Session-Id is missing. Initialize a session first.',
      );
    if (await sessions.begin(request, response, body)) return;
    const wait = { 'Retry-After': '10' };
    refuse(response, 503, REFUSED, 'All sessions of this server are in use. Try again later.', wait);
  }

  #fail(response: ServerResponse, error: unknown): void {
    if (error instanceof Rejection) {
      const { status, headers, body } = error.answer;
      const { message, remedy } = (body as HostFailure).error;
      const code = status === 400 ? PARSE_ERROR : REFUSED;
      refuse(response, status, code, `${message} ${remedy}`, headers);
      return;
    }
    this.#settings.onInternalError?.(error);
    if (response.headersSent) response.destroy();
    else refuse(response, 500, -32_603, 'The server had an internal error.');
  }

  #endIdle(): void {
    for (const { sessions } of this.#endpoints.values())
      sessions.endIdle().catch((error: unknown) => this.#settings.onInternalError?.(error));
  }
}

/** Answers with a JSON-RPC error that belongs to no request. */
function refuse(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
