import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listActions } from '../../src/catalog/catalog.js';
import type { TextKind } from '../contract/characters.js';
import { heldBy } from '../helpers/held.js';
import { root } from '../helpers/root.js';

/** What a text must look like, besides its length. */
export type TextRule = 'any' | 'identifier' | 'shortname' | 'visible' | 'name' | 'time';

/** What one input takes, read from the action's own file. */
export interface FieldFacts {
  name: string;
  kind: 'string' | 'boolean' | 'array' | 'object';
  required: boolean;
  /** Of characters, items or names. */
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
  /** Whether the file says more than each field by itself: the rules in together.ts. */
  hasConditions: boolean;
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

/** All actions, from actions/ and schemas/ alone: nothing that the generator or the connector made of them. */
export function readFacts(): ActionFacts[] {
  const actions = join(root, 'actions');
  const held = new Set(heldBy('inputs/hostile-inputs', listActions()).map(({ id }) => id as string));
  const all = readdirSync(actions).flatMap((group) =>
    readdirSync(join(actions, group))
      .filter((file) => !file.endsWith('.test.json'))
      .map((file) => {
        const folder = join(actions, group);
        const { id, input, steps } = read(join(folder, file));
        const fields = Object.entries(input.properties).map(([name, field]) =>
          factsOf(name, referred(field, folder), input.required.includes(name), folder, steps),
        );
        const hasConditions = ['dependencies', 'if', 'minProperties'].some((keyword) => keyword in input);
        return { id, fields, hasConditions };
      }),
  );
  // Numbers and what is of any type are not made here yet.
  const isMade = ({ kind }: FieldFacts) => ['string', 'boolean', 'array', 'object'].includes(kind);
  return all.filter(({ id, fields }) => held.has(id) && fields.length > 0 && fields.every(isMade));
}

function referred(field: File, folder: string): File {
  if (field.$ref === undefined) return field;
  const [file, pointer] = field.$ref.split('#/');
  return pointer.split('/').reduce((value: File, key: string) => value[key], read(resolve(folder, file)));
}

function factsOf(name: string, field: File, required: boolean, folder: string, steps: File): FieldFacts {
  const rule = field.pattern === undefined ? 'any' : RULES[field.pattern];
  if (rule === undefined) throw new Error(`Say in RULES what the pattern of ${name} means: ${field.pattern}`);
  return {
    name,
    kind: field.type,
    required,
    least: field.minLength ?? field.minItems ?? field.minProperties ?? 0,
    most: field.maxLength ?? field.maxItems ?? 2_000,
    rule,
    characters: field.characters ?? 'line',
    choices: field.enum,
    items: field.items && factsOf(name, referred(field.items, folder), true, folder, steps),
    reserved: [...(field.propertyNames?.not?.enum ?? []), ...beside(`{${name}}`, steps)],
    isUser: field.resource === 'user',
  };
}

/** The names that stand beside the place where a template spreads this input. */
function beside(input: string, template: File): string[] {
  if (typeof template !== 'object' || template === null) return [];
  const here = template['...'] === input ? Object.keys(template).filter((key) => key !== '...') : [];
  return [...here, ...Object.values(template).flatMap((entry) => beside(input, entry))];
}
