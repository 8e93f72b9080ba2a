/**
 * Characters that are invisible or change the direction of text: controls, formats (direction marks, joiners, tags),
 * line and paragraph separators, variation selectors, fillers. With them a name in Okta could rewrite a terminal,
 * disguise itself in a question, or hide words that only a model reads.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** The same without line breaks and tabs, which JSON escapes itself. */
const INVISIBLE_IN_DATA =
  /[^\P{Cc}\n\r\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** One line of text with its invisible characters escaped, such as `\\u200b`. */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, escaped);
}

/** Plain data with the invisible characters of its texts and keys escaped. */
export function escapeInvisibleIn<T>(value: T): T {
  if (typeof value === 'string') return value.replace(INVISIBLE_IN_DATA, escaped) as T;
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
