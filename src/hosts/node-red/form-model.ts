import type { Action, FieldSchema } from '../../core/action.js';
import type { Searchable } from '../../index.js';
import { takes, typeOf } from './names.js';

export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'object' | 'secret';

/** A field as the form in the browser draws it. */
export interface FieldModel {
  name: string;
  title: string;
  help: string;
  required: boolean;
  kind: FieldKind;
  /** What its search asks the org for. */
  resource?: Searchable;
  choices?: { value: string; label: string }[];
  initial: string;
  placeholder: string;
}

/** A node type as the editor in the browser registers it. */
export interface NodeModel {
  type: string;
  title: string;
  about: string;
  category: string;
  color: string;
  icon: string;
  destructive: boolean;
  fields: FieldModel[];
}

const COLORS = { read: '#e6eef9', write: '#cfe0fc', destructive: '#fbd5cf' } as const;

/** What the editor in the browser needs to know of an action. */
export function nodeModel(action: Action, groupTitle: string): NodeModel {
  const destructive = action.effect === 'destructive';
  const { properties, required } = action.input;
  return {
    type: typeOf(action),
    title: action.title,
    about: action.description,
    category: `Okta ${groupTitle}`,
    color: COLORS[action.effect],
    icon: iconName(action.group, destructive),
    destructive,
    fields: Object.entries(properties).map(([name, field]) =>
      fieldModel(name, field, required.includes(name)),
    ),
  };
}

export function iconName(group: string, destructive: boolean): string {
  return `okta-${group}${destructive ? '-destructive' : ''}.svg`;
}

function fieldModel(name: string, field: FieldSchema, required: boolean): FieldModel {
  const resource = field.resource ?? field.items?.resource;
  const kind = kindOf(field);
  return {
    name,
    title: field.title ?? name,
    help: field.description ?? '',
    required,
    kind,
    ...(resource !== undefined && { resource }),
    ...(kind === 'choice' && { choices: choicesOf(field, required) }),
    initial: field.default === undefined ? '' : String(field.default),
    placeholder: placeholderOf(field, resource),
  };
}

function kindOf(field: FieldSchema): FieldKind {
  if (field.secret) return 'secret';
  if (field.enum !== undefined) return 'choice';
  if (takes(field, 'boolean')) return 'boolean';
  if (takes(field, 'integer') || takes(field, 'number')) return 'number';
  if (takes(field, 'array')) return 'list';
  return takes(field, 'object') ? 'object' : 'text';
}

function choicesOf(field: FieldSchema, required: boolean): { value: string; label: string }[] {
  const choices = (field.enum ?? []).map((each) => {
    const value = String(each);
    return { value, label: field.choices?.[value] ?? value };
  });
  return [{ value: '', label: required ? 'choose one' : 'not set' }, ...choices];
}

function placeholderOf(field: FieldSchema, resource: Searchable | undefined): string {
  if (resource !== undefined)
    return `type to search for ${resource === 'application' ? 'an' : 'a'} ${resource}`;
  const example = exampleOf(field.examples?.[0]);
  return example === '' ? '' : `for example ${example}`;
}

function exampleOf(example: unknown): string {
  if (example === undefined) return '';
  if (Array.isArray(example)) return example.join(', ');
  return typeof example === 'object' ? JSON.stringify(example) : String(example);
}
