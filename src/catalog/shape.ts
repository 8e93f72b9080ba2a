import { resourceValidators } from '../generated/validators.js';
import type { Action, FieldSchema } from './action.js';
import { resourceOf } from './catalog.js';
import type { CompiledValidator } from './compiled-validator.js';
import type { Values } from './template.js';

const NONE: readonly string[] = [];

/**
 * Builds the output that `returns` describes: "$body" and "$body.name" from Okta's answer, "{input}" from the
 * inputs, anything else as it stands. What the answer lacks is left out.
 */
export function shape(
  returns: Readonly<Record<string, unknown>>,
  values: Values,
  body: unknown,
): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const name of Object.keys(returns)) {
    const value = sourced(returns[name], values, body);
    if (value !== undefined) output[name] = value;
  }
  return output;
}

/** An output that holds one of Okta's resources, and the chain fields that stand beside it. */
interface ResourceOutput {
  readonly name: string;
  readonly chain: readonly (readonly [field: string, source: string])[];
  readonly isAsExpected: CompiledValidator;
}

const resourceOutputs = new WeakMap<Action, readonly ResourceOutput[]>();

function resourceOutputsOf(action: Action): readonly ResourceOutput[] {
  let found = resourceOutputs.get(action);
  if (found === undefined) {
    found = Object.entries(action.output.properties).flatMap(([name, schema]) =>
      schema.chain === undefined
        ? []
        : [{ name, chain: Object.entries(schema.chain as object), isAsExpected: validatorOf(schema) }],
    );
    resourceOutputs.set(action, found);
  }
  return found;
}

/**
 * Puts a resource's flat chain fields beside it, by the table in the resource's schema, and compares the resource
 * with that schema.
 * @returns what does not fit, as warnings: a done change is never made a failure by it
 */
export function addChainFields(
  action: Action,
  output: Record<string, unknown>,
  values: Values,
): readonly string[] {
  let warnings = NONE;
  for (const { name, chain, isAsExpected } of resourceOutputsOf(action)) {
    const body = output[name];
    if (body === undefined) continue;
    for (const [field, source] of chain) {
      const value = sourced(source, values, body);
      if (value !== undefined) output[field] = value;
    }
    if (!isAsExpected(body))
      warnings = [...warnings, `Okta's ${name} is not as expected at ${misfits(isAsExpected)}.`];
  }
  return warnings;
}

/** What one of a list's items lacks that its resource always has: `users[].id`. */
export function missingInItems({ items, output }: Action, found: readonly unknown[]): string | undefined {
  const name = items?.output as string;
  const { required = NONE } = output.properties[name]?.items ?? {};
  const lacking = required.find((field) =>
    found.some((item) => (item as Record<string, unknown>)[field] === undefined),
  );
  return lacking && `${name}[].${lacking}`;
}

/** In words, where the first item of a list that does not fit its resource's schema does not; undefined where all do. */
export function misfitOf({ items, output }: Action, found: readonly unknown[]): string | undefined {
  const name = items?.output as string;
  const schema = output.properties[name]?.items as FieldSchema;
  if (resourceOf(schema) === undefined) return undefined;
  const isAsExpected = validatorOf(schema);
  return found.every((item) => isAsExpected(item))
    ? undefined
    : `Okta's ${name} are not as expected at ${misfits(isAsExpected)}.`;
}

/** Names of the required outputs that are missing: nothing is there, or no list where there must be one. */
export function missingOutputs(action: Action, output: Readonly<Record<string, unknown>>): readonly string[] {
  let missing = NONE;
  for (const name of action.output.required) {
    const isList = action.output.properties[name]?.type === 'array';
    if (output[name] === undefined || (isList && !Array.isArray(output[name]))) missing = [...missing, name];
  }
  return missing;
}

/** Whether a required output comes from Okta's answer, so that an unreadable answer loses it. */
export function needsAnswer(action: Action): boolean {
  const returns = action.returns ?? {};
  return action.output.required.some((name) => {
    const source = returns[name];
    return typeof source === 'string' && source.startsWith('$body');
  });
}

function sourced(source: unknown, values: Values, body: unknown): unknown {
  if (typeof source !== 'string') return source;
  if (source.startsWith('{')) return values[source.slice(1, -1)];
  if (source === '$body') return body ?? undefined;
  if (!source.startsWith('$body.')) return source;
  let value = body;
  for (const key of keysIn(source)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

const keys = new Map<string, readonly string[]>();

/** The names in `$body.name.name`. */
function keysIn(source: string): readonly string[] {
  let found = keys.get(source);
  if (found === undefined) {
    found = source.split('.').slice(1);
    keys.set(source, found);
  }
  return found;
}

function validatorOf(schema: FieldSchema): CompiledValidator {
  return (resourceValidators[resourceOf(schema) as string] as () => CompiledValidator)();
}

function misfits({ errors }: CompiledValidator): string {
  return [...new Set(errors?.map((finding) => `${finding.instancePath}/ (${finding.keyword})`))].join(', ');
}
