import { ExactNumber } from './exact-number.js';

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a JSON value has members: no list, no null, and no number that is kept as it was written. */
export function hasMembers(value: unknown): value is Members {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/**
 * `over` over `under`: objects member by member, everything else as a whole.
 * @example merged({ a: { b: 1, c: 2 } }, { a: { c: 3 } }) // { a: { b: 1, c: 3 } }
 */
export function merged(under: Members, over: Members): Members {
  const both = Object.entries(over).map(([name, value]) => {
    const below = Object.hasOwn(under, name) ? under[name] : undefined;
    return [name, hasMembers(below) && hasMembers(value) ? merged(below, value) : value] as const;
  });
  return Object.fromEntries([...Object.entries(under), ...both]);
}

/** The members that are not null, at every level; lists as they are. */
export function withoutNulls(value: Members): Members {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, hasMembers(member) ? withoutNulls(member) : member]),
  );
}
