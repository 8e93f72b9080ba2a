import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { SettingsError } from '../shared/refusals.js';
import { Refused } from './answer.js';
import { RefusedCallers } from './rejected-callers.js';

const SHORTEST_SECRET = 16;

/** Who may call the server. */
export class Access {
  /** What Host may say; undefined where others may come by names that nobody here knows. */
  readonly #names: ReadonlySet<string> | undefined;
  readonly #digest: Buffer | undefined;
  readonly #refused: RefusedCallers;

  /** @throws SettingsError where the server would stand open to others */
  constructor(host: string, secret: string | undefined, refused = new RefusedCallers()) {
    this.#refused = refused;
    this.#names = isLoopback(host) ? new Set(['localhost', '127.0.0.1', '[::1]', host]) : undefined;
    if (this.#names === undefined && secret === undefined) {
      throw new SettingsError(
        `On ${host} others can reach the server, so it needs a secret.`,
        'Set OKTA_CONNECTOR_SECRET to a long random text, or listen on 127.0.0.1.',
      );
    }
    if (secret !== undefined && (secret.length < SHORTEST_SECRET || /\s/.test(secret))) {
      throw new SettingsError(
        `The secret must have at least ${SHORTEST_SECRET} characters, none of them a space.`,
        'Set OKTA_CONNECTOR_SECRET to a long random text, for example of openssl rand -hex 32.',
      );
    }
    this.#digest = secret === undefined ? undefined : digest(secret);
  }

  get needsSecret(): boolean {
    return this.#digest !== undefined;
  }

  /**
   * On loopback a page in the user's browser could reach the server: by a host name of its own that resolves to
   * this machine, or by a form. So Host must name this machine, and an Origin must be the server itself.
   * @throws Refused
   */
  checkOrigin({ headers, socket }: IncomingMessage): void {
    const host = headers.host ?? '';
    if (this.#names?.has(host.replace(/:\d+$/, '').toLowerCase()) === false) {
      this.#refused.note(addressOf(socket), 'foreign host or origin');
      throw new Refused(403, {
        code: 'NOT_ALLOWED',
        message: 'The Host header does not name this machine.',
        remedy: 'Call the server as 127.0.0.1 or localhost.',
      });
    }
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      this.#refused.note(addressOf(socket), 'foreign host or origin');
      throw new Refused(403, {
        code: 'NOT_ALLOWED',
        message: 'Pages of other sites may not call this server.',
        remedy: 'Call it from a server or a workflow engine, not from a browser page.',
      });
    }
  }

  /**
   * While an address waits, its secret is not looked at, right or wrong: else guessing would go on at full speed.
   * @throws Refused 401 where the secret is missing or wrong, 429 where too many were wrong
   */
  checkSecret({ headers, socket }: IncomingMessage): void {
    if (this.#digest === undefined) return;
    const address = addressOf(socket);
    const waitMs = this.#refused.waitOf(address);
    if (waitMs > 0) {
      this.#refused.note(address, 'too many wrong secrets');
      throw tooMany(waitMs);
    }
    const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), this.#digest)) {
      this.#refused.welcome(address);
      return;
    }
    const which = given === undefined ? 'missing' : 'wrong';
    this.#refused.note(address, `${which} secret`);
    throw new Refused(
      401,
      {
        code: 'NOT_ALLOWED',
        message: `The server's secret is ${which}.`,
        remedy: "Send it as Authorization: Bearer <secret>. It is not Okta's API token.",
      },
      { 'WWW-Authenticate': 'Bearer' },
    );
  }
}

function tooMany(waitMs: number): Refused {
  const seconds = Math.ceil(waitMs / 1000);
  return new Refused(
    429,
    {
      code: 'NOT_ALLOWED',
      message:
        'Too many wrong secrets came from your address, so no secret from it is looked at for a while.',
      remedy: `Call again in ${seconds} s with the right secret; each further wrong one makes the wait longer.`,
    },
    { 'Retry-After': String(seconds) },
  );
}

function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress ?? 'unknown';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Both sides are hashed, so that comparing takes the same time for any length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
