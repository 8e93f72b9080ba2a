import { isExact } from '../../json/exact-number.js';
import type { CellType } from '../policy.js';

/** A cell that clears its attribute. */
export const CLEAR = '(clear)';

/** The error values of spreadsheet formulas. */
const SPREADSHEET_ERROR =
  /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)$/;

/** Why a cell is certainly a mistake, whatever its field; undefined if it is not. */
export function cellProblem(text: string): string | undefined {
  return SPREADSHEET_ERROR.test(text.trim()) ? 'holds a spreadsheet error, such as #N/A' : undefined;
}

/** A value of an attribute; null clears it. */
export type Value = string | number | boolean | readonly string[] | null;

/** Converts a cell, or a value of NDJSON, to what the attribute stores; undefined where it is empty. */
export function readValue(
  value: unknown,
  type: CellType,
): { value: Value | undefined } | { problem: string } {
  if (value === null) return { value: null };
  if (Array.isArray(value))
    return type === 'list' && value.every((entry) => typeof entry === 'string')
      ? { value: value as string[] }
      : { problem: `must be ${NAMES[type]}` };
  if (typeof value === 'object') return { problem: `must be ${NAMES[type]}` };
  if (typeof value === type) return { value: value as Value };
  const text = String(value ?? '').trim();
  if (text === '') return { value: undefined };
  if (text === CLEAR) return { value: null };
  const problem = cellProblem(text);
  if (problem !== undefined) return { problem };
  if (/^null$/i.test(text))
    return { problem: `is null: leave the cell empty, or write ${CLEAR} to clear the attribute` };
  return readText(text, type);
}

const NAMES: Readonly<Record<CellType, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'TRUE or FALSE',
  list: 'a list of texts',
};

function readText(text: string, type: CellType): { value: Value } | { problem: string } {
  switch (type) {
    case 'number':
      return /^-?\d{1,300}(?:\.\d{1,300})?$/.test(text) && isExact(text)
        ? { value: Number(text) }
        : { problem: 'must be a number that JavaScript does not round' };
    case 'boolean':
      if (/^(?:true|yes|1)$/i.test(text)) return { value: true };
      return /^(?:false|no|0)$/i.test(text) ? { value: false } : { problem: 'must be TRUE or FALSE' };
    case 'list':
      return { value: entriesOf(text) };
    default:
      if (!text.isWellFormed()) return { problem: 'contains half of a character' };
      if (text.startsWith('=')) return { problem: 'holds a formula; export its value' };
      return { value: text };
  }
}

/** The entries of a cell that holds a list. */
export function entriesOf(text: string): string[] {
  const entries = text.split(/[;|\r\n]/).map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== ''))];
}

/** Whether two values of an attribute are the same to Okta, to whom an empty text is none. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(orNull(one)) === JSON.stringify(orNull(other));
}

function orNull(value: unknown): unknown {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? null : value;
}
