import type { Action, FieldSchema } from '../../catalog/action.js';
import { fromForm } from '../shared/form-inputs.js';

/** A property of an action's `parameters`. The platform allows only flat ones with a description. */
export interface Parameter {
  title: string;
  type: 'string' | 'boolean' | 'integer' | 'number';
  description: string;
  enum?: string[];
}

/** Marks the field of a profile attribute. */
export const ATTRIBUTE_MARK = 'Profile attribute.';
export const SECRET_MARK = 'Secret.';

/** Marks a required object, which the fields of its attributes may replace. */
export const NEEDED_MARK = 'Required, unless you fill in fields of profile attributes.';

/** An action's inputs as flat parameters: objects and lists as text. */
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

/** Converts the platform's parameters to the action's inputs. */
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

/** Converts inputs to parameters, the inverse of readParameters, for test data. */
export function asParameters(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const { type } = action.input.properties[name] ?? {};
      const isJson = type === 'object' || (Array.isArray(type) && typeof value === 'object');
      if (isJson) return [name, JSON.stringify(value)];
      return [name, Array.isArray(value) ? value.join(', ') : value];
    }),
  );
}

function parameter(name: string, field: FieldSchema, required: boolean): Parameter {
  const { title = name, description = title } = field;
  const words = [description];
  if (field.type === 'array') words.push('Comma-separated.');
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

/** The profile attributes of the resource in the action's output, except those that are inputs. */
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

/** The value of an object input: its JSON text merged with the fields of attributes. */
function withAttributes(action: Action, name: string, given: Readonly<Record<string, unknown>>): unknown {
  const text = given[name];
  const attributes = Object.fromEntries(
    Object.keys(attributesOf(action))
      .map((attribute) => [attribute, given[attribute]] as const)
      .filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
  if (Object.keys(attributes).length === 0) return text;
  const object = typeof text === 'string' ? parse(text) : text;
  return object === undefined || object === null
    ? attributes
    : isObject(object)
      ? { ...object, ...attributes }
      : text;
}

/** A text that is not JSON stays unchanged, and validation reports it. */
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
