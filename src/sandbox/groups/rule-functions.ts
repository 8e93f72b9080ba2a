import type { User } from '../org/model.js';

/** Why the expression of a rule can't be read. */
export class ExpressionError extends Error {}

export type Value = string | number | boolean | null | Value[];

/** A person as a rule sees one. */
export interface Person {
  user: User;
  /** The person's groups, by id and name. */
  groups: () => readonly { id: string; name: string }[];
}

type Part = (person: Person) => Value;
type Apply = (inputs: readonly Value[], person: Person) => Value;

/** Okta's functions that the sandbox knows, with the least and the largest number of inputs. */
const functions: Record<string, readonly [Apply, least: number, most: number]> = {
  'String.startsWith': [([text, start]) => String(text ?? '').startsWith(String(start)), 2, 2],
  'String.stringContains': [([text, part]) => String(text ?? '').includes(String(part)), 2, 2],
  'String.toLowerCase': [([text]) => (text === null ? null : String(text).toLowerCase()), 1, 1],
  'String.toUpperCase': [([text]) => (text === null ? null : String(text).toUpperCase()), 1, 1],
  'String.len': [([text]) => String(text ?? '').length, 1, 1],
  'Arrays.contains': [([list, one]) => Array.isArray(list) && list.includes(one as Value), 2, 2],
  'Arrays.isEmpty': [([list]) => !Array.isArray(list) || list.length === 0, 1, 1],
  'Arrays.size': [([list]) => (Array.isArray(list) ? list.length : 0), 1, 1],
  'user.getInternalProperty': [([name], { user }) => (name === 'status' ? user.status : null), 1, 1],
  isMemberOfGroup: [(ids, person) => isIn(person, ({ id }) => ids.includes(id)), 1, 1],
  isMemberOfAnyGroup: [(ids, person) => isIn(person, ({ id }) => ids.includes(id)), 1, 100],
  isMemberOfGroupName: [([wanted], person) => isIn(person, ({ name }) => name === wanted), 1, 1],
  isMemberOfGroupNameStartsWith: [
    ([start], person) => isIn(person, ({ name }) => name.startsWith(String(start))),
    1,
    1,
  ],
  isMemberOfGroupNameContains: [
    ([part], person) => isIn(person, ({ name }) => name.includes(String(part))),
    1,
    1,
  ],
};

function isIn(person: Person, test: (group: { id: string; name: string }) => boolean): boolean {
  return person.groups().some(test);
}

/** The call of a function. Throws ExpressionError for an unknown one, or another number of inputs. */
export function callOf(name: string, inputs: readonly Part[]): Part {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!found) throw new ExpressionError(`Invalid function ${name}`);
  const [apply, least, most] = found;
  if (inputs.length < least || inputs.length > most) {
    throw new ExpressionError(`Function ${name} has ${inputs.length} parameters`);
  }
  return (person) =>
    apply(
      inputs.map((input) => input(person)),
      person,
    );
}
