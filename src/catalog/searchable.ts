import type { FieldSchema } from './action.js';

/** What a picker finds in the org. */
export const SEARCHABLE = [
  'user',
  'group',
  'application',
  'groupRule',
  'device',
  'role',
  'resourceSet',
] as const;
export type Searchable = (typeof SEARCHABLE)[number];

/**
 * What a picker offers for an input, or for each entry of a list: the resource that its schema marks, whose name can stand
 * in place of the id; else what it is an id of, by its own name.
 * @example pickerOf('groupRuleId', { type: 'string' }) // 'groupRule'
 * @example pickerOf('excludedUserIds', { type: 'array' }) // 'user'
 */
export function pickerOf(name: string, { resource, items }: FieldSchema): Searchable | undefined {
  return resource ?? items?.resource ?? SEARCHABLE.find((kind) => isIdOf(kind, name));
}

function isIdOf(kind: Searchable, name: string): boolean {
  const one = name.replace(/s$/, '');
  const [first = '', ...rest] = `${kind}Id`;
  return one === `${kind}Id` || one.endsWith(first.toUpperCase() + rest.join(''));
}

/** The name of a kind of resource as it stands in a sentence, such as "group rule". */
export function wordsOf(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
