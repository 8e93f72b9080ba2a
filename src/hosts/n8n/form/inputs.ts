import type { IExecuteFunctions } from 'n8n-workflow';
import type { Action, FieldSchema, ObjectSchema } from '../../../catalog/action.js';
import { profileInputOf } from '../../../catalog/org/org-action.js';
import { fromForm } from '../../shared/form-inputs.js';
import { readAttributes } from './attributes.js';
import { ENTRIES, ENTRY, isShownByN8n, OPTIONS } from './fields.js';

/** Reads the action's inputs for one item from the node's form. */
export function readInputs(
  functions: Pick<IExecuteFunctions, 'getNodeParameter'>,
  action: Action,
  itemIndex: number,
): Record<string, unknown> {
  const { required } = action.input;
  const options = functions.getNodeParameter(OPTIONS, itemIndex, {}) as Record<string, unknown>;
  const inputs = readForm(action.input, (name) => {
    if (required.includes(name)) return functions.getNodeParameter(name, itemIndex, '');
    return isShownByN8n(action, name)
      ? functions.getNodeParameter(name, itemIndex, undefined)
      : options[name];
  });
  const profile = profileInputOf(action)?.name;
  const attributes = readAttributes(functions, action, itemIndex);
  if (profile === undefined || Object.keys(attributes).length === 0) return inputs;
  const given = inputs[profile] ?? {};
  return isObject(given) ? { ...inputs, [profile]: { ...attributes, ...given } } : inputs;
}

/** The inputs of a schema from what n8n's form holds for each. */
export function readForm(
  schema: ObjectSchema,
  formValue: (name: string) => unknown,
): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties)) {
    const value = formValue(name);
    if (value !== undefined && value !== null) raw[name] = unwrapped(field, value);
  }
  return fromForm(schema, raw).inputs;
}

/** Unwraps n8n's objects for pickers and lists. */
function unwrapped(field: FieldSchema, value: unknown): unknown {
  if (isObject(value) && value.__rl === true) return value.value ?? '';
  if (field.type === 'array' && isObject(value)) {
    const entries = (value[ENTRIES] ?? []) as Record<string, unknown>[];
    return entries.flatMap((entry) => split(unwrapped(field.items ?? {}, entry[ENTRY])));
  }
  return value;
}

/** An expression in one entry may evaluate to several ids: an array, or a text with commas. */
function split(entry: unknown): unknown[] {
  if (Array.isArray(entry)) return entry;
  if (typeof entry !== 'string') return [entry];
  return entry
    .split(/[\r\n,]+/)
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
