import type { TransportAnswer } from './transport.js';

/** The headers that anything here reads; Okta sends three times as many, and long ones. */
const none = (): TransportAnswer['headers'] => ({
  'content-type': undefined,
  date: undefined,
  'dpop-nonce': undefined,
  link: undefined,
  'retry-after': undefined,
  server: undefined,
  'www-authenticate': undefined,
  'x-okta-request-id': undefined,
  'x-rate-limit-limit': undefined,
  'x-rate-limit-remaining': undefined,
  'x-rate-limit-reset': undefined,
});

/** One of these headers, and the value that it had last. */
interface Known {
  readonly name: string;
  last: string;
}

/**
 * Reads the headers of answers as they came over the wire. Most values are those of the answer before; it costs less
 * to compare their bytes than to decode them.
 */
export class AnswerHeaders {
  /** By the length of their names. */
  readonly #known: (readonly Known[] | undefined)[] = [];

  constructor() {
    for (const name of Object.keys(none()))
      this.#known[name.length] = [...(this.#known[name.length] ?? []), { name, last: '' }];
  }

  /** @param raw names and values in turn; a repeated name becomes a list */
  read(raw: readonly Buffer[]): TransportAnswer['headers'] {
    const headers = none();
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const bytes = raw[index] as Buffer;
      const candidates = this.#known[bytes.length];
      if (candidates === undefined) continue;
      for (const known of candidates) {
        if (!isName(bytes, known.name)) continue;
        const { name } = known;
        const value = decoded(raw[index + 1] as Buffer, known);
        const earlier = headers[name];
        if (earlier === undefined) headers[name] = value;
        else if (Array.isArray(earlier)) earlier.push(value);
        else headers[name] = [earlier, value];
        break;
      }
    }
    return headers;
  }
}

/** @param name lower-case, of the same length; its signs are the same in either case */
function isName(bytes: Buffer, name: string): boolean {
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    if (((bytes[index] as number) | 0x20) !== name.charCodeAt(index)) return false;
  }
  return true;
}

function decoded(bytes: Buffer, known: Known): string {
  const { last } = known;
  let index = last.length === bytes.length ? bytes.length - 1 : -2;
  while (index >= 0 && bytes[index] === last.charCodeAt(index)) index -= 1;
  if (index !== -1) known.last = bytes.toString('latin1');
  return known.last;
}
