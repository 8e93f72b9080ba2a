import type { Dispatcher } from 'undici';
import { retryAfterMs } from '../../../request/sending/retry-after.js';
import { CONNECTING } from '../../../transport/connecting.js';
import { chooseProxy, type ProxyOption } from '../../../transport/proxy-options.js';
import { UsageError } from '../errors.js';

const ATTEMPT_MS = 15_000;
const CONNECT_MS = 10_000;
/** What an address answers that may take the same event later. Other answers of 3xx and 4xx stay what they are. */
const PASSING = new Set([408, 409, 425, 429]);

/** Why an attempt failed: the status, or the network's error code. */
export interface Refusal {
  readonly reason: string;
  /** The same event may be taken later. */
  readonly passes: boolean;
  readonly retryAfterMs?: number | undefined;
}

/** The address that events are posted to. Each attempt has 15 seconds; redirects are not followed. */
export interface Receiver {
  /** @returns why it was not taken; undefined once the address answered 2xx */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<Refusal | undefined>;
  close(): Promise<void>;
}

/**
 * @param proxy of --proxy: the address is reached as the org is
 * @throws UsageError for an address of an inner network behind a proxy; ConnectionError for a proxy that can't be used
 */
export async function openReceiver(url: URL, proxy?: ProxyOption): Promise<Receiver> {
  const { request } = await import('undici');
  const dispatcher = await openPool(url, proxy);
  return {
    async post(headers, body) {
      const signal = AbortSignal.timeout(ATTEMPT_MS);
      try {
        const answer = await request(url, { dispatcher, method: 'POST', headers, body, signal });
        // It has answered, whatever becomes of the rest.
        void answer.body.dump({ limit: 65_536, signal }).catch(() => undefined);
        return refusalIn(answer);
      } catch (error) {
        const { code } = error as { code?: unknown };
        const why = typeof code === 'string' ? code : (error as Error).name;
        return { reason: signal.aborted ? `no answer within ${ATTEMPT_MS / 1000} s` : why, passes: true };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function refusalIn({ statusCode, headers }: Dispatcher.ResponseData): Refusal | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined;
  return {
    reason: `HTTP ${statusCode}`,
    passes: statusCode >= 500 || PASSING.has(statusCode),
    retryAfterMs: retryAfterMs({ headers }, Date.now()),
  };
}

/** Certificates are checked, whatever NODE_TLS_REJECT_UNAUTHORIZED says: events hold personal data. */
async function openPool(url: URL, option: ProxyOption | undefined): Promise<Dispatcher> {
  const proxy = option === undefined ? undefined : chooseProxy(url.origin, option);
  if (proxy === undefined) {
    const { Pool } = await import('undici');
    return new Pool(url.origin, {
      connections: 1,
      connect: { ...CONNECTING, timeout: CONNECT_MS },
    });
  }
  const { proxiedPool } = await import('../../../transport/proxied-pool.js');
  try {
    const options = { connections: 1, connectTimeoutMs: CONNECT_MS, isAllowed: () => true };
    return proxiedPool(url.origin, proxy, options) as unknown as Dispatcher;
  } catch {
    throw new UsageError(
      `${url.hostname} is a name of an inner network, and is not looked for behind a proxy.`,
      'Use --proxy without a value, with HTTPS_PROXY and the host in NO_PROXY.',
    );
  }
}
