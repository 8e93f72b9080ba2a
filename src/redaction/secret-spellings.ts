/**
 * How a secret may be encoded in a text, as the source of a pattern. Every repetition is bounded, so that no text makes
 * the pattern slow.
 */

const SHORTEST_BASE64 = 4;

/** A backslash, which every further encoding as JSON doubles, up to the third; and one that may stand before a sign. */
const BACKSLASH = '(?:\\\\|%(?:25){0,2}5[cC]){1,8}';
const SOME = '(?:\\\\|%(?:25){0,2}5[cC]){0,8}';
const PERCENT = '%(?:25){0,3}';
/** What begins an HTML entity: an ampersand that may itself be escaped. */
const AMPERSAND = `(?:&|${PERCENT}26|${BACKSLASH}u0026)(?:amp;){0,3}`;
const NUMBER = `${AMPERSAND}(?:#|${PERCENT}23)`;
const END = `(?:;|${PERCENT}3[bB])?`;

/** The letters that stand for control characters after a backslash. */
export const ESCAPES: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
};
/** HTML's names of what may stand in a secret. */
export const ENTITIES: Readonly<Record<string, string>> = {
  '&': 'amp|AMP',
  '<': 'lt|LT',
  '>': 'gt|GT',
  '"': 'quot|QUOT',
  "'": 'apos',
  '\t': 'Tab',
  '\n': 'NewLine',
  '\u00a0': 'nbsp',
  '!': 'excl',
  '#': 'num',
  $: 'dollar',
  '%': 'percnt',
  '(': 'lpar',
  ')': 'rpar',
  '*': 'ast|midast',
  '+': 'plus',
  ',': 'comma',
  '.': 'period',
  '/': 'sol',
  ':': 'colon',
  ';': 'semi',
  '=': 'equals',
  '?': 'quest',
  '@': 'commat',
  '[': 'lsqb|lbrack',
  '\\': 'bsol',
  ']': 'rsqb|rbrack',
  '^': 'Hat',
  _: 'lowbar|UnderBar',
  '`': 'grave|DiacriticalGrave',
  '{': 'lcub|lbrace',
  '|': 'vert|verbar|VerticalLine',
  '}': 'rcub|rbrace',
};

/** The secret in its own spelling, and as a form field or a header may hold it. */
export function plainSpelling(text: string): string {
  return Array.from(text, (char) => {
    const others = unescaped(char);
    return others.length === 0 ? literally(char) : `(?:${[literally(char), ...others].join('|')})`;
  }).join('');
}

/** Each of its characters as it is, escaped by backslashes, percent-encoded or as an HTML entity, in any mix. */
export function anySpelling(text: string, anyCase: boolean): string {
  return Array.from(text, (char) => {
    const cases = anyCase ? [...new Set([char.toLowerCase(), char.toUpperCase()])] : [char];
    return `(?:${cases.flatMap(spellingsOf).join('|')})`;
  }).join('');
}

function spellingsOf(char: string): string[] {
  const bytes = [...new TextEncoder().encode(char)];
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  const code = char.codePointAt(0) as number;
  const isSign = !/^[A-Za-z0-9]$/.test(char);
  return [
    (isSign ? SOME : '') + literally(char),
    (isSign ? SOME : '') + bytes.map((byte) => `${PERCENT}${hex(byte, 2)}`).join(''),
    units.map((unit) => `${BACKSLASH}u${hex(unit, 4)}`).join(''),
    `${NUMBER}(?:0{0,6}${code}|[xX]0{0,6}${hex(code, 1)})${END}`,
    ...(ENTITIES[char] === undefined ? [] : [`${AMPERSAND}(?:${ENTITIES[char]})${END}`]),
    ...(char in ESCAPES ? [BACKSLASH + ESCAPES[char]] : []),
    ...unescaped(char),
  ];
}

/** Other spellings without a sign that escapes. */
function unescaped(char: string): string[] {
  if (char === ' ') return ['\\+'];
  const bytes = new TextEncoder().encode(char);
  // A header's bytes are read as Latin-1.
  return bytes.length > 1 ? [literally(String.fromCharCode(...bytes))] : [];
}

/** A number's hexadecimal digits, in either case. */
function hex(number: number, digits: number): string {
  const text = number.toString(16).padStart(digits, '0');
  return text.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`);
}

/** Base64 of a text wherever it may start in an encoded one: the characters that only it determines. */
export function base64Spellings(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const encoded = new Set([secret, escaped, encodeURIComponent(secret), encodeURIComponent(escaped)]);
  return [...encoded].flatMap(base64Forms);
}

function base64Forms(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const forms: string[] = [];
  for (const lead of [0, 1, 2]) {
    const padded = new Uint8Array(lead + bytes.length);
    padded.set(bytes, lead);
    const skip = Math.ceil((lead * 8) / 6);
    const keep = Math.floor(((lead + bytes.length) * 8) / 6);
    const form = toBase64(padded).slice(skip, keep);
    if (form.length >= SHORTEST_BASE64) forms.push(form.replace(/\+/g, '[+-]').replace(/\//g, '[/_]'));
  }
  return forms;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
