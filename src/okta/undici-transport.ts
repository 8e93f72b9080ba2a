import type { Dispatcher, Pool } from 'undici';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 16;

export interface TransportOptions {
  /** Largest answer that is read, in bytes. */
  maxResponseBytes: number;
}

/**
 * The default transport: one undici pool for the org's origin, loaded and opened at the first request. Time limits
 * are the caller's, by onAbort.
 */
export function undiciTransport(
  origin: string,
  options: TransportOptions,
): Transport & { close(): Promise<void> } {
  let pool: Pool | undefined;
  const open = (): Pool => {
    const { Pool: UndiciPool } = require('undici') as typeof import('undici');
    return new UndiciPool(origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  };
  const transport: Transport = (request, context) =>
    new Promise((resolve, reject) => {
      pool ??= open();
      const exchange = new Exchange(resolve, reject, options.maxResponseBytes);
      context.onAbort(() => exchange.abort());
      pool.dispatch(dispatchOptions(request, origin), exchange);
    });
  return Object.assign(transport, {
    close: async () => {
      await pool?.destroy();
      pool = undefined;
    },
  });
}

function dispatchOptions(request: TransportRequest, origin: string): Dispatcher.DispatchOptions {
  return {
    method: request.method as Dispatcher.HttpMethod,
    path: request.url.slice(origin.length),
    headers: request.headers,
    body: request.body ?? null,
  };
}

class TransportError extends Error {
  constructor(
    readonly code: string,
    /** Whether the request may have reached the org. */
    readonly sent: boolean,
    cause?: unknown,
  ) {
    super(code, { cause });
  }
}

/** One request on the wire: gathers its answer, and knows whether it ever left. */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #aborted = false;
  #status = 0;
  #headers: TransportAnswer['headers'] = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    readonly resolve: (answer: TransportAnswer) => void,
    readonly reject: (error: Error) => void,
    readonly maxBytes: number,
  ) {}

  abort(): void {
    this.#aborted = true;
    const error = new TransportError('ABORTED', this.#controller !== undefined);
    this.reject(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#aborted) controller.abort(new TransportError('ABORTED', false));
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: TransportAnswer['headers'],
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.maxBytes) controller.abort(new TransportError('RESPONSE_TOO_LARGE', true));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.resolve({ status: this.#status, headers: this.#headers, body: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const code = (error as { code?: unknown }).code;
    this.reject(
      new TransportError(typeof code === 'string' ? code : 'UNKNOWN', this.#controller !== undefined, error),
    );
  }
}
