import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HostFailure, refusedByHost } from '../shared/refusals.js';
import { Access } from './access.js';
import { type Answer, answerOf, Refused, unwritable } from './answer.js';
import { Api, type ApiSettings } from './api.js';
import { Connections } from './connections.js';
import { readJsonBody } from './json-body.js';
import { type RefusedCaller, RefusedCallers } from './rejected-callers.js';
import { Routes } from './routes.js';

export interface HttpSettings extends ApiSettings {
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Default 0, a free one. */
  port?: number;
  /** What callers send as a bearer token. Needed off loopback. */
  secret?: string;
  /** Hears of what the server itself did wrong. */
  onMistake?: (error: unknown) => void;
  /** Hears of callers whom the server turned away, for its log. */
  onRefused?: (refused: RefusedCaller) => void;
  /** How long calls under way may go on after `close`. Default 10,000. */
  graceMs?: number;
}

/** What a cancelled call may take to say what is true of the org; a request that is still being sent ends then. */
const LAST_WORDS_MS = 2000;

/** The actions of a connector over HTTP. */
export class HttpHost {
  readonly #server: Server;
  readonly #api: Api;
  readonly #access: Access;
  readonly #routes: Routes;
  readonly #settings: HttpSettings;
  readonly #connections = new Connections();
  #running = 0;
  #settled: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @throws SettingsError where the settings can't be used, or would leave the server open to others */
  constructor(settings: HttpSettings) {
    this.#settings = settings;
    this.#api = new Api(settings);
    const refused = new RefusedCallers((event) => {
      settings.onRefused?.(event);
      settings.onAudit?.(event);
    });
    this.#access = new Access(settings.host ?? '127.0.0.1', settings.secret, refused);
    this.#routes = new Routes(this.#api, this.#access);
    this.#server = createServer({ requestTimeout: 30_000 }, (request, response) => {
      void this.#take(request, response);
    });
  }

  /** Resolves to the server's address. Rejects where the port is taken. */
  listen(): Promise<string> {
    const { host = '127.0.0.1', port = 0 } = this.#settings;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const { address, family, port: bound } = this.#server.address() as AddressInfo;
        resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`);
      });
    });
  }

  /**
   * Takes no new calls, gives those under way their time, then cancels them: each caller gets an answer that says
   * what is true of the org.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** Cancels what runs, without waiting for the time that `close` gives. */
  hurry(): void {
    this.#connections.cancelAll();
    setTimeout(() => this.#server.closeAllConnections(), LAST_WORDS_MS).unref();
  }

  async #shutDown(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.hurry(), this.#settings.graceMs ?? 10_000);
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#settled = resolve));
    clearTimeout(timer);
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#running += 1;
    response.once('close', () => {
      this.#running -= 1;
      if (this.#running === 0) this.#settled?.();
    });
    const answer = await this.#answer(request, this.#connections.signalOf(request.socket));
    if (response.destroyed) return;
    try {
      this.#send(request, response, answer);
    } catch (error) {
      this.#settings.onMistake?.(error);
      if (response.headersSent) response.destroy();
      else this.#send(request, response, unwritable(answer.outcome ?? 'unknown'));
    }
  }

  #send({ method }: IncomingMessage, response: ServerResponse, answer: Answer): void {
    const text = JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(this.#closing && { Connection: 'close' }),
      ...answer.headers,
    });
    response.end(method === 'HEAD' ? undefined : text);
  }

  async #answer(request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
    try {
      this.#access.checkOrigin(request);
      const found = this.#routes.find(request.method ?? '', request.url ?? '/');
      if (found.route.open !== true) this.#access.checkSecret(request);
      if (this.#closing) throw shuttingDown();
      const inputs = found.route.method === 'POST' ? await readJsonBody(request) : undefined;
      const caller = `http ${request.socket.remoteAddress ?? ''}`;
      return await found.route.answer({
        id: found.id,
        inputs,
        signal,
        caller,
        origin: () => originOf(request),
      });
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      if (signal.aborted) return shuttingDown().answer;
      this.#settings.onMistake?.(error);
      return answerOf(mistake());
    }
  }
}

/** Where it happened is not known, so nothing is claimed. */
function mistake(): HostFailure {
  const { ok, error, meta } = refusedByHost({
    code: 'INVALID_RESPONSE',
    message: 'The server made a mistake.',
    remedy: 'Look at the org before you call again, and report this.',
  });
  return { ok, error: { ...error, outcome: 'unknown' }, meta };
}

function shuttingDown(): Refused {
  return new Refused(
    503,
    {
      code: 'CANCELLED',
      message: 'The server is shutting down; nothing was sent.',
      remedy: 'Call again when it is back.',
    },
    { Connection: 'close' },
  );
}

function originOf({ headers, socket }: IncomingMessage): string {
  return `http://${headers.host ?? `${socket.localAddress}:${socket.localPort}`}`;
}
