import type { InputIssue } from '../result/failure.js';
import type { FieldSchema, ObjectSchema } from './action.js';

const MAX_DEPTH = 64;
const MAX_ITEMS = 1_000;
/** Unknown names are reported, but not all of a million. */
const MAX_UNKNOWN = 20;

/** Inputs as they were at one moment, and those that could not be read. */
export interface InputsSnapshot {
  values: Record<string, unknown>;
  issues: InputIssue[];
}

/**
 * Reads every input once, so that what is validated is what is sent: a getter or a Proxy may return something else the
 * next time. Lists are copied, free-form objects become plain JSON. An input that is undefined is absent, as in JSON.
 * @throws whatever the object throws when its names are listed
 * @example snapshotInputs(schema, { userId: 'blake' }) // { values: { userId: 'blake' }, issues: [] }
 */
export function snapshotInputs(schema: ObjectSchema, inputs: object): InputsSnapshot {
  const values: Record<string, unknown> = {};
  const issues: InputIssue[] = [];
  const { properties } = schema;
  for (const name in properties) {
    try {
      const value = (inputs as Record<string, unknown>)[name];
      if (value === undefined) continue;
      values[name] =
        typeof value === 'object' && value !== null ? copyOf(value, properties[name] as FieldSchema) : value;
    } catch (error) {
      const message = error instanceof Unusable ? error.message : 'could not be read';
      issues.push({ path: name, message });
    }
  }
  let unknown = 0;
  for (const name in inputs) {
    if (Object.hasOwn(properties, name) || isAbsent(inputs, name)) continue;
    // An assignment to __proto__ would be lost.
    Object.defineProperty(values, name, { value: true, enumerable: true });
    unknown += 1;
    if (unknown === MAX_UNKNOWN) break;
  }
  return { values, issues };
}

/** Why a value is rejected before it is validated. */
class Unusable extends Error {}

function isAbsent(inputs: object, name: string): boolean {
  try {
    return (inputs as Record<string, unknown>)[name] === undefined;
  } catch {
    return false;
  }
}

/** Where the schema has another type, an empty placeholder fails validation as the value would, without running its code. */
function copyOf(value: object, field: FieldSchema): unknown {
  if (isFreeForm(field)) return plain(value);
  if (Array.isArray(value)) return field.type === 'array' ? listOf(value, field) : [];
  return field.type === 'object' ? plain(value) : {};
}

/** Whether a field takes JSON of several types. */
export function isFreeForm({ type }: FieldSchema): boolean {
  return Array.isArray(type);
}

function listOf(list: readonly unknown[], { maxItems = MAX_ITEMS }: FieldSchema): unknown[] {
  const { length } = list;
  if (!(length <= Number(maxItems))) throw new Unusable(`must be a list of at most ${maxItems}`);
  return Array.from({ length }, (_, index) => list[index]);
}

function plain(value: object): unknown {
  let copy = flat(value);
  if (copy !== undefined) return copy;
  try {
    copy = JSON.parse(JSON.stringify(value, refuseNulls));
  } catch {
    throw new Unusable('must be data that JSON can represent');
  }
  if (isDeeper(copy, MAX_DEPTH)) throw new Unusable(`must not be nested deeper than ${MAX_DEPTH}`);
  return copy;
}

/** JSON would make null of these (NaN, an invalid Date, a gap in a list), and null clears an attribute in Okta. */
function refuseNulls(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const isLost = value === null ? this[name] !== null : typeof value === 'number' && !Number.isFinite(value);
  if (isLost || (value === undefined && Array.isArray(this))) throw new Unusable();
  return value;
}

/** A copy of plain data, as most is; it costs less than JSON. Undefined where JSON has to decide. */
function flat(value: unknown, levels = 8): unknown {
  if (isPlain(value)) return value;
  if (typeof value !== 'object' || value === null || levels === 0 || 'toJSON' in value) return undefined;
  if (Array.isArray(value)) return flatList(value, levels);
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    if (name === '__proto__') return undefined;
    const entry = (value as Record<string, unknown>)[name];
    if (entry === undefined) continue;
    const kept = flat(entry, levels - 1);
    if (kept === undefined) return undefined;
    copy[name] = kept;
  }
  return copy;
}

/** By index, because a list may have an iterator of its own; the first gap ends it. */
function flatList(list: readonly unknown[], levels: number): unknown[] | undefined {
  const copy: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const kept = flat(list[index], levels - 1);
    if (kept === undefined) return undefined;
    copy.push(kept);
  }
  return copy;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  return Number.isFinite(value) && !Object.is(value, -0);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((entry) => isDeeper(entry, levels - 1));
}
