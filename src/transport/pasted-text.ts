/** What goes wrong with an address or a token between where it stands and where it is typed. */

/** Characters that nobody sees, control characters included. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]/u;
/** What is put around an address or a token, and is no part of it. */
const PAIRS: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['<', '>'],
  ['(', ')'],
  ['[', ']'],
  ['“', '”'],
  ['„', '“'],
  ['„', '”'],
  ['‘', '’'],
  ['«', '»'],
];
const QUOTES = '"\'`“”„‘’«»';
const SIGNS_BEHIND = ',;';
const ASSIGNMENT =
  /^(?:(?:export|set|setx) )?(?:[A-Z][A-Z0-9_]{2,60} ?=|(?:api|org)?[_-]?(?:token|url) ?[:=]) ?(?=[^\s=/])/;
const VARIABLE =
  /\$\{|\$\(|\{\{|\}\}|^\$\w|%[A-Za-z_]\w*%|\/\$\w|^(?:process\.env|\$?env|os\.environ|secrets)[.[:]/;

/** A mistake that can be taken away, and the text without it. */
export interface Repair {
  /** What is wrong, as the end of a sentence: `stands in quotes`. */
  problem: string;
  text: string;
}

/**
 * The first mistake of a text that was pasted, if there is one: invisible characters, quotes or brackets around it,
 * the name of a variable before it, a comma behind it.
 */
export function repaired(text: string): Repair | undefined {
  const invisible = INVISIBLE.exec(text)?.[0];
  if (invisible !== undefined) {
    const code = (invisible.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    return {
      problem: `contains an invisible character (U+${code})`,
      text: [...text].filter((character) => !INVISIBLE.test(character)).join(''),
    };
  }
  const inner = within(text);
  if (inner !== undefined) return { problem: 'is in quotes or brackets', text: inner };
  const last = text.slice(-1);
  if (last !== '' && SIGNS_BEHIND.includes(last)) {
    return { problem: 'ends in a comma or semicolon', text: text.slice(0, -1).trim() };
  }
  if (last !== '' && QUOTES.includes(last)) {
    return { problem: 'ends with a quote but does not begin with one', text: text.slice(0, -1).trim() };
  }
  if (QUOTES.includes(text[0] ?? ' ')) {
    return { problem: 'begins with a quote but does not end with one', text: text.slice(1).trim() };
  }
  if (ASSIGNMENT.test(text)) {
    return { problem: 'begins with the name of a variable', text: text.replace(ASSIGNMENT, '').trim() };
  }
  return undefined;
}

/** What stands between quotes or brackets; undefined where none are around the whole text. */
function within(text: string): string | undefined {
  if (text.length < 2 || /^\[[\da-f:.]+\]$/i.test(text)) return undefined;
  const pair = PAIRS.find(([open, close]) => text.startsWith(open) && text.endsWith(close));
  return pair === undefined ? undefined : text.slice(1, -1).trim();
}

/** The text without any of these mistakes. */
export function wholly(text: string): string {
  let left = text;
  for (let turns = 0; turns < 20; turns += 1) {
    const next = repaired(left)?.text;
    if (next === undefined) break;
    left = next;
  }
  return left;
}

/** Whether it is a variable that nobody has put a value for: `${TOKEN}`, `%TOKEN%`, `{{token}}`, `$TOKEN`. */
export function isVariable(text: string): boolean {
  return VARIABLE.test(text);
}

/** Whether it looks like an API token of Okta, or another long secret without a dot. */
export function looksLikeToken(text: string): boolean {
  return (
    /^(?:SSWS|Bearer)\b/i.test(text) ||
    /^00[\w-]{30,}$/.test(text) ||
    /^eyJ[\w-]{10,}\.[\w-]+\.[\w-]*$/.test(text) ||
    /^(?=.*\d)[\w-]{36,}$/.test(text)
  );
}

/** Whether it looks like an address on the web, or an org's host. */
export function looksLikeAddress(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
    /^h?ttps?[:/]/i.test(text) ||
    /\.okta[\w-]*\.(?:com|mil)\b/i.test(text)
  );
}
