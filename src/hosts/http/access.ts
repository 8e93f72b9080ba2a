import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { SettingsError } from '../shared/refusals.js';
import { Rejection } from './answer.js';
import { RejectedCallers } from './rejected-callers.js';

const MIN_SECRET_LENGTH = 16;

/** Decides who may call the server. */
export class Access {
  /** The accepted host names; undefined off loopback, where the server's public names are not known. */
  readonly #names: ReadonlySet<string> | undefined;
  readonly #digest: Buffer | undefined;
  readonly #rejected: RejectedCallers;

  /**
   * @param hasTokens callers have access tokens in place of a secret
   * @throws SettingsError where other machines could call the server without a secret, or the secret is too weak
   */
  constructor(host: string, secret: string | undefined, rejected = new RejectedCallers(), hasTokens = false) {
    this.#rejected = rejected;
    this.#names = isLoopback(host) ? new Set(['localhost', '127.0.0.1', '[::1]', host]) : undefined;
    if (this.#names === undefined && secret === undefined && !hasTokens) {
      throw new SettingsError(
        `Other machines can reach a server on ${host}, so it needs a secret.`,
        'Set OKTA_CONNECTOR_SECRET to a long random text, or listen on 127.0.0.1.',
      );
    }
    if (secret !== undefined && (secret.length < MIN_SECRET_LENGTH || /\s/.test(secret))) {
      throw new SettingsError(
        `The secret must have at least ${MIN_SECRET_LENGTH} characters and no spaces.`,
        'Set OKTA_CONNECTOR_SECRET to a long random text, for example from openssl rand -hex 32.',
      );
    }
    this.#digest = secret === undefined ? undefined : digest(secret);
  }

  get needsSecret(): boolean {
    return this.#digest !== undefined;
  }

  /**
   * A page in a browser on this machine could reach the server through a host name that resolves to 127.0.0.1, or
   * through a form. So Host must name this machine, and Origin, if present, must be the server itself.
   * @throws Rejection 403
   */
  checkOrigin({ headers, socket }: IncomingMessage): void {
    const host = headers.host ?? '';
    if (this.#names?.has(host.replace(/:\d+$/, '').toLowerCase()) === false) {
      this.#rejected.record(addressOf(socket), 'foreign host or origin');
      throw new Rejection(403, {
        code: 'NOT_ALLOWED',
        message: 'The Host header does not name this machine.',
        remedy: 'Call the server as 127.0.0.1 or localhost.',
      });
    }
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      this.#rejected.record(addressOf(socket), 'foreign host or origin');
      throw new Rejection(403, {
        code: 'NOT_ALLOWED',
        message: 'This server does not accept requests from pages of other sites.',
        remedy: 'Call it from a server or a workflow engine, not from a page in a browser.',
      });
    }
  }

  /**
   * While an address must wait, its secrets are not checked, not even the right one: otherwise guessing could continue.
   * @throws Rejection 401 where the secret is missing or wrong, 429 where too many were wrong
   */
  checkSecret({ headers, socket }: IncomingMessage): void {
    if (this.#digest === undefined) return;
    const address = addressOf(socket);
    const waitMs = this.#rejected.waitMsOf(address);
    if (waitMs > 0) {
      this.#rejected.record(address, 'too many wrong secrets');
      throw tooMany(waitMs);
    }
    const given = bearerTokenOf(headers);
    if (given !== undefined && timingSafeEqual(digest(given), this.#digest)) {
      this.#rejected.clear(address);
      return;
    }
    const which = given === undefined ? 'missing' : 'wrong';
    this.#rejected.record(address, `${which} secret`);
    throw new Rejection(
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

function tooMany(waitMs: number): Rejection {
  const seconds = Math.ceil(waitMs / 1000);
  return new Rejection(
    429,
    {
      code: 'NOT_ALLOWED',
      message: 'Your address sent too many wrong secrets, so its secrets are not checked for a while.',
      remedy: `Call again in ${seconds} s with the right secret. Each further wrong one makes the wait longer.`,
    },
    { 'Retry-After': String(seconds) },
  );
}

/** What a request sends as Authorization: Bearer. */
export function bearerTokenOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

export function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress ?? 'unknown';
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Secrets are compared as hashes, so that the comparison takes the same time for every length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
