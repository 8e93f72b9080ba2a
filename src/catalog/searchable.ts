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
 * What a picker offers for an input, or for each entry of a list: the resource that its schema names, else what its own
 * name says that it is an id of.
 * @example pickerOf('groupRuleId', { type: 'string' }) // 'groupRule'
 */
export function pickerOf(name: string, { resource, items }: FieldSchema): Searchable | undefined {
  const [, kind] = /(?:^|[a-z])(groupRule|device|role|resourceSet|user)Ids?$/i.exec(name) ?? [];
  const named = SEARCHABLE.find((each) => each.toLowerCase() === kind?.toLowerCase());
  return resource ?? items?.resource ?? named;
}

/** The name of a kind of resource as it stands in a sentence, such as "group rule". */
export function wordsOf(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
