import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The editor and its interfaces, or the pages that flows answer. Neither key opens the other. */
export type Room = 'editor' | 'pages';

/** What becomes of a request: let into a room, sent on to the room's own address, or refused with a reason. */
export type Verdict =
  | {
      room: Room;
      /** The path without the key. */
      path: string;
      /** By a header that no page of another site can send: the caller is a program that means what it sends. */
      program: boolean;
    }
  | { enter: string }
  | { refuse: 403 | 401; why: string };

/** For programs: the key of a room, instead of the one in the path. */
export const KEY_HEADER = 'x-okta-builder-key';

/** Whom a browser names as the one who asks: our own page, or the person who typed or opened the address. */
const OWN_SITES: readonly unknown[] = [undefined, 'same-origin', 'none'];
/** Places in another page. */
const FRAMES: readonly unknown[] = ['iframe', 'frame', 'embed', 'object', 'fencedframe'];

/**
 * Decides who may talk to the builder. Any page that is open in somebody's browser can send requests to this machine,
 * so four things are asked of each, websockets included: our own Host (no DNS rebinding), our own Origin or none, no
 * other site behind it, and the room's key. The key stands in the path: a cookie would go to every port of this machine.
 */
export class Guard {
  /** They stand in the addresses that the terminal prints; new at every start. */
  readonly keys: Readonly<Record<Room, string>> = { editor: newKey(), pages: newKey() };
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  check({ headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>): Verdict {
    const host = headers.host ?? '';
    if (!this.#hosts.has(host)) return { refuse: 403, why: "This address is not the builder's." };
    if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
      return { refuse: 403, why: 'Another site asked for this.' };
    }
    if (!OWN_SITES.includes(headers['sec-fetch-site'])) {
      return { refuse: 403, why: 'Another site asked for this. Type or paste the address instead.' };
    }
    if (FRAMES.includes(headers['sec-fetch-dest'])) {
      return { refuse: 403, why: 'The builder is not shown in frames.' };
    }
    const given = headers[KEY_HEADER];
    if (typeof given === 'string') return this.#byHeader(given, url);
    return this.#byPath(url);
  }

  #byHeader(key: string, path: string): Verdict {
    const room = this.#roomOf(key);
    return room === undefined ? LOCKED : { room, path, program: true };
  }

  #byPath(url: string): Verdict {
    const [, key = '', rest = ''] = /^\/([^/?#]*)(.*)$/s.exec(url) ?? [];
    const room = this.#roomOf(key);
    if (room === undefined) return LOCKED;
    // The editor's addresses are relative to its folder.
    if (!rest.startsWith('/')) return { enter: `/${key}/${rest}` };
    return { room, path: rest.replace(/^\/+/, '/'), program: false };
  }

  #roomOf(key: string): Room | undefined {
    const rooms = Object.keys(this.keys) as Room[];
    return rooms.find((room) => same(key, this.keys[room]));
  }
}

const LOCKED: Verdict = {
  refuse: 401,
  why: 'Open the whole address that the terminal printed: it holds the key of this session.',
};

function newKey(): string {
  return randomBytes(18).toString('base64url');
}

function same(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
