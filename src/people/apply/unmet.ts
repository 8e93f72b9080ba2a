import { isSame } from '../file/cell.js';
import type { Org, OrgPerson, OrgRead } from '../org/org.js';
import { own } from '../own.js';
import { changes, type Entry, whoIs } from '../plan/entry.js';
import type { StoredPlan } from '../plan/plan.js';

/** An entry that the org does not show as done. */
export interface Unmet {
  key: string;
  who: string;
  row?: number;
  line?: number;
  /** What is still different, in words. */
  left: string[];
}

/** Compares the org, as it was read after the plan was applied, with what the plan leads to. */
export function unmetEntries(
  { entries }: Pick<StoredPlan, 'entries'>,
  { org, people }: Pick<OrgRead, 'org' | 'people'>,
): Unmet[] {
  const changing = [...entries].filter(changes);
  const found = new Map(changing.map((entry) => [whomOf(entry), undefined as OrgPerson | undefined]));
  for (const person of people)
    for (const whom of [person.id, `login ${person.login.toLowerCase()}`])
      if (found.has(whom)) found.set(whom, person);
  return changing.flatMap((entry) => {
    const person = found.get(whomOf(entry));
    const left = person === undefined ? ['Is not in the org.'] : leftFor(entry, person, org);
    if (left.length === 0) return [];
    const { key, row, line } = entry;
    return [
      {
        key,
        who: whoIs(entry),
        ...(row !== undefined && { row }),
        ...(line !== undefined && { line }),
        left,
      },
    ];
  });
}

/** The id of the user; the login of one who is created. */
function whomOf({ user, attributes = [] }: Entry): string {
  if (user !== undefined) return user.id;
  return `login ${String(attributes.find(({ name }) => name === 'login')?.to).toLowerCase()}`;
}

function leftFor(entry: Entry, person: OrgPerson, org: Org): string[] {
  const left: string[] = [];
  if (!reached(entry, person.status)) left.push(`The status is ${person.status}.`);
  for (const { name, to } of entry.attributes ?? [])
    if (!isSame(own(person.profile, name) ?? null, to)) left.push(`The attribute ${name} has another value.`);
  const groups = new Set(person.groups.map((name) => org.groups.get(name)?.id));
  for (const { id, name } of entry.join ?? []) if (!groups.has(id)) left.push(`Is not in ${name}.`);
  for (const { id, name } of entry.leave ?? []) if (groups.has(id)) left.push(`Is still in ${name}.`);
  const scopes = new Map(
    Object.entries(person.applications).map(([name, scope]) => [org.applications.get(name)?.id, scope]),
  );
  for (const { id, name } of entry.assign ?? []) if (!scopes.has(id)) left.push(`Does not have ${name}.`);
  for (const { id, name } of entry.unassign ?? [])
    if (scopes.get(id) === 'USER') left.push(`Still has ${name}.`);
  return left;
}

function reached({ action, activate, user }: Entry, status: string): boolean {
  switch (action) {
    case 'suspend':
      return status === 'SUSPENDED' || status === 'DEPROVISIONED';
    case 'offboard':
      return status === 'DEPROVISIONED';
    case 'create':
      return activate !== true || !['STAGED', 'DEPROVISIONED'].includes(status);
    case 'activate':
    case 'reactivate':
      return !['STAGED', 'SUSPENDED', 'DEPROVISIONED'].includes(status);
    default:
      return user === undefined || status === user.status;
  }
}
