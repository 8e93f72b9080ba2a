import { escapeInvisible } from '../../shared/invisible-characters.js';

/** Whether to print JSON: always if stdout is piped, in a terminal only with --json. */
export function wantsJson(options: { json?: boolean }): boolean {
  return options.json === true || process.stdout.isTTY !== true;
}

/** Prints JSON: one line for programs, indented in a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonOf(value)}\n`);
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Indented in a terminal, unless the text would exceed the longest string that JavaScript allows. */
function jsonOf(value: unknown): string {
  if (!process.stdout.isTTY) return JSON.stringify(value);
  try {
    return JSON.stringify(value, null, 2);
  } catch {
    return JSON.stringify(value);
  }
}

/** Links and embedded resources, which --json shows and text leaves out. */
const LEFT_OUT = new Set(['_links', '_embedded']);

/** One line of text that is safe to print in a terminal. */
export const safeText: (text: string) => string = escapeInvisible;

/** Plain data as indented lines of text. */
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
