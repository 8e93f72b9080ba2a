import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpTransport, McpServer } from './sdk.js';

export interface SessionLimits {
  /** Open sessions at a time. */
  maxSessions: number;
  /** Milliseconds after which a session without a request ends. */
  idleMs: number;
  /** Milliseconds of a monotonic clock. */
  now: () => number;
}

/** The MCP server of one session. */
export interface SessionServer {
  readonly server: McpServer;
  /** How many calls are running. */
  readonly running: number;
  /** Cancels the running calls, waits until the client has their results, and closes the server. */
  stop(): Promise<void>;
}

/** Who opened a session, where callers have tokens of their own. */
export interface SessionOwner {
  /** The same for each token of the same person and client. */
  readonly key: string;
  /** For the audit log. */
  readonly name: string;
}

interface Session {
  readonly owner: string | undefined;
  readonly host: SessionServer;
  readonly transport: InstanceType<HttpTransport>;
  usedAt: number;
}

/** The sessions of the clients of one org. Each has an MCP server of its own; they share the connector. */
export class Sessions {
  readonly #newServer: (owner?: SessionOwner) => SessionServer;
  readonly #Transport: HttpTransport;
  readonly #limits: SessionLimits;
  /** In the order of their last request. */
  readonly #open = new Map<string, Session>();
  /** Those that have a place already, because clients begin at the same time. */
  readonly #beginning = new Set<SessionServer>();

  /** @throws what `newServer` throws, such as a SettingsError where a toolset does not exist */
  constructor(
    newServer: (owner?: SessionOwner) => SessionServer,
    Transport: HttpTransport,
    limits: SessionLimits,
  ) {
    this.#newServer = newServer;
    this.#Transport = Transport;
    this.#limits = limits;
    // A toolset that does not exist fails the start, not the first client.
    newServer();
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Begins a session with a client's initialize request. Where there are too many, the one ends that was not used for
   * the longest time.
   * @returns false where all sessions are running calls
   */
  async begin(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    owner?: SessionOwner,
  ): Promise<boolean> {
    await this.endIdle();
    const isFull = this.#open.size + this.#beginning.size >= this.#limits.maxSessions;
    const oldest = isFull ? [...this.#open].find(([, { host }]) => host.running === 0) : undefined;
    if (isFull && oldest === undefined) return false;
    const host = this.#newServer(owner);
    this.#beginning.add(host);
    try {
      if (oldest !== undefined) await this.#end(oldest[0]);
      const transport = new this.#Transport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => {
          this.#beginning.delete(host);
          this.#open.set(id, { owner: owner?.key, host, transport, usedAt: this.#limits.now() });
        },
        onsessionclosed: (id) => this.#end(id),
      });
      await host.server.connect(transport);
      await transport.handleRequest(request, response, body);
      // The SDK refused the request.
      if (transport.sessionId === undefined) await host.stop();
    } finally {
      this.#beginning.delete(host);
    }
    return true;
  }

  /** @returns false where there is no such session, or no longer, or it belongs to somebody else */
  async handle(
    id: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    owner?: SessionOwner,
  ): Promise<boolean> {
    await this.endIdle();
    const session = this.#open.get(id);
    if (session === undefined || session.owner !== owner?.key) return false;
    this.#open.delete(id);
    this.#open.set(id, session);
    session.usedAt = this.#limits.now();
    await session.transport.handleRequest(request, response, body);
    return true;
  }

  /** Ends the sessions without a request for too long. A running call keeps its session. */
  async endIdle(): Promise<void> {
    const now = this.#limits.now();
    for (const [id, session] of this.#open) {
      if (session.host.running > 0) session.usedAt = now;
      else if (now - session.usedAt >= this.#limits.idleMs) await this.#end(id);
    }
  }

  /** Cancels all running calls, gives their results to the clients, and ends the sessions. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.#end(id)));
  }

  async #end(id: string): Promise<void> {
    const session = this.#open.get(id);
    this.#open.delete(id);
    await session?.host.stop();
  }
}
