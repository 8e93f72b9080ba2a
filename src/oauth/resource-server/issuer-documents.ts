import { readJson, TooDeep } from '../../json/read-json.js';
import type { Clock } from '../../transport/clock.js';
import { chooseProxy, type ProxyOption } from '../../transport/proxy-options.js';
import type { Transport, TransportAnswer } from '../../transport/transport.js';
import { undiciTransport } from '../../transport/undici-transport.js';

/** Metadata and keys are a few kB. */
const LARGEST_BYTES = 256 * 1024;
const LIMIT_MS = 5_000;

/** The issuer can't be used now, so nothing is known of a token. */
export class IssuerProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'IssuerProblem';
  }
}

/** How the issuer is reached: like the org. */
export interface IssuerNetwork {
  proxy?: ProxyOption | undefined;
  /** Addresses besides public ones, e.g. 10.1.0.0/16. */
  allowAddresses?: readonly string[] | undefined;
}

/**
 * Reads a JSON document of the issuer. Redirects are not followed.
 * @param allowLoopback whether it may be on this machine
 * @returns undefined where there is no such document
 * @throws IssuerProblem where that is not known
 */
export async function readDocument(
  address: string,
  allowLoopback: boolean,
  { proxy, allowAddresses = [] }: IssuerNetwork,
  clock: Clock,
): Promise<unknown> {
  const url = new URL(address);
  const transport = undiciTransport(url.origin, {
    maxResponseBytes: LARGEST_BYTES,
    addresses: { allowLoopback, allowAddresses },
    proxy: proxy ? chooseProxy(url.origin, proxy) : undefined,
  });
  try {
    const { status, body } = await answerOf(transport, url, clock);
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) return undefined;
    if (status !== 200) throw new IssuerProblem(`${address} answered with ${status}.`);
    return jsonOf(body);
  } catch (error) {
    throw error instanceof IssuerProblem ? error : new IssuerProblem(reasonOf(error, address));
  } finally {
    await transport.close();
  }
}

/** The answer, if it comes in time as a whole. */
async function answerOf(transport: Transport, url: URL, clock: Clock): Promise<TransportAnswer> {
  const [late, ended] = [new AbortController(), new AbortController()];
  void clock.sleep(LIMIT_MS, ended.signal, { background: true }).then(() => {
    if (!ended.signal.aborted) late.abort();
  });
  const request = {
    method: 'GET',
    url: url.href,
    path: url.pathname + url.search,
    headers: { accept: 'application/json', 'user-agent': 'okta-workflow-connector' },
  };
  try {
    return await transport(request, {
      signal: late.signal,
      onAbort: (listener) => late.signal.addEventListener('abort', listener, { once: true }),
    });
  } finally {
    ended.abort();
  }
}

/** Some sites answer every path with a page, so what is no JSON is no document. */
function jsonOf(text: string): unknown {
  try {
    return readJson(text).value;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeep) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown, address: string): string {
  const code = String((error as { code?: unknown }).code ?? 'UNKNOWN');
  if (code === 'ABORTED') return `${address} did not answer within ${LIMIT_MS / 1000} s.`;
  if (code === 'RESPONSE_TOO_LARGE') return `${address} sent more than ${LARGEST_BYTES / 1024} kB.`;
  if (code === 'ADDRESS_NOT_PUBLIC')
    return `${address} is at an address that is neither public nor allowed (${code}).`;
  return `${address} can't be reached (${code}).`;
}
