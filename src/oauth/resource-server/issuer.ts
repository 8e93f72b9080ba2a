import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../transport/clock.js';
import { type IssuerNetwork, IssuerProblem, readDocument } from './issuer-documents.js';
import { type IssuerUrl, mayHoldKeys } from './issuer-url.js';

/** After this time the keys are read again, so that a key that was taken back does not count for long. */
const FRESH_MS = 10 * 60_000;
/** Older keys are used this long where the issuer can't be reached. */
const USABLE_MS = 60 * 60_000;
/** Callers can't make the server ask the issuer more often than this. */
const BETWEEN_MS = 30_000;

/** The issuer's keys as they were at some time. */
export interface IssuerKeys {
  readonly find: JWTVerifyGetKey;
  readonly readAt: number;
}

/** An authorization server, with the keys that it signs with. They are found through its metadata and cached. */
export class Issuer {
  #keys: IssuerKeys | undefined;
  #reading: Promise<IssuerKeys> | undefined;
  #triedAt: number | undefined;
  #problem: IssuerProblem | undefined;

  /** @param report gets each problem when it is noticed */
  constructor(
    readonly url: IssuerUrl,
    readonly network: IssuerNetwork,
    readonly clock: Clock,
    readonly report: (problem: IssuerProblem) => void,
  ) {}

  /** The keys. @throws IssuerProblem where there are none that may be used */
  async keys(): Promise<IssuerKeys> {
    const known = this.#keys;
    if (known !== undefined && this.#isWithin(FRESH_MS, known.readAt)) return known;
    try {
      return await this.#readSparingly();
    } catch (problem) {
      if (known !== undefined && this.#isWithin(USABLE_MS, known.readAt)) return known;
      throw problem;
    }
  }

  /**
   * The keys after those in which a token's key is not.
   * @returns the same where they were read a moment ago
   * @throws IssuerProblem where it is not known whether there are newer ones
   */
  async keysAfter(known: IssuerKeys): Promise<IssuerKeys> {
    if (this.#keys !== undefined && this.#keys !== known) return this.#keys;
    return this.#readSparingly();
  }

  /** How many seconds a caller is to wait after a problem. */
  get retryAfterSeconds(): number {
    const since = this.clock.now() - (this.#triedAt ?? 0);
    return Math.max(1, Math.ceil((BETWEEN_MS - Math.max(0, since)) / 1000));
  }

  /** Reads them, but not soon after it was tried: then the result is the same as it was. */
  #readSparingly(): Promise<IssuerKeys> {
    if (this.#reading !== undefined) return this.#reading;
    if (this.#triedAt !== undefined && this.#isWithin(BETWEEN_MS, this.#triedAt)) {
      if (this.#problem !== undefined) return Promise.reject(this.#problem);
      if (this.#keys !== undefined) return Promise.resolve(this.#keys);
    }
    this.#triedAt = this.clock.now();
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<IssuerKeys> {
    try {
      const address = await this.#addressOfKeys();
      const set = await readDocument(address, this.url.isLoopback, this.network, this.clock);
      this.#keys = { find: keySet(set, address), readAt: this.clock.now() };
      this.#problem = undefined;
      return this.#keys;
    } catch (error) {
      this.#problem =
        error instanceof IssuerProblem ? error : new IssuerProblem('Its keys could not be read.');
      this.report(this.#problem);
      throw this.#problem;
    }
  }

  /** The metadata's `jwks_uri`. */
  async #addressOfKeys(): Promise<string> {
    const { issuer, metadataUrls, isLoopback } = this.url;
    let wrong: string | undefined;
    for (const address of metadataUrls) {
      const document = await readDocument(address, isLoopback, this.network, this.clock);
      if (typeof document !== 'object' || document === null) continue;
      const { issuer: named, jwks_uri: keys } = document as Record<string, unknown>;
      if (named !== issuer) wrong ??= `${address} is the metadata of another issuer${shown(named)}.`;
      else if (mayHoldKeys(keys, this.url)) return keys;
      else wrong ??= `${address} has no jwks_uri that starts with https.`;
    }
    throw new IssuerProblem(wrong ?? `There is no metadata at ${metadataUrls.join(', ')}.`);
  }

  /** Whether it was less than so long ago. A clock that was set back makes nothing last longer. */
  #isWithin(ms: number, at: number): boolean {
    const since = this.clock.now() - at;
    return since >= 0 && since < ms;
  }
}

function keySet(document: unknown, address: string): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(document as JSONWebKeySet);
  } catch {
    throw new IssuerProblem(`${address} is no set of keys (JWKS).`);
  }
}

/** An issuer that an operator may have meant; nothing else of an answer is repeated. */
function shown(named: unknown): string {
  return typeof named === 'string' && /^https?:\/\/[\w.:[\]/~-]{1,200}$/.test(named) ? ` (${named})` : '';
}
