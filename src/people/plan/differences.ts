import { isSame, type Value } from '../file/cell.js';
import type { Wanted } from '../file/wanted.js';
import type { Org, OrgApplication, OrgGroup, OrgPerson } from '../org/org.js';
import { own } from '../own.js';
import type { Policy } from '../policy.js';
import type { AttributeChange, Entry, Named } from './entry.js';

/** What differs between the file and the org for one person, and what of it is left. */
export type Differences = Pick<
  Entry,
  'attributes' | 'join' | 'leave' | 'assign' | 'unassign' | 'refused' | 'kept' | 'because'
> & { isEmpty: boolean };

/**
 * Compares attributes, groups and applications, the managed ones alone.
 * @param person undefined for one who is created
 * @param wanted undefined for one who should have none of the groups; attributes and applications are not compared then
 */
export function differences(
  person: OrgPerson | undefined,
  wanted: Wanted | undefined,
  policy: Policy,
  org: Org,
): Differences {
  const refused: string[] = [];
  const because: string[] = [];
  const { attributes, kept } =
    person === undefined || wanted === undefined
      ? { attributes: [], kept: {} }
      : compareAttributes(person, wanted, policy, refused);
  const join: Named[] = [];
  const leave: Named[] = [];
  for (const [name, group] of org.groups) {
    const wants = wanted?.groups.includes(name) ?? false;
    const isMember = person?.groups.includes(name) ?? false;
    const rules = person === undefined ? [] : keeping(group, person);
    const mayEnd = wants && isMember && rules.length > 0 && attributes.length > 0;
    if (wants === isMember && !mayEnd) continue;
    const named = { id: group.id, name: group.name };
    if (group.isProtected) {
      if (!mayEnd)
        refused.push(
          `The group ${group.name} is protected by the policy, so ${wants ? 'nobody joins' : 'nobody leaves'} it.`,
        );
    } else if (wants) {
      join.push(named);
      if (mayEnd)
        because.push(
          `Joins ${group.name} by itself: the rule ${rules.join(', ')} may end the membership when the profile changes.`,
        );
    } else if (rules.length > 0) {
      refused.push(
        `Stays in ${group.name}: the rule ${rules.join(', ')} fills the group. A removal would put the person on the rule's exclude list. Change the rule or the profile.`,
      );
    } else leave.push(named);
  }
  const assign: Named[] = [];
  const unassign: Named[] = [];
  for (const [name, application] of wanted === undefined ? [] : org.applications) {
    const wants = wanted?.applications.includes(name) ?? false;
    const scope = person === undefined ? undefined : own(person.applications, name);
    const named = { id: application.id, name: application.label };
    const lacks = scope === undefined && !comesBy(application, join);
    if (wants && (lacks || (scope === 'GROUP' && mayLose(application, leave, attributes, org)))) {
      if (!staysSuspended(person, policy)) assign.push(named);
      else if (lacks)
        refused.push(
          `Does not get the application ${application.label}: Okta assigns none to a suspended user.`,
        );
    } else if (!wants && scope === 'USER') {
      const giving = person === undefined ? undefined : giver(application, person, { join, leave }, org);
      if (giving === undefined) unassign.push(named);
      else
        refused.push(
          `Keeps the application ${application.label}: Okta takes it from nobody who is in ${giving.name}, a group that gives it.`,
        );
    } else if (!wants && scope === 'GROUP')
      refused.push(`Keeps the application ${application.label}, which comes through a group.`);
  }
  const isEmpty = [attributes, join, leave, assign, unassign].every(({ length }) => length === 0);
  if (attributes.length > 0) because.unshift('The file has other values.');
  if (join.length + leave.length > 0) because.push('The file leads to other groups.');
  if (assign.length + unassign.length > 0) because.push('The file leads to other applications.');
  return {
    because,
    isEmpty,
    ...(attributes.length > 0 && { attributes }),
    ...(join.length > 0 && { join }),
    ...(leave.length > 0 && { leave }),
    ...(assign.length > 0 && { assign }),
    ...(unassign.length > 0 && { unassign }),
    ...(refused.length > 0 && { refused }),
    ...(!isEmpty && Object.keys(kept).length > 0 && { kept }),
  };
}

function compareAttributes(
  person: OrgPerson,
  { attributes: wanted, holder }: Wanted,
  policy: Policy,
  refused: string[],
): { attributes: AttributeChange[]; kept: Record<string, unknown> } {
  const attributes: AttributeChange[] = [];
  const kept: [string, unknown][] = [];
  for (const { name } of policy.attributes) {
    const from = own(person.profile, name) ?? null;
    const to = own(wanted, name) as Value | undefined;
    if (to === undefined || isSame(from, to)) {
      kept.push([name, from]);
      continue;
    }
    if (name === 'login' && holder !== undefined && holder.id !== person.id) {
      refused.push(`Keeps the login: the one in the file belongs to ${holder.id} (${holder.status}).`);
      kept.push([name, from]);
    } else attributes.push({ name, from, to });
  }
  return { attributes, kept: Object.fromEntries(kept) };
}

/** The names of the active rules that may keep the person in the group. */
function keeping({ rules }: OrgGroup, { id }: OrgPerson): string[] {
  return rules.filter(({ excluded }) => !excluded.has(id)).map(({ name }) => name);
}

function staysSuspended(person: OrgPerson | undefined, { returning }: Policy): boolean {
  return person?.status === 'SUSPENDED' && returning === 'keep';
}

/** A managed group that gives the application and that the person stays in or joins. */
function giver(
  { groups }: OrgApplication,
  person: OrgPerson,
  { join, leave }: { join: readonly Named[]; leave: readonly Named[] },
  org: Org,
): OrgGroup | undefined {
  const among = (named: readonly Named[], id: string) => named.some((each) => each.id === id);
  const isIn = ([name, { id }]: [string, OrgGroup]) =>
    among(join, id) || (person.groups.includes(name) && !among(leave, id));
  return [...org.groups].find((group) => groups.has(group[1].id) && isIn(group))?.[1];
}

function comesBy({ groups }: OrgApplication, join: readonly Named[]): boolean {
  return join.some(({ id }) => groups.has(id));
}

/** Whether the plan may end what gives the application: a membership, directly or by a rule. */
function mayLose(
  { groups }: OrgApplication,
  leave: readonly Named[],
  attributes: readonly AttributeChange[],
  org: Org,
): boolean {
  if (leave.some(({ id }) => groups.has(id))) return true;
  if (attributes.length === 0) return false;
  return [...groups].some((id) => org.filledByRules.has(id));
}
