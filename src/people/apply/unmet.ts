import { isSame } from '../file/cell.js';
import type { Org, OrgPerson } from '../org/org.js';
import { changes, type Entry, whoIs } from '../plan/entry.js';
import type { PeoplePlan } from '../plan/plan.js';

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
export function unmetEntries({ entries }: Pick<PeoplePlan, 'entries'>, org: Org): Unmet[] {
  return entries.filter(changes).flatMap((entry) => {
    const person = findPerson(entry, org);
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

function findPerson({ user, attributes = [] }: Entry, org: Org): OrgPerson | undefined {
  if (user !== undefined) return org.people.get(user.id);
  const login = attributes.find(({ name }) => name === 'login')?.to;
  return org.byLogin.get(String(login).toLowerCase());
}

function leftFor(entry: Entry, person: OrgPerson, org: Org): string[] {
  const left: string[] = [];
  if (!reached(entry, person.status)) left.push(`The status is ${person.status}.`);
  for (const { name, to } of entry.attributes ?? [])
    if (!isSame(person.profile.get(name) ?? null, to)) left.push(`The attribute ${name} has another value.`);
  const groups = new Map([...org.groups.values()].map((group) => [group.id, group.members]));
  const isIn = (id: string) => groups.get(id)?.has(person.id) === true;
  for (const { id, name } of entry.join ?? []) if (!isIn(id)) left.push(`Is not in ${name}.`);
  for (const { id, name } of entry.leave ?? []) if (isIn(id)) left.push(`Is still in ${name}.`);
  const applications = new Map([...org.applications.values()].map((each) => [each.id, each.assigned]));
  const scope = (id: string) => applications.get(id)?.get(person.id);
  for (const { id, name } of entry.assign ?? [])
    if (scope(id) === undefined) left.push(`Does not have ${name}.`);
  for (const { id, name } of entry.unassign ?? []) if (scope(id) === 'USER') left.push(`Still has ${name}.`);
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
