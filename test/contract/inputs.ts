import * as fc from 'fast-check';
import type { Action, FieldSchema, ObjectSchema } from '../../src/catalog/action.js';
import { anyCall } from '../helpers/any-call.js';
import { sidecarOf } from '../sidecar.js';
import { isFitData } from './characters.js';
import { type ContractSchema, profileAttributes } from './contract.js';
import { idsOf, textsFor } from './texts.js';

export type Inputs = Readonly<Record<string, unknown>>;

/** Valid inputs of an action, from its schema alone: any choice of optional inputs that the schema allows. */
export function validInputs(action: Action): fc.Arbitrary<Inputs> {
  if (action.anyOperation) return anyCall();
  // A cursor is a list's own answer of before.
  const names = Object.keys(action.input.properties).filter((name) => !(action.items && name === 'cursor'));
  const optional = names.filter((name) => !action.input.required.includes(name));
  const chosen = fc.oneof(
    { arbitrary: fc.subarray(optional), weight: 4 },
    fc.constant(optional),
    fc.constant<string[]>([]),
  );
  return fc
    .tuple(allFields(action), chosen)
    .map(([everything, some]) => consistent(action.input, everything, [...action.input.required, ...some]));
}

/** A value for every input, valid one by one; together they may contradict each other. */
export function allFields(action: Action): fc.Arbitrary<Inputs> {
  const fields = Object.entries(action.input.properties);
  return fc.record(Object.fromEntries(fields.map(([name]) => [name, valuesOf(action, name)])), {
    noNullPrototype: true,
  });
}

/** Values that one input takes. */
export function valuesOf(action: Action, name: string): fc.Arbitrary<unknown> {
  const field = action.input.properties[name] as FieldSchema;
  const values = valuesFor(field, action);
  const decisive = conditionOf(action.input)?.properties?.[name]?.const;
  return decisive === undefined ? values : fc.oneof(values, fc.constant(decisive));
}

/** The one kind of text that the connector keeps to itself: when something is to end, which is in the future. */
const endsToCome = fc
  .date({ min: new Date('2100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

function valuesFor(field: FieldSchema, action: Action): fc.Arbitrary<unknown> {
  if (field.enum !== undefined) return fc.constantFrom(...field.enum);
  if (field.type === 'boolean') return fc.boolean();
  if (field.type === 'integer') {
    const { minimum: min = -1_000, maximum: max = 1_000_000 } = field as {
      minimum?: number;
      maximum?: number;
    };
    return fc.integer({ min, max });
  }
  if (field.type === 'array') {
    const { minItems = 0, maxItems = 20 } = field as { minItems?: number; maxItems?: number };
    return fc
      .array(entriesOf(field.items as FieldSchema, action), {
        minLength: minItems,
        maxLength: Math.min(maxItems, 12),
      })
      .map((list) => (list.length > 8 ? [...list, ...list].slice(0, maxItems) : list));
  }
  if (field.type === 'object') return attributes(field, action);
  if (sidecarOf(action).unsent?.some((name) => action.input.properties[name] === field)) return endsToCome;
  return textsFor(field);
}

function entriesOf(items: FieldSchema, action: Action): fc.Arbitrary<unknown> {
  return items.resource === 'group' || items.resource === 'application'
    ? idsOf(items.resource)
    : valuesFor(items, action);
}

/** An open object: attributes that Okta knows, cleared ones, and an org's own of any JSON value. */
function attributes(field: FieldSchema, action: Action): fc.Arbitrary<Record<string, unknown>> {
  const reserved =
    ((field.propertyNames as FieldSchema | undefined)?.not as FieldSchema | undefined)?.enum ?? [];
  const known = action.steps
    .flatMap(({ operationId, body }) => (body ? Object.entries(profileAttributes(operationId)) : []))
    .filter(([name]) => !reserved.includes(name));
  const own = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        '__proto__',
        'constructor',
        'toString',
        '...',
        '{userId}',
        'a.b',
        'a/b',
        '',
        'apiToken',
      ),
      fc.string({ maxLength: 12, unit: 'grapheme' }).map((name) => `own_${name}`),
    ),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 4, noNullPrototype: true },
  );
  const oktas = fc.subarray(known, { maxLength: Math.min(5, known.length) }).chain((some) =>
    fc.record(Object.fromEntries(some.map(([name, schema]) => [name, attribute(schema)])), {
      noNullPrototype: true,
    }),
  );
  const least = (field.minProperties as number | undefined) ?? 0;
  return fc
    .tuple(own, oktas)
    .map(([first, second]) => ({ ...first, ...second }))
    .filter((both) => Object.keys(both).length >= least && isFitData(both));
}

function attribute({ minLength = 0, maxLength = 30 }: ContractSchema): fc.Arbitrary<unknown> {
  const text = fc.string({ minLength, maxLength: Math.min(maxLength, 30) });
  return fc.oneof({ arbitrary: text, weight: 3 }, fc.constant(null));
}

function conditionOf(schema: ObjectSchema): FieldSchema | undefined {
  return schema.if as FieldSchema | undefined;
}

/**
 * The chosen inputs, and what they make necessary: `dependencies`, `if`/`then`/`else` and `minProperties`.
 * @param everything a value for every input
 */
export function consistent(schema: ObjectSchema, everything: Inputs, chosen: readonly string[]): Inputs {
  const inputs: Record<string, unknown> = {};
  const add = (name: string) => {
    inputs[name] = everything[name];
  };
  chosen.forEach(add);
  const dependencies = Object.entries(dependenciesOf(schema));
  // One that is needed may need others itself.
  for (const _ of dependencies)
    for (const [name, others] of dependencies)
      if (name in inputs && Array.isArray(others)) others.forEach(add);
  for (const [name, others] of dependencies) {
    if (!(name in inputs) || Array.isArray(others)) continue;
    for (const [other, field] of Object.entries(others.properties ?? {})) {
      if (!isBound(field)) delete inputs[other];
      else if (!boundTo(field).includes(inputs[other])) delete inputs[name];
    }
  }
  const condition = conditionOf(schema);
  if (condition !== undefined) {
    const branch = schema[holds(condition, inputs) ? 'then' : 'else'] as FieldSchema | undefined;
    branch?.required?.forEach(add);
    for (const [name, field] of Object.entries(branch?.properties ?? {})) {
      if ((field as unknown) === false) delete inputs[name];
      else if (name in inputs && field.const !== undefined) inputs[name] = field.const;
    }
  }
  const least = (schema.minProperties as number | undefined) ?? 0;
  for (const name of Object.keys(everything)) if (Object.keys(inputs).length < least) add(name);
  return inputs;
}

/** By input: those that it needs, or a schema whose properties it excludes. */
export function dependenciesOf(schema: ObjectSchema): Record<string, string[] | FieldSchema> {
  return (schema.dependencies ?? {}) as Record<string, string[] | FieldSchema>;
}

/** Whether a field goes with some values of another one only; else the other one is excluded (`false`). */
export function isBound(other: FieldSchema): boolean {
  return (other as unknown) !== false;
}

/** The values of another field that a field goes with. */
export function boundTo(other: FieldSchema): readonly unknown[] {
  return other.enum ?? [other.const];
}

/** Whether inputs meet a condition, which is `required` and constants. */
export function holds(condition: FieldSchema, inputs: Inputs): boolean {
  return (
    (condition.required ?? []).every((name) => name in inputs) &&
    Object.entries(condition.properties ?? {}).every(
      ([name, field]) => !(name in inputs) || inputs[name] === field.const,
    )
  );
}

/** The same samples at every run, so that counts and what they cover stay. */
export function samples<T>(values: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(values, { numRuns: count, seed: 20_26 });
}
