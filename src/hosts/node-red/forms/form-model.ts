import type { Action, Effect, FieldSchema, Trigger } from '../../../catalog/action.js';
import { profileInputOf } from '../../../catalog/org/org-action.js';
import { pickerOf, type Searchable } from '../../../catalog/searchable.js';
import { whyConsent } from '../../shared/consent.js';
import { undoSentence } from '../../shared/sentences.js';
import { formSchema } from '../events/trigger-settings.js';
import { hasType, typeOf } from '../nodes/names.js';
import { chainFields } from '../nodes/report.js';

export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'object' | 'secret';

/** A field in the form and in the help. Empty properties are absent, which keeps the editor's page small. */
export interface FieldModel {
  name: string;
  title: string;
  help?: string;
  required?: true;
  /** Absent means text. */
  kind?: FieldKind;
  /** The type as the help names it. Absent means string. */
  type?: string;
  /** It is read before a message comes. */
  noMessage?: true;
  /** What its search finds. */
  resource?: Searchable;
  /** Of a choice, or of the entries of a list. */
  choices?: { value: string; label: string }[];
  initial?: string;
  example?: string;
}

/** An output field in the help. */
export interface OutputModel {
  name: string;
  /** Absent means string. */
  type?: string;
  help?: string;
}

/** The data from which the editor in the browser registers a node type. */
export interface NodeModel {
  type: string;
  title: string;
  about: string;
  effect: Effect;
  /** It starts flows: it has no input, and other outputs. */
  starts?: true;
  /** Why the node needs a person's consent; absent where it needs none. */
  consent?: string;
  /** It is safe to run the node again. */
  repeatable?: true;
  /** Its category, colour and icon in the palette. */
  appearance: { category: string; color: string; icon: string };
  fields: FieldModel[];
  /** The field that holds attributes of a profile, whose names only the org knows. */
  profile?: string;
  outputs: OutputModel[];
  scopes: readonly string[];
  /** The least privileged admin role that may do it, where Okta documents one. */
  role?: string;
  /** How to undo it, in words. */
  undo?: string;
}

const COLORS = { read: '#e6eef9', write: '#cfe0fc', destructive: '#fbd5cf', trigger: '#d3ecd8' } as const;

/**
 * The model of an action's node type.
 * @param groupTitle the title of the action's group
 */
export function nodeModel(action: Action, groupTitle: string): NodeModel {
  const { title, description, group, effect, retry, input, output, scopes } = action;
  const undo = undoSentence(action);
  const consent = whyConsent(action);
  const profile = profileInputOf(action)?.name;
  return {
    type: typeOf(action),
    title,
    about: description,
    effect,
    ...(consent !== '' && { consent }),
    ...(retry === 'safe' && { repeatable: true }),
    appearance: {
      category: categoryOf(groupTitle),
      color: COLORS[effect],
      icon: iconName(group, effect === 'destructive'),
    },
    fields: Object.entries(input.properties).map(([name, field]) =>
      fieldModel(name, field, input.required.includes(name)),
    ),
    ...(profile !== undefined && { profile }),
    outputs: outputModels(action, output),
    scopes,
    ...(action.adminRole !== undefined && { role: action.adminRole }),
    ...(undo !== undefined && { undo }),
  };
}

/** The category of triggers in the palette. */
export const TRIGGERS = 'Okta Triggers';

/** The model of a trigger's node type. */
export function triggerModel(trigger: Trigger): NodeModel {
  const { title, description, output, scopes } = trigger;
  const { properties } = formSchema(trigger);
  return {
    type: typeOf(trigger),
    title,
    about: description,
    effect: 'read',
    starts: true,
    appearance: { category: TRIGGERS, color: COLORS.trigger, icon: iconName('org', false) },
    fields: Object.entries(properties).map(([name, field]) => ({
      ...fieldModel(name, field, false),
      noMessage: true,
    })),
    outputs: outputModels(trigger, output),
    scopes,
  };
}

/** The palette has nodes of others too, so a category says that it is Okta's. */
export function categoryOf(groupTitle: string): string {
  return groupTitle.startsWith('Okta') ? groupTitle : `Okta ${groupTitle}`;
}

/** The outputs that become the payload, and the secret ones. */
function outputModels(of: Pick<Action, 'output'>, { properties }: Action['output']): OutputModel[] {
  const flat = chainFields(of, properties);
  return Object.entries(properties)
    .filter(([name, field]) => Object.hasOwn(flat, name) || field.secret)
    .map(([name, field]) => ({ name, ...described(field) }));
}

export function iconName(group: string, destructive: boolean): string {
  return `okta-${group}${destructive ? '-destructive' : ''}.svg`;
}

/** The field of a form. */
export function fieldModel(name: string, field: FieldSchema, required: boolean): FieldModel {
  const resource = pickerOf(name, field);
  const kind = kindOf(field);
  const example = exampleOf(field.examples?.[0]);
  return {
    name,
    title: field.title ?? name,
    ...described(field),
    ...(required && { required }),
    ...(kind !== 'text' && { kind }),
    ...(resource !== undefined && { resource }),
    ...(kind === 'choice' && { choices: choicesOf(field, required) }),
    ...(kind === 'list' && field.items?.enum && { choices: labelled(field.items.enum, field) }),
    ...(field.default !== undefined && { initial: String(field.default) }),
    ...(resource === undefined && example !== '' && { example }),
  };
}

function described(field: FieldSchema): { type?: string; help?: string } {
  const type = typeName(field);
  return {
    ...(type !== 'string' && { type }),
    ...(field.description !== undefined && { help: field.description }),
  };
}

function typeName(field: FieldSchema): string {
  if (field.secret) return 'secret';
  if (hasType(field, 'array')) return 'list';
  return typeof field.type === 'string' ? field.type : (field.type?.join(' or ') ?? 'any');
}

function kindOf(field: FieldSchema): FieldKind {
  if (field.secret) return 'secret';
  if (field.enum !== undefined) return 'choice';
  if (hasType(field, 'boolean')) return 'boolean';
  if (hasType(field, 'integer') || hasType(field, 'number')) return 'number';
  if (hasType(field, 'array')) return 'list';
  return hasType(field, 'object') ? 'object' : 'text';
}

function choicesOf(field: FieldSchema, required: boolean): { value: string; label: string }[] {
  const none = { value: '', label: required ? 'choose one' : 'not set' };
  return [none, ...labelled(field.enum ?? [], field)];
}

function labelled(values: readonly unknown[], { choices }: FieldSchema): { value: string; label: string }[] {
  return values.map((each) => {
    const value = String(each);
    return { value, label: choices?.[value] ?? value };
  });
}

function exampleOf(example: unknown): string {
  if (example === undefined) return '';
  if (Array.isArray(example)) return example.join(', ');
  return typeof example === 'object' ? JSON.stringify(example) : String(example);
}
