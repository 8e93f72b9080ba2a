import type { GroupRule } from '../../generated/types.js';

/** Ids of the groups that a rule fills. */
export function targetsOf({ actions }: GroupRule): readonly string[] {
  return actions?.assignUserToGroups?.groupIds ?? [];
}

/** Ids of the users whom a rule leaves out. */
export function excludedBy({ conditions }: GroupRule): ReadonlySet<string> {
  const people = conditions?.people as { users?: { exclude?: unknown } } | undefined;
  const excluded = people?.users?.exclude;
  return new Set(Array.isArray(excluded) ? excluded.map(String) : []);
}

/** The active rules of a group. */
export function rulesOf(rules: readonly GroupRule[], groupId: string): GroupRule[] {
  return rules.filter((rule) => targetsOf(rule).includes(groupId));
}

/** The active ones of the org's rules. @throws the errors of `items` */
export async function activeRules(items: AsyncIterable<unknown>): Promise<GroupRule[]> {
  const rules: GroupRule[] = [];
  for await (const rule of items) rules.push(rule as GroupRule);
  return rules.filter(({ status }) => status === 'ACTIVE');
}
