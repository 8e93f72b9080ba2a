import type { Action, FieldSchema } from '../../../catalog/action.js';
import { itemSchema } from '../../../catalog/item-schema.js';
import { didYouMean } from '../../../catalog/nearest.js';
import { UsageError } from '../errors.js';

/** One column of a list: a value of each item, by its path in it. */
export interface Column {
  readonly name: string;
  /** Empty for a value that is the same for all items. */
  readonly path: readonly string[];
  readonly constant?: unknown;
  /** Whether the schema of the items declares it. */
  readonly declared: boolean;
}

/**
 * The columns with these names: the flat names that actions take, such as userId, or dotted paths in an item.
 * @throws UsageError for a path that no item can have
 */
export function namedColumns(
  list: Action,
  inputs: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Column[] {
  const schema = itemSchema(list);
  const flat = new Map(flatColumns(schema, inputs).map((column) => [column.name, column]));
  return names.map((name) => {
    const known = Object.hasOwn(schema.properties ?? {}, name) ? undefined : flat.get(name);
    return known ?? pathColumn(schema, name, [...flat.keys()]);
  });
}

/**
 * The columns of a list where none are named: the flat names that other actions take as inputs, then the texts, numbers
 * and booleans of the profile and of the item.
 */
export function defaultColumns(list: Action, inputs: Readonly<Record<string, unknown>>): Column[] {
  const schema = itemSchema(list);
  const flat = flatColumns(schema, inputs);
  const taken = new Set(flat.map(({ path }) => path.join('.')));
  const { profile } = schema.properties ?? {};
  const others = [
    ...scalars(profile).map((name) => ['profile', name]),
    ...scalars(schema).map((name) => [name]),
  ].filter((path) => !taken.has(path.join('.')));
  return [...flat, ...others.map((path) => ({ name: path.join('.'), path, declared: true }))];
}

/** The value of an item in a column; undefined where it has none. */
export function valueIn({ path, constant }: Column, item: unknown): unknown {
  if (path.length === 0) return constant;
  let value = item;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A value as the text of a cell. A list or an object is JSON, which bulk reads again. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The columns of the resource's flat names: a path in the item, or an input of the list. */
function flatColumns(schema: FieldSchema, inputs: Readonly<Record<string, unknown>>): Column[] {
  return Object.entries((schema.chain ?? {}) as Record<string, string>).flatMap(([name, source]) => {
    if (source.startsWith('$body.'))
      return { name, path: source.slice('$body.'.length).split('.'), declared: true };
    const input = /^\{(\w+)\}$/.exec(source)?.[1];
    return input === undefined ? [] : { name, path: [], constant: inputs[input], declared: true };
  });
}

function pathColumn(schema: FieldSchema, name: string, flat: readonly string[]): Column {
  const path = name.split('.');
  let field: FieldSchema | undefined = schema;
  for (const [index, part] of path.entries()) {
    const { properties = {}, additionalProperties }: FieldSchema = field;
    field = Object.hasOwn(properties, part) ? properties[part] : undefined;
    if (field !== undefined) continue;
    if (additionalProperties !== false) return { name, path, declared: false };
    const before = path.slice(0, index);
    const known = Object.keys(properties).map((each) => [...before, each].join('.'));
    throw new UsageError(
      'An item of this list has no such column as one that --columns names.',
      `${didYouMean(name, [...flat, ...known])}The columns are ${[...flat, ...known].join(', ')}.`,
    );
  }
  return { name, path, declared: true };
}

function scalars(schema: FieldSchema | undefined): string[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, { type, secret }]) => {
    const types = [type ?? 'object'].flat();
    return secret || types.includes('object') || types.includes('array') ? [] : [name];
  });
}
