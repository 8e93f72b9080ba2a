import type { Org, OrgPerson } from '../org/org.js';

/** A key without what spreadsheets lose: case, spaces and leading zeros. */
function nearForm(key: string): string {
  return key
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/g, '')
    .replace(/^0+(?=.)/, '');
}

/** Finds what has the same key, and what has one that is nearly the same. */
export class Near<T> {
  readonly #exact = new Map<string, T>();
  readonly #near = new Map<string, T>();

  add(key: string, value: T): void {
    this.#exact.set(key, value);
    this.#near.set(nearForm(key), value);
  }

  exact(key: string): T | undefined {
    return this.#exact.get(key);
  }

  near(key: string): T | undefined {
    return this.#near.get(nearForm(key));
  }
}

const byOrg = new WeakMap<Org, Map<string, OrgPerson[]>>();

/** The people of the org whose keys are nearly this one. */
export function nearKey(org: Org, key: string): readonly OrgPerson[] {
  let index = byOrg.get(org);
  if (index === undefined) {
    index = new Map();
    for (const [each, people] of org.byKey) {
      const form = nearForm(each);
      index.set(form, [...(index.get(form) ?? []), ...people]);
    }
    byOrg.set(org, index);
  }
  return index.get(nearForm(key)) ?? [];
}
