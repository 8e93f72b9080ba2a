import { fitsKind } from '../contract/characters.js';
import { HOSTILE, ILL_FORMED } from '../contract/texts.js';
import type { FieldFacts, TextRule } from './facts.js';
import type { Random } from './random.js';

const WHITE = new Set([
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff],
  ...Array.from({ length: 11 }, (_, index) => 0x2000 + index),
]);
const LINE_ENDS = ['\n', '\r', '\u2028', '\u2029'];

/** What a text could be made of: everyday pieces, and pieces that try to leave their place. */
const PIECES: readonly string[] = [
  ...HOSTILE,
  ...['a', 'Zz9', '@', '@example.com', '.', '..', '/', '%', '%25', '%2F', '%0d%0a', '\u0001', '\u007f'],
  ...[
    'é',
    '漢',
    '😀',
    '👩‍👩‍👧',
    '\u0301',
    '\u202e',
    '\u2028',
    '\u00a0',
    '\ufeff',
    '\u3000',
    'İ',
    'ß',
    'ﬀ',
    '\u{10ffff}',
  ],
  ...['"', "'", '`', '<script>', '#{x}', '{{x}}', '$(x)', ';', ',', '|', '*', '(', ')', '[', ']', '{', '}'],
  ...[
    'SSWS x',
    'null',
    'undefined',
    'NaN',
    '-1',
    '1e9',
    '\\u0000',
    '\\x00',
    '&#0;',
    '%u002e',
    '\ufffd',
    '\uffff',
  ],
];
const ALPHABET = 'abcXYZ019';
const MEGABYTE = 1024 * 1024;
const HUGE = [
  'x'.repeat(MEGABYTE),
  '../'.repeat(MEGABYTE / 3),
  '😀'.repeat(MEGABYTE / 4),
  ' '.repeat(MEGABYTE),
];

/** Whether the field takes the text, by the words of its rule. Not by the pattern, which is under test. */
export function fits(field: FieldFacts, text: string): boolean {
  if (!fitsKind(text, field.characters)) return false;
  if (field.choices !== undefined) return field.choices.includes(text);
  const characters = [...text];
  if (characters.length < field.least || characters.length > field.most) return false;
  return obeys(field.rule, characters);
}

function obeys(rule: TextRule, characters: readonly string[]): boolean {
  if (rule === 'any') return true;
  if (rule === 'name') return /^[a-z_]+$/i.test(characters.join('').replace(/(?<=.)\d/g, ''));
  if (rule === 'time' || rule === 'end') return isTime(characters.join(''));
  const isWhite = (character: string | undefined) => WHITE.has(character?.codePointAt(0) ?? 0x20);
  if (rule === 'visible') return characters.some((character) => !isWhite(character));
  if (isWhite(characters[0]) || isWhite(characters.at(-1))) return false;
  const text = characters.join('');
  if (text === '.' || text === '..' || text.toLowerCase() === 'me') return false;
  if (rule === 'shortname') return !['@', '/', '?'].some((sign) => text.includes(sign));
  return !LINE_ENDS.some((sign) => text.includes(sign));
}

/** A date, T, a time with or without a fraction, and Z or an offset; each number has its digits. */
function isTime(text: string): boolean {
  const [, fraction = ''] = /^.{19}(\.\d+)?/.exec(text) ?? [];
  const plainest = text.replace(fraction, '').replaceAll(/\d/g, '0');
  return fraction.length <= 10 && /^0000-00-00T00:00:00(Z|[+-]00:00)$/.test(plainest);
}

/** A text of any kind for the field: it may or may not fit, and `fits` says which. */
export function anyText(random: Random, field: FieldFacts): string {
  if (field.choices !== undefined && random.chance(60)) return random.pick(field.choices);
  if (field.isUser && random.chance(40)) return `00u${plain(random, 17)}`;
  const kind = random.below(100);
  if (kind < 30) return plain(random, between(random, field));
  if (kind < 35) return random.pick(PIECES).repeat(1 + random.below(3));
  if (kind < 40)
    return random.pick(
      [field.least - 1, field.least, field.most, field.most + 1].map((n) => 'z'.repeat(Math.max(0, n))),
    );
  let text = '';
  for (let count = 1 + random.below(5); count > 0; count -= 1) text += random.pick(PIECES);
  return kind < 70 ? `${plain(random, field.least)}${text}${plain(random, 1)}` : text;
}

/** A text that the field takes. */
export function fittingText(random: Random, field: FieldFacts): string {
  if (field.rule === 'end')
    return `${2100 + random.below(7_900)}-12-31T09:00:00${random.pick(['Z', '+02:00'])}`;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const text = anyText(random, field);
    if (fits(field, text)) return text;
  }
  if (field.rule === 'time') return '2026-01-31T09:00:00Z';
  return field.choices?.[0] ?? `a${plain(random, Math.max(5, field.least) - 1)}`;
}

/** A text that the field refuses, or undefined where none was found. */
export function unfittingText(random: Random, field: FieldFacts): string | undefined {
  if (random.chance(0.3)) return random.pick(HUGE);
  if (random.chance(10)) return `${plain(random, random.below(field.least + 2))}${random.pick(ILL_FORMED)}`;
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const text = anyText(random, field);
    if (!fits(field, text)) return text;
  }
  return field.choices === undefined ? 'z'.repeat(field.most + 1) : 'none of them';
}

function between(random: Random, { least, most }: FieldFacts): number {
  return least + random.below(Math.min(most - least, 40) + 1);
}

export function plain(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += ALPHABET[random.below(ALPHABET.length)];
  return text;
}
