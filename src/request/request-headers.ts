import { readManifest } from '../catalog/manifest.js';

type Headers = Readonly<Record<string, string>>;

/** The headers of every request of a connector. They are made once for a token: transports get the same frozen object. */
export class RequestHeaders {
  readonly #anonymous: Headers;
  #authorized: Headers;
  #token: string | undefined;

  constructor(userAgent: string) {
    this.#anonymous = Object.freeze({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': userAgent,
    });
    this.#authorized = this.#anonymous;
  }

  /** @param token undefined for a request that goes without it */
  of(token: string | undefined): Headers {
    if (token === undefined) return this.#anonymous;
    if (token !== this.#token) {
      this.#token = token;
      this.#authorized = Object.freeze({ ...this.#anonymous, authorization: `SSWS ${token}` });
    }
    return this.#authorized;
  }
}

/** The User-Agent header. @param host put before the connector's own */
export function userAgent(host: string | undefined): string {
  const { name, version } = readManifest();
  const prefix = host === undefined ? '' : `${host.replace(/[^\x20-\x7e]/g, '').trim()} `;
  return `${prefix}${name}/${version}`;
}
