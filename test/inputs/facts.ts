import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TextKind } from '../contract/characters.js';
import { root } from '../helpers/root.js';
import { Together } from './together.js';

/** What a text must look like, besides its length. */
export type TextRule = 'any' | 'identifier' | 'shortname' | 'visible' | 'name' | 'time' | 'end';

/** What one input takes, read from the action's own file. */
export interface FieldFacts {
  name: string;
  kind: 'string' | 'boolean' | 'integer' | 'array' | 'object';
  required: boolean;
  /** Of characters, items or names; of a number itself. */
  least: number;
  most: number;
  rule: TextRule;
  characters: TextKind;
  choices: readonly string[] | undefined;
  items: FieldFacts | undefined;
  /** Names that a free-form object must not hold. */
  reserved: readonly string[];
  isUser: boolean;
}

export interface ActionFacts {
  id: string;
  fields: readonly FieldFacts[];
  /** What the file says of several fields at once. */
  together: Together;
}

/** The patterns that stand in the files, and what they say in words. An unknown one fails the test on purpose. */
const RULES: Readonly<Record<string, TextRule>> = {
  '^(?!(?:\\.|\\.\\.|[mM][eE])$)\\S(?:.*\\S)?$': 'identifier',
  '^(?!(?:\\.|\\.\\.|[mM][eE])$)(?![^@]*[/?])[^@\\s](?:[^@]*[^@\\s])?$': 'shortname',
  '\\S': 'visible',
  '^[A-Za-z_][A-Za-z0-9_]*$': 'name',
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?(?:Z|[+-]\\d{2}:\\d{2})$': 'time',
};

// biome-ignore lint/suspicious/noExplicitAny: files as they stand, before anything of ours has looked at them
type File = any;

const read = (file: string): File => JSON.parse(readFileSync(file, 'utf8'));

/** What the generator adds to the inputs of a list. */
const OF_LISTS = ['limit', 'returnAll', 'maxItems', 'cursor'];

/**
 * All actions, from actions/ and schemas/ alone: nothing that the generator or the connector made of them. What takes any
 * operation is tried in test/any-operation.
 */
export function readFacts(): ActionFacts[] {
  const actions = join(root, 'actions');
  const all = readdirSync(actions).flatMap((group) =>
    readdirSync(join(actions, group))
      .filter((file) => !file.endsWith('.test.json'))
      .map((file) => ({ folder: join(actions, group), ...read(join(actions, group, file)) })),
  );
  return all
    .filter(({ uses }) => uses !== 'any operation')
    .map(factsOfAction)
    .filter(({ fields }) => fields.length > 0);
}

function factsOfAction({ folder, id, input, list, request, requests }: File): ActionFacts {
  const shared = list === undefined ? [] : OF_LISTS;
  const properties = {
    ...input.properties,
    ...Object.fromEntries(
      shared.map((name) => [name, { $ref: `../../schemas/common.json#/inputs/${name}` }]),
    ),
  };
  const fields = Object.entries(properties).map(([name, field]) =>
    factsOf(name, referred(field, folder), input.required.includes(name), folder, [request, requests]),
  );
  return { id, fields, together: new Together({ ...input, properties }) };
}

function referred(field: File, folder: string): File {
  if (field.$ref === undefined) return field;
  const [file, pointer] = field.$ref.split('#/');
  return pointer.split('/').reduce((value: File, key: string) => value[key], read(resolve(folder, file)));
}

function factsOf(name: string, field: File, required: boolean, folder: string, templates: File): FieldFacts {
  const form = field.pattern === undefined ? 'any' : RULES[field.pattern];
  // What is never sent is when something is to end: a time to come.
  const rule = form === 'time' && field.sent === false ? 'end' : form;
  if (rule === undefined) throw new Error(`Say in RULES what the pattern of ${name} means: ${field.pattern}`);
  const kinds: readonly unknown[] = ['string', 'boolean', 'integer', 'array', 'object'];
  if (!kinds.includes(field.type))
    throw new Error(`No values of the type ${field.type} are made for ${name}.`);
  return {
    name,
    kind: field.type,
    required,
    least: field.minimum ?? field.minLength ?? field.minItems ?? field.minProperties ?? 0,
    most: field.maximum ?? field.maxLength ?? field.maxItems ?? 2_000,
    rule,
    characters: field.characters ?? 'line',
    choices: field.enum,
    items: field.items && factsOf(name, referred(field.items, folder), true, folder, templates),
    reserved: [...(field.propertyNames?.not?.enum ?? []), ...beside(`{${name}}`, templates)],
    isUser: field.resource === 'user',
  };
}

/** The names that stand beside the place where a template spreads this input. */
function beside(input: string, template: File): string[] {
  if (typeof template !== 'object' || template === null) return [];
  const here = template['...'] === input ? Object.keys(template).filter((key) => key !== '...') : [];
  return [...here, ...Object.values(template).flatMap((entry) => beside(input, entry))];
}
