import { inputValidators } from '../generated/validators.js';
import type { InputIssue } from '../result/failure.js';
import type { Action, FieldSchema } from './action.js';
import { characterFault, type TextKind } from './characters.js';
import type { CompiledValidator, SchemaFinding } from './compiled-validator.js';
import { explain } from './explain.js';
import { operationIssues } from './operations/operation-inputs.js';
import { isFreeForm, snapshotInputs } from './snapshot-inputs.js';

const loaded = new Map<string, CompiledValidator>();

/** What takes inputs: an action, or a trigger. */
export type Takes = Pick<Action, 'id' | 'title' | 'input' | 'anyOperation'>;

/** What is wrong with inputs; where nothing is, their values with defaults filled in. */
export interface ValidatedInputs {
  issues: InputIssue[];
  values: Record<string, unknown>;
}

/**
 * Validates inputs against the action's schema. Nothing is coerced. The values are a snapshot: what was validated is what
 * is sent.
 * @throws whatever the inputs throw when their names are listed
 * @example validateInputs(action, {}) // { issues: [{ path: 'userId', message: 'is required' }], values: {} }
 */
export function validateInputs(action: Takes, inputs: unknown): ValidatedInputs {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    return { issues: [{ path: '', message: 'the inputs must be an object' }], values: {} };
  }
  const { values, issues } = snapshotInputs(action.input, inputs);
  if (issues.length > 0) return { issues, values };
  let validator = loaded.get(action.id);
  if (validator === undefined) {
    validator = (inputValidators[action.id] as () => CompiledValidator)();
    loaded.set(action.id, validator);
  }
  const found = valueIssues(action.input, values);
  if (!validator(values)) {
    const reported = new Set(found.map(({ path }) => path));
    const others = explainAll(action.input, validator.errors ?? []).filter(({ path }) => !reported.has(path));
    return { issues: [...others, ...found], values };
  }
  if (found.length > 0) return { issues: found, values };
  if (action.anyOperation) issues.push(...operationIssues(values));
  return { issues, values: addDefaults(action, values) };
}

/** The issues alone; none where the inputs are valid. */
export function inputIssues(action: Action, inputs: unknown): InputIssue[] {
  return validateInputs(action, inputs).issues;
}

/** Text with characters that Okta rejects, and numbers that JavaScript would round. */
function valueIssues(schema: FieldSchema, values: Readonly<Record<string, unknown>>): InputIssue[] {
  const issues: InputIssue[] = [];
  for (const path in values) {
    const field = schema.properties?.[path];
    if (field === undefined) continue;
    const value = values[path];
    if (isFreeForm(field)) addHalfCharacters(issues, path, value);
    else if (field.type === 'object') addValueIssues(issues, path, value, 'lines');
    else if (Array.isArray(value)) {
      const kind = field.items?.characters ?? 'line';
      for (let index = 0; index < value.length; index += 1) {
        // Only strings: the validator rejects anything else, and reading it may run the caller's code.
        if (typeof value[index] === 'string') addValueIssues(issues, `${path}[${index}]`, value[index], kind);
      }
    } else if (typeof value === 'string') addValueIssues(issues, path, value, field.characters ?? 'line');
  }
  return issues;
}

/** Any JSON: Okta decides what it takes. Half of a character can't be sent, and a large number would be rounded. */
function addHalfCharacters(issues: InputIssue[], path: string, value: unknown): void {
  if (issues.length >= MAX_ISSUES) return;
  if (typeof value === 'string') {
    if (!value.isWellFormed()) issues.push({ path, message: 'contains half of a character' });
  } else if (typeof value === 'number') addValueIssues(issues, path, value, 'lines');
  else if (typeof value === 'object' && value !== null) {
    for (const [name, entry] of Object.entries(value)) {
      addHalfCharacters(issues, path, name);
      addHalfCharacters(issues, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, entry);
    }
  }
}

/** Attributes that identify a user or an address, at any depth of free-form data. */
const IDENTIFYING = new Set(['login', 'email', 'secondEmail', 'mobilePhone', 'primaryPhone']);
/** A caller needs to see a few issues, not a thousand. */
const MAX_ISSUES = 20;

function addValueIssues(issues: InputIssue[], path: string, value: unknown, kind: TextKind): void {
  if (issues.length >= MAX_ISSUES) return;
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
      addValueIssues(issues, `${path}[${index}]`, value[index], kind);
  } else if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) {
      const message = characterFault(name, 'identifier');
      if (message !== undefined) issues.push({ path, message: `contains a name that ${message}` });
      const entry = (value as Record<string, unknown>)[name];
      addValueIssues(issues, `${path}.${name}`, entry, IDENTIFYING.has(name) ? 'identifier' : kind);
    }
  }
}

function explainAll(schema: FieldSchema, findings: readonly SchemaFinding[]): InputIssue[] {
  const direct = findings.filter(({ keyword, schemaPath }) => {
    return keyword !== 'if' && !schemaPath.includes('/propertyNames/');
  });
  const issues = withoutRepeats(direct.length > 0 ? direct : findings).map((finding) =>
    explain(schema, finding),
  );
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = `${issue.path} ${issue.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A text that is too short seldom has the right form either: says only that it is empty, or which form it must have. */
function withoutRepeats(findings: readonly SchemaFinding[]): readonly SchemaFinding[] {
  const empty = new Set<string>();
  const misformed = new Set<string>();
  for (const { keyword, instancePath, params } of findings) {
    if (keyword === 'minLength' && params.limit === 1) empty.add(instancePath);
    if (keyword === 'pattern') misformed.add(instancePath);
  }
  return findings.filter(({ keyword, instancePath }) => {
    if (keyword === 'pattern') return !empty.has(instancePath);
    return keyword !== 'minLength' || empty.has(instancePath) || !misformed.has(instancePath);
  });
}

/** A copy of valid inputs with the defaults of absent ones filled in. */
export function withDefaults(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return addDefaults(action, { ...inputs });
}

function addDefaults(action: Takes, values: Record<string, unknown>): Record<string, unknown> {
  const { properties } = action.input;
  for (const name in properties) {
    if (values[name] !== undefined) continue;
    const fallback = (properties[name] as FieldSchema).default;
    if (fallback !== undefined) values[name] = fallback;
  }
  return values;
}
