import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HostFailure, refusedByHost } from '../shared/refusals.js';
import { Access } from './access.js';
import { type Answer, answerOf, Rejection, unwritable } from './answer.js';
import { Api, type ApiSettings } from './api.js';
import { CallerSignals } from './caller-signals.js';
import { streamEvents, streamRequest } from './event-stream.js';
import { readJsonBody } from './json-body.js';
import { type RejectedCaller, RejectedCallers } from './rejected-callers.js';
import { Routes } from './routes.js';

export interface HttpSettings extends ApiSettings {
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Default 0, which means a free port. */
  port?: number;
  /** The bearer token that callers must send. Required off loopback. */
  secret?: string;
  /** Gets unexpected exceptions of the server. */
  onInternalError?: (error: unknown) => void;
  /** Gets the callers that the server rejected, for its log. */
  onRejected?: (rejected: RejectedCaller) => void;
  /** How long running calls may continue after `close`, in milliseconds. Default 10,000. */
  graceMs?: number;
}

/** Time for cancelled calls to send their results. Then all connections are closed. */
const CANCEL_GRACE_MS = 2000;

/** Serves the actions of a connector over HTTP. */
export class HttpHost {
  readonly #server: Server;
  readonly #api: Api;
  readonly #access: Access;
  readonly #routes: Routes;
  readonly #settings: HttpSettings;
  readonly #signals = new CallerSignals();
  #running = 0;
  #settled: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @throws SettingsError where the secret is missing or too weak */
  constructor(settings: HttpSettings) {
    this.#settings = settings;
    this.#api = new Api(settings);
    const rejected = new RejectedCallers((event) => {
      settings.onRejected?.(event);
      settings.onAudit?.(event);
    });
    this.#access = new Access(settings.host ?? '127.0.0.1', settings.secret, rejected);
    this.#routes = new Routes(this.#api, this.#access);
    this.#server = createServer({ requestTimeout: 30_000 }, (request, response) => {
      void this.#handle(request, response);
    });
  }

  /** Resolves to the server's URL. Rejects where the port is in use. */
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
   * Stops accepting calls, waits for the running ones, and cancels those that are not done in time. Each caller gets a
   * result with the state of the org.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** Cancels the running calls now, without the wait that `close` allows. */
  cancelRunning(): void {
    this.#signals.cancelAll();
    setTimeout(() => this.#server.closeAllConnections(), CANCEL_GRACE_MS).unref();
  }

  async #shutDown(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.cancelRunning(), this.#settings.graceMs ?? 10_000);
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#settled = resolve));
    clearTimeout(timer);
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#running += 1;
    response.once('close', () => {
      this.#running -= 1;
      if (this.#running === 0) this.#settled?.();
    });
    const signal = this.#signals.signalOf(request.socket);
    const answer = await this.#answer(request, signal, response);
    if (response.destroyed || answer === undefined) return;
    try {
      this.#send(request, response, answer);
    } catch (error) {
      this.#settings.onInternalError?.(error);
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

  /** @returns undefined where the response was streamed */
  async #answer(
    request: IncomingMessage,
    signal: AbortSignal,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    try {
      this.#access.checkOrigin(request);
      const match = this.#routes.match(request.method ?? '', request.url ?? '/');
      if (match.route.public !== true) this.#access.checkSecret(request);
      if (this.#closing) throw shuttingDown();
      if (match.route.streams) {
        await streamEvents(this.#settings.connector, streamRequest(request, signal), response);
        return undefined;
      }
      const inputs = match.route.method === 'POST' ? await readJsonBody(request) : undefined;
      const caller = `http ${request.socket.remoteAddress ?? ''}`;
      return await match.route.answer({
        id: match.id,
        inputs,
        signal,
        caller,
        origin: () => originOf(request),
      });
    } catch (error) {
      if (error instanceof Rejection) return error.answer;
      if (signal.aborted) return shuttingDown().answer;
      this.#settings.onInternalError?.(error);
      return answerOf(internalError());
    }
  }
}

/** The exception may come from any point of the call, so its outcome is unknown. */
function internalError(): HostFailure {
  const { ok, error, meta } = refusedByHost({
    code: 'INVALID_RESPONSE',
    message: 'The server had an internal error.',
    remedy: 'Check the org before you call again, and report this error.',
  });
  return { ok, error: { ...error, outcome: 'unknown' }, meta };
}

function shuttingDown(): Rejection {
  return new Rejection(
    503,
    {
      code: 'CANCELLED',
      message: 'The server is shutting down. Nothing was sent.',
      remedy: 'Call again when the server is running.',
    },
    { Connection: 'close' },
  );
}

function originOf({ headers, socket }: IncomingMessage): string {
  return `http://${headers.host ?? `${socket.localAddress}:${socket.localPort}`}`;
}
