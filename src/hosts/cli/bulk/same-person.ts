import type { Action } from '../../../connector/public-types.js';
import { Duplicates } from './duplicates.js';

export interface EarlierRow {
  row: number;
  /** A short name may be of somebody else: only the org knows. */
  surely: boolean;
}

/**
 * Finds rows of one file that name the same person, group or application, for actions that must not happen twice to one.
 * Okta minds neither case nor accents nor spaces around a login, and takes what stands before its @ for short; ids are
 * taken as they are. Whose login belongs to which id is not known before Okta is asked.
 */
export class SamePerson {
  readonly #seen = new Duplicates();
  readonly #names: readonly string[];

  constructor({ input }: Action) {
    this.#names = Object.keys(input.properties).filter(
      (name) => name === 'login' || input.properties[name]?.resource !== undefined,
    );
  }

  /** @returns an earlier row about the same, or undefined */
  add(row: number, inputs: Readonly<Record<string, unknown>>): EarlierRow | undefined {
    const whom = this.#names.flatMap((name) =>
      inputs[name] === undefined ? [] : [[name, folded(inputs[name])]],
    );
    if (whom.length === 0) return sure(this.#seen.add(row, inputs));
    const whole = Object.fromEntries(whom) as Record<string, unknown>;
    const earlier = this.#seen.add(row, { whole });
    if (earlier !== undefined) return sure(earlier);
    const short = Object.fromEntries(whom.map(([name, value]) => [name, shortened(value)]));
    const isLong = whom.some(([name, value]) => short[name as string] !== value);
    const other = this.#seen.find(isLong ? { whole: short } : { short: whole });
    if (isLong) this.#seen.add(row, { short });
    return other === undefined ? undefined : { row: other, surely: false };
  }
}

function sure(row: number | undefined): EarlierRow | undefined {
  return row === undefined ? undefined : { row, surely: true };
}

function folded(value: unknown): unknown {
  if (typeof value !== 'string' || /^0[a-zA-Z0-9]{19}$/.test(value)) return value;
  return value.trim().normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function shortened(value: unknown): unknown {
  return typeof value === 'string' && value.includes('@') ? value.slice(0, value.lastIndexOf('@')) : value;
}
