/** What a string may contain: `identifier` names something, `line` is shown on one line, `lines` is free text. */
export type TextKind = 'identifier' | 'line' | 'lines';

/** Okta rejects characters of four UTF-8 bytes. A lone surrogate is not text, and U+FFFD says that some was lost. */
const NEVER = '\\p{Noncharacter_Code_Point}\\p{Cs}\\ufffd\\u{10000}-\\u{10ffff}';
/** Invisible, and part of no word: soft hyphen, zero-width spaces, direction overrides. */
const INVISIBLE =
  '\\u00ad\\u180e\\u200b\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\u2800\\ufeff\\ufff0-\\ufffb';
/** Free text in Arabic and Hebrew needs the direction marks; joiners (U+200C, U+200D) belong to names as well. */
const NOT_ON_A_LINE = '\\u061c\\u200e\\u200f\\u2028\\u2029';

const REFUSED: Readonly<Record<TextKind, RegExp>> = {
  identifier: new RegExp(
    `[\\p{Cc}\\p{Default_Ignorable_Code_Point}${INVISIBLE}${NOT_ON_A_LINE}${NEVER}]`,
    'u',
  ),
  line: new RegExp(`[\\p{Cc}${INVISIBLE}${NOT_ON_A_LINE}${NEVER}]`, 'u'),
  lines: new RegExp(`(?![\\t\\n\\r])[\\p{Cc}${INVISIBLE}${NEVER}]`, 'u'),
};
const BEYOND_ASCII = /[^ -~]/;
const SPACE = /\s/;

/**
 * What is wrong with a string, in words that follow its name: which character is at which position. Positions count
 * from 1. Nothing else of the string is quoted, because it may be a secret.
 * @returns undefined where nothing is wrong
 * @example characterFault('mira\u200b@example.com', 'identifier') // 'contains an invisible character (U+200B) at position 5'
 */
export function characterFault(text: string, kind: TextKind): string | undefined {
  if (BEYOND_ASCII.test(text)) {
    const found = REFUSED[kind].exec(text);
    if (found !== null) return `contains ${faultOf(found[0].codePointAt(0) as number, found.index + 1)}`;
  }
  if (kind !== 'identifier' || text === '') return undefined;
  const last = text.length - 1;
  if (SPACE.test(text[0] as string)) return `begins with ${named('a space', text.charCodeAt(0), 1)}`;
  if (SPACE.test(text[last] as string))
    return `ends with ${named('a space', text.charCodeAt(last), last + 1)}`;
  return undefined;
}

function faultOf(code: number, position: number): string {
  if (code === 0xfffd)
    return `${named('a replacement character', code, position)}: the text was read in the wrong encoding`;
  if (code > 0xffff) return named('a character that Okta does not accept', code, position);
  if (code >= 0xd800 && code <= 0xdfff) return named('half of a character', code, position);
  return named('an invisible character', code, position);
}

function named(what: string, code: number, position: number): string {
  return `${what} (U+${code.toString(16).toUpperCase().padStart(4, '0')}) at position ${position}`;
}
