import type { Action, FieldSchema } from '../../catalog/action.js';
import { fromForm } from '../shared/form-inputs.js';

/** One property of an action's `parameters`: the platform takes flat ones, each with a description. */
export interface Parameter {
  title: string;
  type: 'string' | 'boolean' | 'integer' | 'number';
  description: string;
  enum?: string[];
}

/** What marks a profile attribute that became a field of its own. */
export const ATTRIBUTE_MARK = 'Profile attribute.';
export const SECRET_MARK = 'Secret.';

/** What marks an object that must hold something, here or in the fields of its attributes. */
export const NEEDED_MARK = 'Needed, unless attributes are given in fields of their own.';

/** An action's inputs as the Workflow Automator shows them: no objects, lists as text. */
export function parametersOf(action: Action): Record<string, Parameter> {
  const parameters: Record<string, Parameter> = {};
  for (const [name, field] of Object.entries(action.input.properties)) {
    parameters[name] = parameter(name, field, action.input.required.includes(name));
    if (field.type !== 'object') continue;
    for (const [attribute, { title = attribute, description }] of Object.entries(attributesOf(action))) {
      const words = [description, ATTRIBUTE_MARK].filter((part) => part !== undefined).join(' ');
      parameters[attribute] = { title, type: 'string', description: words };
    }
  }
  return parameters;
}

/** What the platform hands over, as the action's inputs. */
export function readParameters(
  action: Action,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(action.input.properties)) {
    const value = field.type === 'object' ? withAttributes(action, name, given) : given[name];
    if (value !== undefined && value !== null) raw[name] = value;
  }
  return fromForm(action.input, raw).inputs;
}

/** Inputs as the platform would hand them over: the inverse of readParameters, for test data. */
export function asParameters(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const { type } = action.input.properties[name] ?? {};
      if (type === 'object') return [name, JSON.stringify(value)];
      return [name, Array.isArray(value) ? value.join(', ') : value];
    }),
  );
}

function parameter(name: string, field: FieldSchema, required: boolean): Parameter {
  const { title = name, description = title } = field;
  const words = [description];
  if (field.type === 'array') words.push('Commas between the entries.');
  if (field.type === 'object') words.push(`As JSON text${example(field)}.`);
  if (field.enum !== undefined && field.choices !== undefined) words.push(`${labels(field.choices)}.`);
  if (field.default !== undefined) words.push(`Default: ${String(field.default)}.`);
  if (field.secret) words.push(SECRET_MARK);
  if (required && field.type === 'object') words.push(NEEDED_MARK);
  return {
    title,
    type: flatType(field),
    description: words.join(' '),
    ...(field.enum !== undefined && { enum: field.enum.map(String) }),
  };
}

function flatType({ type }: FieldSchema): Parameter['type'] {
  return type === 'boolean' || type === 'integer' || type === 'number' ? type : 'string';
}

function example({ examples }: FieldSchema): string {
  return examples?.[0] === undefined ? '' : `, for example ${JSON.stringify(examples[0])}`;
}

function labels(choices: Readonly<Record<string, string>>): string {
  return Object.entries(choices)
    .map(([value, label]) => `${value}: ${label}`)
    .join(', ');
}

/** The profile attributes of the resource that the action answers with, but those that are inputs already. */
function attributesOf({ input, output }: Action): Record<string, FieldSchema> {
  for (const { properties } of Object.values(output.properties)) {
    const attributes = properties?.profile?.properties;
    if (attributes === undefined) continue;
    return Object.fromEntries(
      Object.entries(attributes).filter(([name]) => !Object.hasOwn(input.properties, name)),
    );
  }
  return {};
}

/** The JSON text of an object input, with the attributes that have fields of their own. */
function withAttributes(action: Action, name: string, given: Readonly<Record<string, unknown>>): unknown {
  const text = given[name];
  const attributes = Object.fromEntries(
    Object.keys(attributesOf(action))
      .map((attribute) => [attribute, given[attribute]] as const)
      .filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
  if (Object.keys(attributes).length === 0) return text;
  const more = typeof text === 'string' ? parse(text) : text;
  return more === undefined || more === null
    ? attributes
    : isObject(more)
      ? { ...more, ...attributes }
      : text;
}

/** What can't be read stays as it is, for validation to refuse. */
function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
