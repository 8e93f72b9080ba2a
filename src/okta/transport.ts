/** One HTTP request as a transport gets it. */
export interface TransportRequest {
  method: string;
  /** Absolute, on the org's own origin. */
  url: string;
  headers: Record<string, string>;
  /** JSON text; absent where there is none (a POST then needs Content-Length: 0). */
  body?: string;
}

/** One HTTP answer, redirects not followed. Header names are lower-case. */
export interface TransportAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
}

/** How a transport learns that its answer is no longer wanted. */
export interface TransportContext {
  readonly signal: AbortSignal;
  /** The same without the cost of a signal; called at most once. */
  onAbort(listener: () => void): void;
}

/**
 * The one way to the network. A rejection whose `sent` is false says that the request never left; any other that the
 * answer is lost.
 */
export type Transport = (request: TransportRequest, context: TransportContext) => Promise<TransportAnswer>;

/** A transport whose promise ends with the attempt, whether it listens to the context or not. */
export function guarded(transport: Transport): Transport {
  return (request, context) =>
    new Promise((resolve, reject) => {
      context.signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
      transport(request, context).then(resolve, reject);
    });
}
