import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The editor with its endpoints, or the pages that flows serve. Each has a key of its own. */
export type Area = 'editor' | 'pages';

/** The decision on a request: let it into an area, redirect it to the area's own address, or reject it. */
export type Verdict =
  | {
      area: Area;
      /** The path without the key. */
      path: string;
      /** The key came in a header, which no page of another site can set: the caller is a program. */
      program: boolean;
    }
  | { redirect: string }
  | { reject: 403 | 401; reason: string };

/** Programs send an area's key in this header instead of in the path. */
const KEY_HEADER = 'x-okta-builder-key';

/** Values of Sec-Fetch-Site for our own page, and for an address that a person typed or opened. */
const OWN_SITES: readonly unknown[] = [undefined, 'same-origin', 'none'];
/** Values of Sec-Fetch-Dest for content embedded in another page. */
const FRAMES: readonly unknown[] = ['iframe', 'frame', 'embed', 'object', 'fencedframe'];

/**
 * Decides who may talk to the builder. Any page open in a browser can send requests to this machine, so each request,
 * websockets included, must pass four checks: our own Host (against DNS rebinding), our own Origin or none, no other
 * site as the initiator, and the area's key. The key stands in the path because a browser would send a cookie to every
 * port of this machine.
 */
export class GatewayAccess {
  /** The keys in the addresses that the terminal prints. They are new at every start. */
  readonly keys: Readonly<Record<Area, string>> = { editor: newKey(), pages: newKey() };
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  check({ headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>): Verdict {
    const host = headers.host ?? '';
    if (!this.#hosts.has(host)) return { reject: 403, reason: "This address is not the builder's." };
    if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
      return { reject: 403, reason: 'Another site sent this request.' };
    }
    if (!OWN_SITES.includes(headers['sec-fetch-site'])) {
      return { reject: 403, reason: 'Another site sent this request. Type or paste the address instead.' };
    }
    if (FRAMES.includes(headers['sec-fetch-dest'])) {
      return { reject: 403, reason: 'The builder cannot be shown in a frame.' };
    }
    const key = headers[KEY_HEADER];
    if (typeof key === 'string') return this.#byHeader(key, url);
    return this.#byPath(url);
  }

  #byHeader(key: string, path: string): Verdict {
    const area = this.#areaOf(key);
    return area === undefined ? NO_KEY : { area, path, program: true };
  }

  #byPath(url: string): Verdict {
    const [, key = '', rest = ''] = /^\/([^/?#]*)(.*)$/s.exec(url) ?? [];
    const area = this.#areaOf(key);
    if (area === undefined) return NO_KEY;
    // The editor's page uses relative addresses, so its own must end in a slash.
    if (!rest.startsWith('/')) return { redirect: `/${key}/${rest}` };
    return { area, path: rest.replace(/^\/+/, '/'), program: false };
  }

  #areaOf(key: string): Area | undefined {
    const areas = Object.keys(this.keys) as Area[];
    return areas.find((area) => equal(key, this.keys[area]));
  }
}

const NO_KEY: Verdict = {
  reject: 401,
  reason: 'Open the complete address that the terminal printed: it contains the key of this session.',
};

function newKey(): string {
  return randomBytes(18).toString('base64url');
}

function equal(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
