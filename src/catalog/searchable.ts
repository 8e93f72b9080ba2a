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

/** As much of a field as tells what a picker offers for it. */
interface Picked {
  readonly resource?: Searchable;
  readonly picker?: Searchable;
  readonly items?: Picked;
}

/** What a picker offers for the value of a field, or for each entry of a list. */
export function pickerOf({ resource, picker, items }: Picked): Searchable | undefined {
  return picker ?? resource ?? (items === undefined ? undefined : pickerOf(items));
}

/** Its name as it stands in a sentence, such as "group rule". */
export function wordsOf(kind: Searchable): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
