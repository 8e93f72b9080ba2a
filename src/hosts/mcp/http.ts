import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../transport/clock.js';
import { Access } from '../http/access.js';
import { Rejection } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import { type RejectedCaller, RejectedCallers } from '../http/rejected-callers.js';
import type { HostFailure } from '../shared/refusals.js';
import { type OAuthSettings, ownerOf, TokenAccess } from './callers/token-access.js';
import { answerWith, refuse } from './json-answers.js';
import { type HttpTransport, loadHttpTransport, loadSdk, type Sdk } from './sdk.js';
import { McpHost, type McpSettings, offeredActions } from './server.js';
import { type SessionLimits, type SessionOwner, type SessionServer, Sessions } from './sessions.js';

/** An org that the server offers. */
export interface McpOrg extends McpSettings {
  /** Its path is `/mcp/<name>`; without a name, `/mcp`. */
  name?: string;
  /** The bearer token of its callers. Off loopback this or `oauth` is required. */
  secret?: string;
  /** Its callers have access tokens of their own. */
  oauth?: OAuthSettings;
}

export interface McpHttpSettings extends Partial<SessionLimits> {
  orgs: readonly McpOrg[];
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Default 0, which means a free port. */
  port?: number;
  /** Where callers with access tokens reach the server, without `/mcp`. Required off loopback. */
  publicUrl?: string | undefined;
  /** Makes the server of a session. By default it has the org's actions as tools. */
  newServer?: (org: McpOrg, sdk: Sdk, owner?: SessionOwner) => SessionServer;
  /** Gets unexpected exceptions of the server. */
  onInternalError?: (error: unknown) => void;
  /** Gets the callers that the server rejected, for its log. */
  onRejected?: (rejected: RejectedCaller) => void;
  /** Gets problems with an issuer of access tokens, for the server's log. */
  onIssuerProblem?: (text: string) => void;
  /** The time for access tokens. */
  clock?: Clock;
}

interface Endpoint {
  readonly sessions: Sessions;
  readonly access: Access;
  readonly tokens: TokenAccess | undefined;
}

/** Open sessions of one org. */
const MAX_SESSIONS = 100;
const IDLE_MS = 30 * 60_000;
const SWEEP_MS = 60_000;
/** The longest wait of a timer in Node. A longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
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
  /** By the paths of their metadata. */
  readonly #protected: ReadonlyMap<string, TokenAccess>;
  #sweep: NodeJS.Timeout | undefined;

  /** Loads the SDK. @throws MissingSdk, and what the constructor throws */
  static async create(settings: McpHttpSettings): Promise<McpHttpHost> {
    const { StreamableHTTPServerTransport } = await loadHttpTransport();
    return new McpHttpHost(settings, await loadSdk(), StreamableHTTPServerTransport);
  }

  /**
   * @throws SettingsError where a secret is missing or too weak, or a toolset does not exist; with ConnectionError, where
   * callers can't have access tokens with these settings
   */
  constructor(settings: McpHttpSettings, sdk: Sdk, Transport: HttpTransport) {
    const { host = '127.0.0.1', maxSessions = MAX_SESSIONS, idleMs = IDLE_MS } = settings;
    const { now = () => performance.now() } = settings;
    const { newServer = (org, sdk, owner) => new McpHost(org, sdk, owner?.name) } = settings;
    this.#settings = settings;
    this.#sdk = sdk;
    this.#endpoints = new Map(
      settings.orgs.map((org) => {
        const path = org.name === undefined ? '/mcp' : `/mcp/${org.name}`;
        // The right secret of one org must not clear the history of guesses at another's.
        const rejected = new RejectedCallers((event) => settings.onRejected?.(event), now);
        return [
          path,
          {
            sessions: new Sessions((owner) => newServer(org, sdk, owner), Transport, {
              maxSessions,
              idleMs,
              now,
            }),
            access: new Access(host, org.secret, rejected, org.oauth !== undefined),
            tokens: org.oauth && this.#tokenAccess(org, org.oauth, path, rejected),
          },
        ];
      }),
    );
    this.#protected = new Map(
      [...this.#endpoints.values()].flatMap(({ tokens }) =>
        tokens === undefined ? [] : tokens.resource.metadataPaths.map((path) => [path, tokens] as const),
      ),
    );
    this.#server = createServer({ requestTimeout: 30_000 }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => this.#fail(response, error));
    });
  }

  #tokenAccess(org: McpOrg, oauth: OAuthSettings, path: string, rejected: RejectedCallers): TokenAccess {
    const { host = '127.0.0.1', publicUrl, orgs, clock, onIssuerProblem } = this.#settings;
    return new TokenAccess(oauth, {
      path,
      host,
      publicUrl,
      isOnly: orgs.length === 1,
      hasSecret: org.secret !== undefined,
      offered: offeredActions(org),
      rejected,
      clock,
      onIssuerProblem: (text) => onIssuerProblem?.(text),
    });
  }

  /** Resolves to the URLs of the orgs, in their order. Rejects where the port is in use. */
  listen(): Promise<string[]> {
    const { host = '127.0.0.1', port = 0, idleMs = IDLE_MS } = this.#settings;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        // An issuer that can't be reached now may be later, so the server starts all the same.
        for (const { tokens } of this.#endpoints.values()) void tokens?.prepare();
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
    const resource = this.#protected.get(path);
    if (resource !== undefined) {
      if (request.method === 'GET' || request.method === 'HEAD')
        return answerWith(response, 200, resource.metadata(request));
      return refuse(response, 405, REFUSED, 'The metadata can only be read.', { Allow: 'GET, HEAD' });
    }
    if (endpoint === undefined)
      return refuse(response, 404, REFUSED, 'There is no MCP endpoint at this path.');
    const { sessions, access, tokens } = endpoint;
    access.checkSecret(request);
    const bearer = await tokens?.identify(request);
    const owner = bearer && ownerOf(bearer);
    if (bearer !== undefined && request.method === 'GET') this.#endAt(bearer.expiresAt, response);
    const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
    if (bearer !== undefined) tokens?.checkScope(request, bearer, [body].flat());
    const id = request.headers['mcp-session-id'];
    if (typeof id === 'string' && (await sessions.handle(id, request, response, body, owner))) return;
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
    if (await sessions.begin(request, response, body, owner)) return;
    const wait = { 'Retry-After': '10' };
    refuse(response, 503, REFUSED, 'All sessions of this server are in use. Try again later.', wait);
  }

  /** A stream lasts no longer than the token that opened it. Clients open the next one with a token that is valid then. */
  #endAt(time: number, response: ServerResponse): void {
    const { clock = systemClock } = this.#settings;
    const closed = new AbortController();
    response.once('close', () => closed.abort());
    const left = Math.min(time - clock.now(), LONGEST_TIMER_MS);
    void clock.sleep(left, closed.signal, { background: true }).then(() => response.end());
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
