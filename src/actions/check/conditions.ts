import type { Applying, Condition } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';

const PART = /\{([^{}]+)\}/g;

/** What stands at a path such as `user.profile.login`, or undefined. */
export function valueAt(values: unknown, path: string): unknown {
  let value = values;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Whether a rule applies to what was read. */
export function applies({ when, unless }: Applying, values: Values): boolean {
  return (when === undefined || holds(when, values)) && (unless === undefined || !holds(unless, values));
}

function holds(condition: Condition, values: Values): boolean {
  return Object.entries(condition).every(([path, expected]) => {
    const value = valueAt(values, path);
    return typeof expected === 'boolean' ? isThere(value) === expected : expected.includes(value as string);
  });
}

function isThere(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false;
}

/** A sentence with the values that it names. */
export function fillSentence(text: string, values: Values): string {
  return text.replace(PART, (_, path: string) => inWords(valueAt(values, path)));
}

/** A value in words: a resource by its name, lists with commas, texts in quotes where `quoted`. */
export function inWords(value: unknown, quoted = false): string {
  if (Array.isArray(value)) return value.map((entry) => inWords(entry)).join(', ');
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'object') return String((value as { name?: unknown }).name ?? JSON.stringify(value));
  return quoted && typeof value === 'string' ? JSON.stringify(value) : String(value);
}
