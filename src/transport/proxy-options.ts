import { ConnectionError } from '../result/failure.js';
import type { ProxyAddress } from './proxied-pool.js';

/**
 * By which HTTP proxy the org is reached: `true` is what HTTPS_PROXY and NO_PROXY of the environment say, a text is
 * the proxy's address for every call, and an object's missing parts come from the environment.
 */
export type ProxyOption = boolean | string | { url?: string; noProxy?: string };

/**
 * The proxy for this org, or undefined where none is to be used.
 * @throws ConnectionError where the proxy's address can't be used; it never holds the address, which may hold a password
 */
export function chooseProxy(origin: string, option: ProxyOption): ProxyAddress | undefined {
  const { env } = process;
  const given = typeof option === 'string' ? { url: option, noProxy: '' } : Object(option);
  const org = new URL(origin);
  // Upper-case HTTP_PROXY is left alone: where a web server starts scripts, a caller's Proxy header becomes it.
  const byEnvironment = org.protocol === 'https:' ? (env.https_proxy ?? env.HTTPS_PROXY) : env.http_proxy;
  const url = String(given.url ?? byEnvironment ?? '').trim();
  if (url === '' || isLeftOut(org, String(given.noProxy ?? env.no_proxy ?? env.NO_PROXY ?? '')))
    return undefined;
  return addressOf(url);
}

/** Whether an entry of NO_PROXY names the host, a domain above it, or everything; `host:port` names that port alone. */
function isLeftOut({ hostname, protocol, port }: URL, noProxy: string): boolean {
  const host = bare(hostname);
  const itsPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const onPort = isBareIpv6(entry) ? undefined : /:(\d+)$/.exec(entry)?.[1];
    const name = onPort === undefined ? entry : entry.slice(0, -onPort.length - 1);
    const domain = bare(name.replace(/^\*?\./, ''));
    if (domain === '' || (onPort !== undefined && onPort !== itsPort)) return false;
    return host === domain || (/[a-z]/.test(host) && host.endsWith(`.${domain}`));
  });
}

function isBareIpv6(entry: string): boolean {
  return !entry.startsWith('[') && entry.indexOf(':') !== entry.lastIndexOf(':');
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

function addressOf(text: string): ProxyAddress {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    if (/^https?:$/.test(url.protocol) && url.hostname !== '') {
      const [user, password] = [url.username, url.password].map(decodeURIComponent);
      if (!user && !password) return { origin: url.origin };
      const credentials = Buffer.from(`${user}:${password}`).toString('base64');
      return { origin: url.origin, authorization: `Basic ${credentials}` };
    }
  } catch {}
  throw new ConnectionError(
    "The proxy's address is not valid.",
    'Write it like http://proxy.example.com:8080. Put a user name and password, percent-encoded, before an @.',
  );
}
