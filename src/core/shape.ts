import { resourceValidators } from '../generated/validators.js';
import type { Action, FieldSchema } from './action.js';
import { resourceOf } from './catalog.js';
import type { CompiledValidator } from './compiled-validator.js';
import type { Values } from './template.js';

const NONE: string[] = [];
const loaded = new Map<string, CompiledValidator>();

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

/** An output that holds one of Okta's resources, with what its schema says of it. */
interface ResourceOutput {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly chain: Readonly<Record<string, string>>;
}

const resourceOutputs = new WeakMap<Action, readonly ResourceOutput[]>();

/**
 * Puts a resource's flat chain fields beside it, by the table in the resource's schema, and compares the resource
 * with that schema.
 * @returns what does not fit, as warnings: a done change is never made a failure by it
 */
export function addChainFields(action: Action, output: Record<string, unknown>, values: Values): string[] {
  let resources = resourceOutputs.get(action);
  if (resources === undefined) {
    resources = Object.entries(action.output.properties).flatMap(([name, schema]) =>
      schema.chain === undefined ? [] : [{ name, schema, chain: schema.chain as Record<string, string> }],
    );
    resourceOutputs.set(action, resources);
  }
  const warnings: string[] = [];
  for (const { name, schema, chain } of resources) {
    const body = output[name];
    if (body === undefined) continue;
    for (const field in chain) {
      const value = sourced(chain[field], values, body);
      if (value !== undefined) output[field] = value;
    }
    const misfit = misfitOf(schema, body);
    if (misfit !== undefined) warnings.push(`Okta's ${name} is not as expected at ${misfit}.`);
  }
  return warnings;
}

/** Names of the required outputs that are missing. */
export function missingOutputs(action: Action, output: Readonly<Record<string, unknown>>): string[] {
  const { required } = action.output;
  return required.every((name) => output[name] !== undefined)
    ? NONE
    : required.filter((name) => output[name] === undefined);
}

/** Whether a required output comes from Okta's answer, so that an unreadable answer loses it. */
export function needsAnswer(action: Action): boolean {
  const returns = action.returns ?? {};
  return action.output.required.some((name) => {
    const source = returns[name];
    return typeof source === 'string' && source.startsWith('$body');
  });
}

/** Sources taken apart once: the keys below the body, or undefined for what is none. */
const bodyKeys = new Map<string, readonly string[] | undefined>();

function sourced(source: unknown, values: Values, body: unknown): unknown {
  if (typeof source !== 'string') return source;
  if (source.startsWith('{')) return values[source.slice(1, -1)];
  if (!bodyKeys.has(source))
    bodyKeys.set(source, /^\$body(\.|$)/.test(source) ? source.split('.').slice(1) : undefined);
  const keys = bodyKeys.get(source);
  if (keys === undefined) return source;
  let value = body;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

function misfitOf(schema: FieldSchema, body: unknown): string | undefined {
  const name = resourceOf(schema) as string;
  let validator = loaded.get(name);
  if (validator === undefined) {
    validator = (resourceValidators[name] as () => CompiledValidator)();
    loaded.set(name, validator);
  }
  if (validator(body)) return undefined;
  return [
    ...new Set(validator.errors?.map((finding) => `${finding.instancePath}/ (${finding.keyword})`)),
  ].join(', ');
}
