import type { FieldSchema } from '../../src/catalog/action.js';

export type TextKind = 'identifier' | 'line' | 'lines';

type Range = readonly [from: number, to: number];

/** Written out from Unicode's charts, so that it can't share a mistake with the expressions under test. */
const CONTROLS: readonly Range[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
];
const LINE_BREAKS = new Set([0x09, 0x0a, 0x0d]);
const NEVER: readonly Range[] = [
  [0xad, 0xad],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  [0x2800, 0x2800],
  [0xd800, 0xdfff],
  [0xfdd0, 0xfdef],
  [0xfeff, 0xfeff],
  [0xfff0, 0xfffb],
  [0xfffd, 0xffff],
  [0x10000, 0x10ffff],
];
const NOT_ON_A_LINE: readonly Range[] = [
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x2029],
];
const NOT_IN_IDENTIFIERS: readonly Range[] = [
  [0x34f, 0x34f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
];

const isIn = (code: number, ranges: readonly Range[]) =>
  ranges.some(([from, to]) => code >= from && code <= to);

/** Whether a text of this kind may hold the character. */
export function isTaken(code: number, kind: TextKind): boolean {
  if (isIn(code, CONTROLS)) return kind === 'lines' && LINE_BREAKS.has(code);
  if (isIn(code, NEVER)) return false;
  if (kind !== 'lines' && isIn(code, NOT_ON_A_LINE)) return false;
  return kind !== 'identifier' || !isIn(code, NOT_IN_IDENTIFIERS);
}

/** Where the first character stands that the text must not hold, counted from 1; 0 where there is none. */
export function firstUnfit(text: string, kind: TextKind): number {
  let position = 0;
  for (const character of text) {
    position += 1;
    if (!isTaken(character.codePointAt(0) as number, kind)) return position;
  }
  if (kind !== 'identifier' || text.trim() === text) return 0;
  return text.trimStart() === text ? position : 1;
}

export function fitsKind(text: string, kind: TextKind): boolean {
  return firstUnfit(text, kind) === 0;
}

export function kindOf(field: FieldSchema): TextKind {
  return (field.characters as TextKind | undefined) ?? (field.type === 'object' ? 'lines' : 'line');
}

const IDENTIFYING = ['login', 'email', 'secondEmail', 'mobilePhone', 'primaryPhone'];

/** Whether free-form data holds only texts, names and numbers that may be sent. */
export function isFitData(value: unknown, kind: TextKind = 'lines'): boolean {
  if (typeof value === 'string') return fitsKind(value, kind);
  if (typeof value === 'number') return value >= -(2 ** 53) + 1 && value <= 2 ** 53 - 1;
  if (Array.isArray(value)) return value.every((entry) => isFitData(entry, kind));
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([name, entry]) =>
      fitsKind(name, 'identifier') && isFitData(entry, IDENTIFYING.includes(name) ? 'identifier' : kind),
  );
}
