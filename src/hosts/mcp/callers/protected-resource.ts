import type { IncomingMessage } from 'node:http';
import { SettingsError } from '../../shared/refusals.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An endpoint as a protected resource of OAuth (RFC 9728): its address, and where its metadata is. */
export class ProtectedResource {
  /** Paths of the server at which its metadata is answered. */
  readonly metadataPaths: readonly string[];
  readonly #path: string;
  readonly #publicUrl: string | undefined;

  /**
   * @param path of the endpoint, such as /mcp/acme
   * @param publicUrl the address before that path; where it is missing, callers are on this machine
   * @param isOnly the server has no other endpoint
   * @throws SettingsError
   */
  constructor(path: string, publicUrl: string | undefined, isOnly: boolean) {
    this.#path = path;
    this.#publicUrl = publicUrl === undefined ? undefined : publicBase(publicUrl);
    const { pathname } = new URL(this.#publicUrl ?? 'http://localhost');
    const outside = pathname === '/' ? path : pathname + path;
    this.metadataPaths = [
      ...new Set([WELL_KNOWN + path, WELL_KNOWN + outside]),
      ...(isOnly ? [WELL_KNOWN] : []),
    ];
  }

  /** The endpoint's address as its callers know it. Of the Host header only the names of this machine get here. */
  addressFor({ headers }: IncomingMessage): string {
    return (this.#publicUrl ?? `http://${headers.host}`) + this.#path;
  }

  metadataUrlFor(request: IncomingMessage): string {
    const { origin, pathname } = new URL(this.addressFor(request));
    return origin + WELL_KNOWN + pathname;
  }
}

/** @throws SettingsError */
function publicBase(text: string): string {
  const refuse = (problem: string) =>
    new SettingsError(
      `The public URL ${problem}.`,
      'Give the address before /mcp, for example --public-url https://mcp.example.com.',
    );
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw refuse('is not a web address');
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) throw refuse('must start with https');
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text))
    throw refuse('must not contain a user name, a query or a fragment');
  const path = url.pathname.replace(/\/$/, '');
  if (/\/mcp(?:\/|$)/.test(path)) throw refuse('must not contain /mcp, which the server adds');
  return url.origin + path;
}
