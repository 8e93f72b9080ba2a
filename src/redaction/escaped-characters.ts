import { ENTITIES, ESCAPES } from './secret-spellings.js';

/** A character's percent-encoding, with its own percent sign encoded again any number of times. */
const PERCENT_ENCODED = /%((?:25)*)([0-9a-f]{2})/gi;
const BACKSLASHED = /\\(?=(.))/gsu;
const ANY_ESCAPE = /[&%\\]/;
const ENTITY = new RegExp(`&(?:#|%|${Object.values(ENTITIES).join('|')})`, 'i');
const CONTROLS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([control, letter]) => [letter, control]),
);

/**
 * Whether a text may hold one of these characters escaped, in a spelling of `anySpelling`. Most texts with an escape are
 * a path with %40 or JSON with \", and the pattern of a secret takes a tenth of a second to compile. So only a text that
 * may contain the secret is searched with it. In doubt the answer is true.
 * @param characters in lower case
 */
export function mayEscape(text: string, characters: ReadonlySet<string>): boolean {
  if (!ANY_ESCAPE.test(text)) return false;
  if (ENTITY.test(text)) return true;
  for (const [, again = '', byte = ''] of text.matchAll(PERCENT_ENCODED)) {
    const code = Number.parseInt(byte, 16);
    // An encoded ampersand or backslash begins another escape.
    if (code >= 0x80 || code === 0x26 || code === 0x5c) return true;
    if (characters.has(String.fromCharCode(code).toLowerCase())) return true;
    if (again !== '' && characters.has('%')) return true;
  }
  for (const [, sign = ''] of text.matchAll(BACKSLASHED)) {
    const lower = sign.toLowerCase();
    if (lower === 'u' || characters.has(lower) || characters.has(CONTROLS[lower] ?? lower)) return true;
  }
  return false;
}
