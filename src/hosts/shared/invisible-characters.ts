/**
 * What no eye sees, or what turns the text around it: controls, formats (direction marks, joiners, tags), line and
 * paragraph separators, selectors of variants, fillers. A name in Okta could rewrite a terminal with them, disguise
 * itself in a question, or hide words that only a model reads.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** The same but for line breaks and tabs, which JSON escapes by itself. */
const UNSEEN_IN_DATA = /[^\P{Cc}\n\r\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** One line of text with everything in it to be seen. */
export function escapeInvisible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Plain data whose texts, and keys, hold nothing unseen. */
export function escapeInvisibleIn<T>(value: T): T {
  if (typeof value === 'string') return value.replace(UNSEEN_IN_DATA, escaped) as T;
  if (Array.isArray(value)) return value.map(escapeInvisibleIn) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [escapeInvisibleIn(name), escapeInvisibleIn(entry)]),
  ) as T;
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
