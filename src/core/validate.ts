import { inputValidators } from '../generated/validators.js';
import type { Action, FieldSchema } from './action.js';
import type { CompiledValidator, SchemaFinding } from './compiled-validator.js';
import { explain } from './explain.js';
import type { InputIssue } from './failure.js';
import { readInputs } from './read-inputs.js';

const loaded = new Map<string, CompiledValidator>();

/** What is wrong with inputs, and, where nothing is, their values with the defaults of absent ones filled in. */
export interface CheckedInputs {
  issues: InputIssue[];
  values: Record<string, unknown>;
}

/**
 * Checks inputs against the action's schema: nothing is coerced. Whoever goes on with the values has what was checked.
 * @throws whatever inputs throw whose names can't be listed
 */
export function takeInputs(action: Action, inputs: unknown): CheckedInputs {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    return { issues: [{ path: '', message: 'the inputs must be one object' }], values: {} };
  }
  const { values, issues } = readInputs(action.input, inputs);
  if (issues.length > 0) return { issues, values };
  let validator = loaded.get(action.id);
  if (validator === undefined) {
    validator = (inputValidators[action.id] as () => CompiledValidator)();
    loaded.set(action.id, validator);
  }
  if (!validator(values)) return { issues: explainAll(action.input, validator.errors ?? []), values };
  const broken = unencodable(values);
  return broken.length > 0
    ? { issues: broken, values }
    : { issues: broken, values: addDefaults(action, values) };
}

/** The same for who only wants to know: the issues, none where the inputs are valid. */
export function checkInputs(action: Action, inputs: unknown): InputIssue[] {
  return takeInputs(action, inputs).issues;
}

/** A lone surrogate can't be percent-encoded. */
function unencodable(values: Readonly<Record<string, unknown>>): InputIssue[] {
  const issues: InputIssue[] = [];
  for (const path in values) {
    const value = values[path];
    const broken = Array.isArray(value) ? value.some(isBroken) : isBroken(value);
    if (broken) issues.push({ path, message: 'must be well-formed Unicode text' });
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

function isBroken(value: unknown): boolean {
  return typeof value === 'string' && !value.isWellFormed();
}

/** A copy of valid inputs with the defaults of absent ones filled in. */
export function withDefaults(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return addDefaults(action, { ...inputs });
}

function addDefaults(action: Action, values: Record<string, unknown>): Record<string, unknown> {
  const { properties } = action.input;
  for (const name in properties) {
    if (values[name] !== undefined) continue;
    const fallback = (properties[name] as FieldSchema).default;
    if (fallback !== undefined) values[name] = fallback;
  }
  return values;
}
