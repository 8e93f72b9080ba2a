import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What becomes of a request: let in, let in and given the cookie, or refused with a reason. */
export type Verdict = { pass: true } | { enter: string; cookie: string } | { refuse: 403 | 401; why: string };

/**
 * Decides who may talk to the builder. Any page that is open in somebody's browser can send requests to this machine,
 * so three things are asked of each, websockets included: our own Host (no DNS rebinding), our own Origin or none, and
 * the session's secret, which only the printed addresses hold.
 */
export class Guard {
  /** Stands in the addresses that the terminal prints; new at every start. */
  readonly key = randomBytes(18).toString('base64url');
  readonly #cookie: string;
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number) {
    // Cookies don't tell ports apart, so the port is in the name.
    this.#cookie = `okta-builder-${port}`;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  check({ headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>): Verdict {
    const host = headers.host ?? '';
    if (!this.#hosts.has(host)) return { refuse: 403, why: "This address is not the builder's." };
    if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
      return { refuse: 403, why: 'Another site asked for this.' };
    }
    if (this.#knows(cookieOf(headers.cookie, this.#cookie))) return { pass: true };
    const address = new URL(url, `http://${host}`);
    if (!this.#knows(address.searchParams.get('key') ?? undefined)) {
      return {
        refuse: 401,
        why: 'Open the whole address that the terminal printed: it holds the key of this session.',
      };
    }
    address.searchParams.delete('key');
    return {
      enter: address.pathname.replace(/^\/+/, '/') + address.search,
      cookie: `${this.#cookie}=${this.key}; HttpOnly; SameSite=Strict; Path=/`,
    };
  }

  #knows(key: string | undefined): boolean {
    const [given, wanted] = [Buffer.from(key ?? ''), Buffer.from(this.key)];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}
