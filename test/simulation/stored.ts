import { isDeepStrictEqual } from 'node:util';
import type { User } from '../../src/sandbox/org/model.js';

export type Inputs = Readonly<Record<string, unknown>>;

/** What the sandbox stores of a user, secrets too, in the form of the body that a request gives it. */
export function storedUser(user: User): Inputs {
  return {
    ...user,
    credentials: { password: { value: user.password }, recovery_question: user.recoveryQuestion },
  };
}

/**
 * Whether a record stores all of this: objects by their members, null and what is left out alike. A name with dots is
 * a place; a list in the place of a text is a choice.
 */
export function storesAll(record: unknown, expected: unknown, inputs: Inputs): boolean {
  if (Array.isArray(expected) && !Array.isArray(record)) {
    return expected.some((choice) => storesAll(record, choice, inputs));
  }
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
    return isDeepStrictEqual(record ?? null, filled(expected, inputs) ?? null);
  }
  // Where there is no object, all of its members are left out.
  const members = typeof record === 'object' && record !== null ? record : {};
  return Object.entries(expected).every(([place, part]) => storesAll(valueAt(members, place), part, inputs));
}

function valueAt(record: unknown, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>((value, name) => (value as Inputs | undefined | null)?.[name], record);
}

/** A template with its inputs; what belongs to an input that is absent is left out, and what is emptied by that. */
export function filled(template: unknown, inputs: Inputs): unknown {
  if (typeof template === 'string') {
    const name = /^\{(\w+)\}$/.exec(template)?.[1];
    return name === undefined ? template : inputs[name];
  }
  if (typeof template !== 'object' || template === null || Array.isArray(template)) return template;
  const entries = Object.entries(template).flatMap(([key, entry]) =>
    key === '...'
      ? Object.entries((filled(entry, inputs) as object | undefined) ?? {})
      : [[key, filled(entry, inputs)] as const],
  );
  const given = entries.filter(([, value]) => value !== undefined);
  return given.length > 0 || entries.length === 0 ? Object.fromEntries(given) : undefined;
}
