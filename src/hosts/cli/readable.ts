/** Noise to a person: addresses and side loads that Okta adds to resources. --json shows them. */
const LEFT_OUT = new Set(['_links', '_embedded']);
/** Control and direction characters, with which a name in Okta could rewrite the terminal. */
const UNSAFE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** One line of text that is safe to show in a terminal. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`;
  });
}

/** Plain data as indented lines for people. */
export function readable(value: unknown, indent = '  '): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => listItem(entry, indent));
  if (typeof value !== 'object' || value === null) return [`${indent}${scalar(value)}`];
  return Object.entries(value)
    .filter(([name]) => !LEFT_OUT.has(name))
    .flatMap(([name, entry]) => property(safeText(name), entry, indent));
}

function property(name: string, value: unknown, indent: string): string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) {
    return [`${indent}${name}: ${value.length === 0 ? 'none' : value.map(scalar).join(', ')}`];
  }
  if (typeof value !== 'object' || value === null) return [`${indent}${name}: ${scalar(value)}`];
  const lines = readable(value, `${indent}  `);
  return lines.length === 0 ? [`${indent}${name}: {}`] : [`${indent}${name}:`, ...lines];
}

function listItem(value: unknown, indent: string): string[] {
  const [first = '', ...rest] = readable(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function scalar(value: unknown): string {
  return value === null ? 'none' : safeText(String(value));
}
