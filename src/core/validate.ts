import { inputValidators } from '../generated/validators.js';
import type { Action, FieldSchema } from './action.js';
import type { CompiledValidator, SchemaFinding } from './compiled-validator.js';
import { explain } from './explain.js';
import type { InputIssue } from './failure.js';

const loaded = new Map<string, CompiledValidator>();

/**
 * Checks inputs against the action's schema, as they are: nothing is coerced, no default is filled in.
 * @returns the issues, none where the inputs are valid
 */
export function checkInputs(action: Action, inputs: unknown): InputIssue[] {
  let validator = loaded.get(action.id);
  if (validator === undefined) {
    validator = (inputValidators[action.id] as () => CompiledValidator)();
    loaded.set(action.id, validator);
  }
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    return [{ path: '', message: 'the inputs must be one object' }];
  }
  if (!validator(defined(inputs))) return explainAll(action.input, validator.errors ?? []);
  return unencodable(inputs as Record<string, unknown>);
}

/** An input that is undefined is absent, as it would be in JSON. */
function defined(inputs: object): object {
  for (const name in inputs) {
    if ((inputs as Record<string, unknown>)[name] !== undefined) continue;
    return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
  }
  return inputs;
}

/** A lone surrogate can't be percent-encoded; a BigInt or a circle in a free-form object can't be sent as JSON. */
function unencodable(inputs: Readonly<Record<string, unknown>>): InputIssue[] {
  const issues: InputIssue[] = [];
  for (const path in inputs) {
    const value = inputs[path];
    const broken = Array.isArray(value) ? value.some(isBroken) : isBroken(value);
    if (broken) issues.push({ path, message: 'must be well-formed Unicode text' });
    else if (!isJson(value)) issues.push({ path, message: 'must be data that JSON can hold' });
  }
  return issues;
}

function explainAll(schema: FieldSchema, findings: readonly SchemaFinding[]): InputIssue[] {
  const direct = findings.filter(({ keyword, schemaPath }) => {
    return keyword !== 'if' && !schemaPath.includes('/propertyNames/');
  });
  const issues = (direct.length > 0 ? direct : findings).map((finding) => explain(schema, finding));
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = `${issue.path} ${issue.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function isJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isFlat(value)) return true;
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether an object holds nothing but texts, numbers and the like, as most do: a look costs less than to write JSON. */
function isFlat(value: object): boolean {
  for (const name in value) {
    const entry = (value as Record<string, unknown>)[name];
    if (
      entry !== null &&
      typeof entry !== 'string' &&
      typeof entry !== 'number' &&
      typeof entry !== 'boolean'
    )
      return false;
  }
  return !('toJSON' in value);
}

function isBroken(value: unknown): boolean {
  return typeof value === 'string' && !value.isWellFormed();
}

/** A copy of valid inputs with the defaults of absent ones filled in. */
export function withDefaults(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(action.input.properties)) {
    const value = inputs[name];
    if (value !== undefined) values[name] = value;
    else {
      const fallback = (action.input.properties[name] as FieldSchema).default;
      if (fallback !== undefined) values[name] = fallback;
    }
  }
  return values;
}
