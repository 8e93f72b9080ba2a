import * as fc from 'fast-check';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import {
  allFields,
  boundTo,
  consistent,
  dependenciesOf,
  holds,
  type Inputs,
  isBound,
  validInputs,
} from './inputs.js';
import { ILL_FORMED } from './texts.js';

/** Inputs that were valid until one thing was changed. */
export interface Mutant {
  readonly what: string;
  readonly inputs: unknown;
}

/** What is no object of inputs at all. */
export const NO_INPUTS: readonly unknown[] = [undefined, null, [], [{}], '', 'userId', 0, true];

/** Invalid inputs of an action, each one small change away from valid ones. */
export function invalidInputs(action: Action): fc.Arbitrary<Mutant> {
  return fc
    .tuple(validInputs(action), allFields(action))
    .map(([inputs, everything]) => mutants(action, inputs, everything))
    .chain((all) => fc.constantFrom(...all));
}

/** Every small change that makes these valid inputs invalid. */
export function mutants(action: Action, inputs: Inputs, everything: Inputs): Mutant[] {
  const { input } = action;
  const found: Mutant[] = [
    { what: 'an unknown input', inputs: { ...inputs, notAnInput: 1 } },
    { what: 'an input named __proto__', inputs: withOwn(inputs, '__proto__', 'x') },
    { what: 'an input named constructor', inputs: { ...inputs, constructor: 'x' } },
  ];
  for (const name of input.required) found.push({ what: `no ${name}`, inputs: without(inputs, name) });
  for (const name of Object.keys(inputs)) {
    const field = input.properties[name] as FieldSchema;
    for (const [what, value] of wrongValues(field)) {
      found.push({ what: `${name} ${what}`, inputs: { ...inputs, [name]: value } });
    }
  }
  return [...found, ...contradictions(action, everything)];
}

function wrongValues(field: FieldSchema): [string, unknown][] {
  const wrong: [string, unknown][] = [
    ['null', null],
    ['a function', () => {}],
    ['of another type', field.type === 'string' ? 42 : 'true'],
    ['a nested list', [[]]],
  ];
  if (field.type === 'string') {
    wrong.push(...ILL_FORMED.map((text): [string, unknown] => ['ill-formed', text]));
    if (field.enum !== undefined) wrong.push(['none of the enum', 'NOBODY']);
    if (typeof field.maxLength === 'number') wrong.push(['too long', 'x'.repeat(field.maxLength + 1)]);
    if (typeof field.minLength === 'number') wrong.push(['too short', 'x'.repeat(field.minLength - 1)]);
    if (field.pattern !== undefined) wrong.push(['only a space', ' ']);
    if (String(field.pattern).includes('[mM][eE]')) {
      for (const text of ['.', '..', 'me', 'Me', ' a', 'a ', 'a\n']) wrong.push([JSON.stringify(text), text]);
    }
  }
  if (field.type === 'array') {
    const item = (field.items?.examples?.[0] ?? 'x') as unknown;
    if (typeof field.maxItems === 'number') wrong.push(['too long', Array(field.maxItems + 1).fill(item)]);
    if (typeof field.minItems === 'number') wrong.push(['empty', []]);
    for (const [what, value] of wrongValues(field.items ?? {}))
      wrong.push([`holds one ${what}`, [item, value]]);
  }
  if (field.type === 'object') {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    wrong.push(['holds a BigInt', { own: 1n }], ['holds itself', circle]);
    if (typeof field.minProperties === 'number') wrong.push(['empty', {}]);
    const reserved =
      ((field.propertyNames as FieldSchema | undefined)?.not as FieldSchema | undefined)?.enum ?? [];
    for (const name of reserved) wrong.push([`holds ${String(name)}`, { [String(name)]: 'x' }]);
  }
  return wrong;
}

/** Inputs that are valid one by one, but not together. */
function contradictions({ input }: Action, everything: Inputs): Mutant[] {
  const found: Mutant[] = [];
  for (const [name, others] of Object.entries(dependenciesOf(input))) {
    const both = consistent(input, everything, [...input.required, name]);
    for (const [other, field] of Array.isArray(others) ? [] : Object.entries(others.properties ?? {})) {
      if (!isBound(field))
        found.push({ what: `${name} with ${other}`, inputs: { ...both, [other]: everything[other] } });
      const strangers = isBound(field)
        ? (input.properties[other]?.enum ?? []).filter((value) => !boundTo(field).includes(value))
        : [];
      for (const value of strangers) {
        const inputs = consistent(input, { ...everything, [other]: value }, input.required);
        found.push({
          what: `${name} with ${other} ${value}`,
          inputs: { ...inputs, [name]: everything[name] },
        });
      }
    }
    for (const other of Array.isArray(others) ? others : [])
      found.push({ what: `${name} without ${other}`, inputs: without(both, other) });
  }
  const condition = input.if as FieldSchema | undefined;
  if (condition !== undefined) {
    const constants = Object.entries(condition.properties ?? {}).map(([name, { const: value }]) => [
      name,
      value,
    ]);
    const met = { ...everything, ...Object.fromEntries(constants) };
    const names = [...input.required, ...(condition.required ?? [])];
    found.push(...broken(input.then as FieldSchema, consistent(input, met, names), everything));
    const unmet = consistent(input, everything, input.required);
    if (!holds(condition, unmet)) found.push(...broken(input.else as FieldSchema, unmet, everything));
  }
  if (typeof input.minProperties === 'number') {
    const some = input.required.map((name) => [name, everything[name]]);
    found.push({ what: 'too few inputs', inputs: Object.fromEntries(some) });
  }
  return found;
}

function broken(branch: FieldSchema | undefined, inputs: Inputs, everything: Inputs): Mutant[] {
  const missing = (branch?.required ?? []).map((name) => ({
    what: `no ${name}, which a condition asks for`,
    inputs: without(inputs, name),
  }));
  const forbidden = Object.entries(branch?.properties ?? {}).map(([name, field]) => ({
    what: `${name}, which a condition forbids`,
    inputs: { ...inputs, [name]: field.const === undefined ? everything[name] : !field.const },
  }));
  return [...missing, ...forbidden];
}

function without(inputs: Inputs, name: string): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== name));
}

function withOwn(inputs: Inputs, name: string, value: unknown): Inputs {
  return Object.defineProperty({ ...inputs }, name, { value, enumerable: true });
}
