import { inputValidators } from '../generated/validators.js';
import type { InputIssue } from '../result/failure.js';
import type { Action, FieldSchema } from './action.js';
import { characterFault, type TextKind } from './characters.js';
import type { CompiledValidator, SchemaFinding } from './compiled-validator.js';
import { explain } from './explain.js';
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
  const unfit = unfitValues(action.input, values);
  if (!validator(values)) {
    const told = new Set(unfit.map(({ path }) => path));
    const others = explainAll(action.input, validator.errors ?? []).filter(({ path }) => !told.has(path));
    return { issues: [...others, ...unfit], values };
  }
  return unfit.length > 0 ? { issues: unfit, values } : { issues, values: addDefaults(action, values) };
}

/** The same for who only wants to know: the issues, none where the inputs are valid. */
export function checkInputs(action: Action, inputs: unknown): InputIssue[] {
  return takeInputs(action, inputs).issues;
}

/** Texts with characters that must not be sent, and numbers that would be rounded. */
function unfitValues(schema: FieldSchema, values: Readonly<Record<string, unknown>>): InputIssue[] {
  const issues: InputIssue[] = [];
  for (const path in values) {
    const field = schema.properties?.[path];
    if (field === undefined) continue;
    const value = values[path];
    if (field.type === 'object') addUnfit(issues, path, value, 'lines');
    else if (Array.isArray(value)) {
      const kind = field.items?.characters ?? 'line';
      for (let index = 0; index < value.length; index += 1) {
        // Only texts: anything else is for the validator, and may be a trap.
        if (typeof value[index] === 'string') addUnfit(issues, `${path}[${index}]`, value[index], kind);
      }
    } else if (typeof value === 'string') addUnfit(issues, path, value, field.characters ?? 'line');
  }
  return issues;
}

/** Attributes by which Okta and people tell users apart or reach them, wherever they stand in free-form data. */
const IDENTIFYING = new Set(['login', 'email', 'secondEmail', 'mobilePhone', 'primaryPhone']);
/** Of a thousand faults a caller needs to see a few. */
const MOST_UNFIT = 20;

function addUnfit(issues: InputIssue[], path: string, value: unknown, kind: TextKind): void {
  if (issues.length >= MOST_UNFIT) return;
  if (typeof value === 'string') {
    const message = characterFault(value, kind);
    if (message !== undefined) issues.push({ path, message });
  } else if (typeof value === 'number') {
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
      issues.push({
        path,
        message: `must be at most ${Number.MAX_SAFE_INTEGER}: a larger number would be rounded`,
      });
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      addUnfit(issues, `${path}[${index}]`, value[index], kind);
  } else if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) {
      const message = characterFault(name, 'identifier');
      if (message !== undefined) issues.push({ path, message: `holds a name that ${message}` });
      const entry = (value as Record<string, unknown>)[name];
      addUnfit(issues, `${path}.${name}`, entry, IDENTIFYING.has(name) ? 'identifier' : kind);
    }
  }
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
