import { isIPv6 } from 'node:net';

/** Wrong secrets that an address may give before it has to wait. */
const FREE = 10;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 600_000;
/** An address that gave none for so long starts anew. */
const FORGOTTEN_AFTER_MS = 3_600_000;
const MOST_ADDRESSES = 10_000;

/** What an operator hears of callers that got no further than the server itself. */
export interface RefusedCaller {
  /** ISO time. */
  time: string;
  /** Who called, as in the audit events of actions: `http <address>`. */
  caller: string;
  refused: 'wrong secret' | 'missing secret' | 'too many wrong secrets' | 'foreign host or origin';
  /** How often this address was refused so, this time counted. */
  times: number;
  /** The address has to wait this long now. */
  waitMs?: number;
}

interface Address {
  wrong: number;
  waitsUntil: number;
  lastAt: number;
  readonly times: Map<RefusedCaller['refused'], number>;
}

/**
 * Remembers who was refused. An address that gives wrong secrets has to wait, longer each time; other addresses don't. It
 * tells of refusals, and of many of one kind in few words: the first ten, then the 100th, the 1,000th and so on.
 */
export class RefusedCallers {
  readonly #addresses = new Map<string, Address>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    readonly tell: (refused: RefusedCaller) => void = () => undefined,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** Milliseconds that the address has to wait before its next secret is looked at; 0 for not at all. */
  waitOf(address: string): number {
    const known = this.#addresses.size === 0 ? undefined : this.#known(keyOf(address));
    return known === undefined ? 0 : Math.max(0, known.waitsUntil - this.now());
  }

  /** @returns how long the address has to wait now, in milliseconds */
  note(address: string, refused: RefusedCaller['refused']): number {
    const key = keyOf(address);
    const known = this.#known(key) ?? { wrong: 0, waitsUntil: 0, lastAt: 0, times: new Map() };
    known.lastAt = this.now();
    if (refused === 'wrong secret') {
      known.wrong += 1;
      const over = known.wrong - FREE;
      if (over >= 0) known.waitsUntil = known.lastAt + Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
    }
    // The address refused last stands last, so that the first one is the one to forget.
    this.#addresses.delete(key);
    this.#addresses.set(key, known);
    if (this.#addresses.size > MOST_ADDRESSES)
      this.#addresses.delete(this.#addresses.keys().next().value ?? '');
    const times = (known.times.get(refused) ?? 0) + 1;
    known.times.set(refused, times);
    const waitMs = Math.round(Math.max(0, known.waitsUntil - known.lastAt));
    if (times <= 10 || Number.isInteger(Math.log10(times)) || refused === 'wrong secret') {
      const time = new Date().toISOString();
      this.tell({ time, caller: `http ${address}`, refused, times, ...(waitMs > 0 && { waitMs }) });
    }
    return waitMs;
  }

  /** The address gave the right secret. */
  welcome(address: string): void {
    if (this.#addresses.size > 0) this.#addresses.delete(keyOf(address));
  }

  #known(key: string): Address | undefined {
    const known = this.#addresses.get(key);
    return known !== undefined && this.now() - known.lastAt > FORGOTTEN_AFTER_MS ? undefined : known;
  }
}

/** Whoever has an IPv6 address has all of its /64, so that counts as one. */
function keyOf(address: string): string {
  if (!isIPv6(address)) return address;
  if (address.startsWith('::ffff:')) return address.slice(7);
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last].slice(0, 4).join(':');
}
