import { isIPv6 } from 'node:net';
import type { TokenFault } from '../../oauth/resource-server/token-verifier.js';

/** The wrong secrets from one address that have no wait. */
const FREE_ATTEMPTS = 10;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 600_000;
/** After this time without a rejection, the history of an address is deleted. */
const HISTORY_MS = 3_600_000;
const MAX_ADDRESSES = 10_000;

/** The log entry about a caller that the server itself rejected. */
export interface RejectedCaller {
  /** ISO time. */
  time: string;
  /** Who called, as in the audit events of actions: `http <address>`. */
  caller: string;
  refused:
    | 'wrong secret'
    | 'missing secret'
    | 'too many wrong secrets'
    | 'foreign host or origin'
    | 'missing token'
    | 'insufficient scope'
    | TokenFault;
  /** How often this address was rejected for this reason, including this time. */
  times: number;
  /** How long requests from the address are rejected, in milliseconds. */
  waitMs?: number;
}

interface Address {
  wrong: number;
  waitsUntil: number;
  lastAt: number;
  readonly times: Map<RejectedCaller['refused'], number>;
}

/**
 * The history of rejected callers. After too many wrong secrets an address must wait, twice as long after each further
 * one; other addresses are not affected. Of the rejections of an address for one reason, it reports the first ten, the
 * 100th, the 1,000th and so on, but every wrong secret.
 */
export class RejectedCallers {
  readonly #addresses = new Map<string, Address>();

  /** @param now milliseconds of a monotonic clock */
  constructor(
    readonly report: (rejected: RejectedCaller) => void = () => undefined,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** Milliseconds until the server checks a secret from this address again; 0 if it does so now. */
  waitMsOf(address: string): number {
    const known = this.#addresses.size === 0 ? undefined : this.#known(keyOf(address));
    return known === undefined ? 0 : Math.max(0, known.waitsUntil - this.now());
  }

  /**
   * Records a rejection.
   * @returns the milliseconds that the address must wait
   */
  record(address: string, refused: RejectedCaller['refused']): number {
    const key = keyOf(address);
    const known = this.#known(key) ?? { wrong: 0, waitsUntil: 0, lastAt: 0, times: new Map() };
    known.lastAt = this.now();
    if (refused === 'wrong secret') {
      known.wrong += 1;
      const over = known.wrong - FREE_ATTEMPTS;
      if (over >= 0) known.waitsUntil = known.lastAt + Math.min(FIRST_WAIT_MS * 2 ** over, MAX_WAIT_MS);
    }
    // Addresses are in the order of their last rejection, so the first one is the oldest.
    this.#addresses.delete(key);
    this.#addresses.set(key, known);
    if (this.#addresses.size > MAX_ADDRESSES)
      this.#addresses.delete(this.#addresses.keys().next().value ?? '');
    const times = (known.times.get(refused) ?? 0) + 1;
    known.times.set(refused, times);
    const waitMs = Math.round(Math.max(0, known.waitsUntil - known.lastAt));
    if (times <= 10 || Number.isInteger(Math.log10(times)) || refused === 'wrong secret') {
      const time = new Date().toISOString();
      this.report({ time, caller: `http ${address}`, refused, times, ...(waitMs > 0 && { waitMs }) });
    }
    return waitMs;
  }

  /** Deletes the history of an address that sent the right secret. */
  clear(address: string): void {
    if (this.#addresses.size > 0) this.#addresses.delete(keyOf(address));
  }

  #known(key: string): Address | undefined {
    const known = this.#addresses.get(key);
    return known !== undefined && this.now() - known.lastAt > HISTORY_MS ? undefined : known;
  }
}

/** A caller with one IPv6 address usually has its whole /64 network, so the network counts as one address. */
function keyOf(address: string): string {
  if (!isIPv6(address)) return address;
  if (address.startsWith('::ffff:')) return address.slice(7);
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last].slice(0, 4).join(':');
}
