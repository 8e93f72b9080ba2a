import { Failure } from '../result/failure.js';
import { invalidInput } from '../result/invalid-input.js';

/** Values by name: an action's inputs, what a handler decided, and what earlier answers gave. */
export type Values = Readonly<Record<string, unknown>>;

const WHOLE = /^\{([^{}]+)\}$/;
const PART = /\{([^{}]+)\}/;
/** The templates of paths, each split into texts and, between them, names. */
const pathParts = new Map<string, readonly string[]>();

/**
 * Fills a template. A value that is exactly "{name}" becomes that value with its type kept; an absent value
 * removes its key, and an object emptied by that is removed too; "...": "{object}" spreads an object.
 * @returns undefined where nothing is left
 * @throws Failure INVALID_INPUT where a spread would overwrite a name of the template
 */
export function fill(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const name = WHOLE.exec(template)?.[1];
    return name === undefined ? template : values[name];
  }
  if (Array.isArray(template)) return template.map((entry) => fill(entry, values));
  if (typeof template !== 'object' || template === null) return template;
  return fillObject(template as Record<string, unknown>, values);
}

function fillObject(template: Record<string, unknown>, values: Values): Record<string, unknown> | undefined {
  const filled: Record<string, unknown> = {};
  let empty = true;
  for (const key of Object.keys(template)) {
    const value = fill(template[key], values);
    if (value === undefined) continue;
    empty = false;
    if (key === '...') spread(filled, value as Record<string, unknown>, template);
    else filled[key] = value;
  }
  return empty ? undefined : filled;
}

function spread(target: Record<string, unknown>, source: Record<string, unknown>, template: object): void {
  for (const key of Object.keys(source)) {
    if (key !== '...' && Object.hasOwn(template, key)) throw nameTaken(template, key);
    Object.defineProperty(target, key, {
      value: source[key],
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

function nameTaken(template: object, key: string): Failure {
  const holder = WHOLE.exec(String((template as Record<string, unknown>)['...']))?.[1] ?? '';
  const message = `must not contain ${key}, which has a field of its own`;
  return new Failure(
    invalidInput(
      `${holder} ${message}.`,
      [{ path: `${holder}.${key}`, message }],
      `Remove ${key} from ${holder} and use the field ${key}.`,
    ),
  );
}

/**
 * Fills a path: every value is percent-encoded as one segment, so that no value can leave its place.
 * @throws TypeError where a value is missing, which validation rules out
 */
export function fillPath(template: string, values: Values): string {
  let parts = pathParts.get(template);
  if (parts === undefined) {
    parts = template.split(PART);
    pathParts.set(template, parts);
  }
  let path = parts[0] as string;
  for (let index = 1; index < parts.length; index += 2) {
    const name = parts[index] as string;
    path += pathSegment(values[name], name) + parts[index + 1];
  }
  return path;
}

/**
 * One value as a percent-encoded path segment: the one rule for every path. "." and ".." survive percent-encoding and
 * would lead out of their place, so they are refused.
 * @param name of the value, for the error's message
 * @throws TypeError where the value is not a text, is empty, "." or ".."
 */
function pathSegment(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
    throw new TypeError(`{${name}} is not a path segment.`);
  }
  return encodeURIComponent(value);
}

/** Fills a query. Returns '' or '?a=b'. */
export function fillQuery(template: Readonly<Record<string, unknown>>, values: Values): string {
  let query = '';
  for (const key of Object.keys(template)) query = withParameter(query, key, fill(template[key], values));
  return query;
}

/** A query with one more parameter: a string, number or boolean, or a list of these, one after the other. Undefined is left out. */
export function withParameter(query: string, key: string, value: unknown): string {
  if (value === undefined) return query;
  let longer = query;
  for (const one of Array.isArray(value) ? value : [value])
    longer += `${longer === '' ? '?' : '&'}${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`;
  return longer;
}
