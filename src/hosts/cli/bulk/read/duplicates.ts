import { createHash } from 'node:crypto';
import type { Action } from '../../../../connector/public-types.js';

/** Each slot holds two words of the digest and the row. */
const WORDS = 3;
const MAX_LOAD = 0.6;

/**
 * Finds rows with the same inputs. A hash table holds 64 bits of each row's digest, at most 40 bytes per row, so that a
 * file of a million rows fits. Two different rows count as equal about once in 10^7 such files.
 */
export class Duplicates {
  #table = new Uint32Array(1024 * WORDS);
  #count = 0;

  /** @returns an earlier row with the same inputs, or undefined */
  add(row: number, inputs: Readonly<Record<string, unknown>>): number | undefined {
    const [high, low] = digestOf(inputs);
    if (this.#count * WORDS >= this.#table.length * MAX_LOAD) this.#grow();
    const place = placeFor(this.#table, high, low);
    const earlier = this.#table[place + 2];
    if (earlier) return earlier;
    this.#table.set([high, low, row], place);
    this.#count += 1;
    return undefined;
  }

  /** The same without adding the row. */
  find(inputs: Readonly<Record<string, unknown>>): number | undefined {
    const [high, low] = digestOf(inputs);
    return this.#table[placeFor(this.#table, high, low) + 2] || undefined;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#table.length * 2);
    for (let at = 0; at < this.#table.length; at += WORDS) {
      const [high, low, row] = this.#table.subarray(at, at + WORDS) as unknown as [number, number, number];
      if (row > 0) larger.set([high, low, row], placeFor(larger, high, low));
    }
    this.#table = larger;
  }
}

function digestOf(inputs: Readonly<Record<string, unknown>>): [high: number, low: number] {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(inputs)))
    .digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}

/** The slot of the digest, or the free slot for it. */
function placeFor(table: Uint32Array, high: number, low: number): number {
  let place = (high % (table.length / WORDS)) * WORDS;
  while (table[place + 2] && (table[place] !== high || table[place + 1] !== low)) {
    place = (place + WORDS) % table.length;
  }
  return place;
}

/** Sorts names, because their order has no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => [name, sorted(entry)]);
}

export interface EarlierRow {
  row: number;
  /** False for a matching short name, which may belong to another user. */
  isCertain: boolean;
}

/**
 * Finds rows that have the same target (user, group or application), for actions that are not safe to repeat. Okta
 * ignores case, accents and surrounding spaces of a login, and accepts the part before @ as a short name. Ids are compared
 * exactly. Whether a login and an id belong to the same user is unknown without Okta.
 */
export class RepeatedTargets {
  readonly #seen = new Duplicates();
  readonly #names: readonly string[];

  constructor({ input }: Action) {
    this.#names = Object.keys(input.properties).filter(
      (name) => name === 'login' || input.properties[name]?.resource !== undefined,
    );
  }

  /** @returns an earlier row with the same target, or undefined */
  add(row: number, inputs: Readonly<Record<string, unknown>>): EarlierRow | undefined {
    const target = this.#names.flatMap((name) =>
      inputs[name] === undefined ? [] : [[name, folded(inputs[name])]],
    );
    if (target.length === 0) return sure(this.#seen.add(row, inputs));
    const whole = Object.fromEntries(target) as Record<string, unknown>;
    const earlier = this.#seen.add(row, { whole });
    if (earlier !== undefined) return sure(earlier);
    const short = Object.fromEntries(target.map(([name, value]) => [name, shortened(value)]));
    const isLong = target.some(([name, value]) => short[name as string] !== value);
    const other = this.#seen.find(isLong ? { whole: short } : { short: whole });
    if (isLong) this.#seen.add(row, { short });
    return other === undefined ? undefined : { row: other, isCertain: false };
  }
}

function sure(row: number | undefined): EarlierRow | undefined {
  return row === undefined ? undefined : { row, isCertain: true };
}

function folded(value: unknown): unknown {
  if (typeof value !== 'string' || /^0[a-zA-Z0-9]{19}$/.test(value)) return value;
  return value.trim().normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function shortened(value: unknown): unknown {
  return typeof value === 'string' && value.includes('@') ? value.slice(0, value.lastIndexOf('@')) : value;
}
