import type { Dispatcher, Pool } from 'undici';
import type { ProxyAddress } from './proxied-pool.js';
import { type AddressRules, addressGuard, checkLiteral, guardedLookup } from './public-address.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 8;

export interface TransportOptions {
  /** Largest answer that is read, in bytes. */
  maxResponseBytes: number;
  /** Where a connection may go, besides public addresses. */
  addresses: AddressRules;
  /** Connects through it. */
  proxy?: ProxyAddress | undefined;
}

type OrgPool = Pick<Pool, 'dispatch'> & { destroy(): Promise<void> };

/**
 * The default transport: one undici pool for the org's origin, loaded and opened at the first request. Time limits
 * are the caller's, by onAbort.
 */
export function undiciTransport(
  origin: string,
  options: TransportOptions,
): Transport & { close(): Promise<void> } {
  let pool: OrgPool | undefined;
  const isAllowed = addressGuard(options.addresses);
  const open = (): OrgPool => {
    checkLiteral(origin, isAllowed);
    if (options.proxy) return throughProxy(origin, options.proxy, isAllowed);
    return new (loadPool())(origin, {
      connections: CONNECTIONS,
      // Said here, it can't be turned off by NODE_TLS_REJECT_UNAUTHORIZED either.
      connect: { timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(isAllowed), rejectUnauthorized: true },
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

/**
 * The pool alone loads in two thirds of the time of all undici. Its path is no public interface, so where it is not
 * there, the public one is taken.
 */
function loadPool(): typeof Pool {
  try {
    return require('undici/lib/dispatcher/pool.js');
  } catch {
    return (require('undici') as typeof import('undici')).Pool;
  }
}

function throughProxy(origin: string, proxy: ProxyAddress, isAllowed: (address: string) => boolean): OrgPool {
  const { proxiedPool } = require('./proxied-pool.js') as typeof import('./proxied-pool.js');
  return proxiedPool(origin, proxy, {
    connections: CONNECTIONS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    isAllowed,
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

/**
 * One request on the wire: gathers its answer, and knows whether it ever left. It speaks undici 7's inner handler
 * interface, which needs no translation for each event.
 */
class Exchange implements Dispatcher.DispatchHandler {
  #abort: ((error?: Error) => void) | undefined;
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
    const error = new TransportError('ABORTED', this.#abort !== undefined);
    this.reject(error);
    this.#abort?.(error);
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#aborted) abort(new TransportError('ABORTED', false));
    else this.#abort = abort;
  }

  onHeaders(status: number, raw: Buffer[]): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#headers = headersOf(raw);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    if (this.#size <= this.maxBytes) return true;
    this.#abort?.(new TransportError('RESPONSE_TOO_LARGE', true));
    return false;
  }

  onComplete(): void {
    this.#abort = undefined;
    const body = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.resolve({ status: this.#status, headers: this.#headers, body: body.toString('utf8') });
  }

  onError(error: Error): void {
    const code = (error as { code?: unknown }).code;
    this.reject(
      new TransportError(typeof code === 'string' ? code : 'UNKNOWN', this.#abort !== undefined, error),
    );
  }
}

/** The headers that anything here reads; Okta sends three times as many, and long ones. */
const READ = new Set([
  'content-type',
  'date',
  'link',
  'x-okta-request-id',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
]);
const LENGTHS = new Set([...READ].map((name) => name.length));

/** Names and values in turn, as they came over the wire; a repeated name becomes a list. */
function headersOf(raw: readonly Buffer[]): TransportAnswer['headers'] {
  const headers: TransportAnswer['headers'] = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const bytes = raw[index] as Buffer;
    if (!LENGTHS.has(bytes.length)) continue;
    const name = bytes.toString('latin1').toLowerCase();
    if (!READ.has(name)) continue;
    const value = (raw[index + 1] as Buffer).toString('latin1');
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else headers[name] = [known, value];
  }
  return headers;
}
