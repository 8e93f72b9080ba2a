import { StringDecoder } from 'node:string_decoder';
import type { Dispatcher, Pool } from 'undici';
import { AnswerHeaders } from './answer-headers.js';
import { CONNECTING } from './connecting.js';
import type { ProxyAddress } from './proxied-pool.js';
import { type AddressRules, addressGuard, checkLiteral, guardedLookup } from './public-address.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** They are opened as calls need them. Fewer than calls under way make undici put calls aside, at a third of their cost. */
const CONNECTIONS = 32;

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
  const headers = new AnswerHeaders();
  const isAllowed = addressGuard(options.addresses);
  const open = (): OrgPool => {
    checkLiteral(origin, isAllowed);
    if (options.proxy) return throughProxy(origin, options.proxy, isAllowed);
    return new (loadPool())(origin, {
      connections: CONNECTIONS,
      connect: { ...CONNECTING, timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(isAllowed) },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  };
  const transport: Transport = (request, context) =>
    new Promise((resolve, reject) => {
      pool ??= open();
      const exchange = new Exchange(resolve, reject, options.maxResponseBytes, headers, request.wantsBytes);
      context.onAbort(() => exchange.abort());
      pool.dispatch(dispatchOptions(request), exchange);
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

function dispatchOptions(request: TransportRequest): Dispatcher.DispatchOptions {
  return {
    method: request.method as Dispatcher.HttpMethod,
    path: request.path,
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
  #first: Buffer | undefined;
  /** All pieces, where the bytes are wanted and came in several. */
  #pieces: Buffer[] | undefined;
  /** Of a body that came in several pieces, where only its text is wanted. */
  #decoder: StringDecoder | undefined;
  #text = '';
  #size = 0;

  constructor(
    readonly resolve: (answer: TransportAnswer) => void,
    readonly reject: (error: Error) => void,
    readonly maxBytes: number,
    readonly headers: AnswerHeaders,
    readonly wantsBytes: true | undefined,
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
    this.#headers = this.headers.read(raw);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#first === undefined) this.#first = chunk;
    else if (this.wantsBytes) {
      this.#pieces ??= [this.#first];
      this.#pieces.push(chunk);
    } else this.#decode(this.#first, chunk);
    if (this.#size <= this.maxBytes) return true;
    this.#abort?.(new TransportError('RESPONSE_TOO_LARGE', true));
    return false;
  }

  onComplete(): void {
    this.#abort = undefined;
    const bytes = this.#pieces === undefined ? this.#first : Buffer.concat(this.#pieces);
    const answer: TransportAnswer = {
      status: this.#status,
      headers: this.#headers,
      body: this.#decoder === undefined ? (bytes?.toString('utf8') ?? '') : this.#text + this.#decoder.end(),
    };
    if (this.wantsBytes && bytes !== undefined) answer.bytes = bytes;
    this.resolve(answer);
  }

  /** Piece by piece, so that a page of a list is not copied outside the heap, where V8 lets copies pile up. */
  #decode(first: Buffer, next: Buffer): void {
    if (this.#decoder === undefined) {
      this.#decoder = new StringDecoder('utf8');
      this.#text = this.#decoder.write(first);
    }
    this.#text += this.#decoder.write(next);
  }

  onError(error: Error): void {
    const code = (error as { code?: unknown }).code;
    this.reject(
      new TransportError(typeof code === 'string' ? code : 'UNKNOWN', this.#abort !== undefined, error),
    );
  }
}
