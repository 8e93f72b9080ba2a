import { ruleParty, userParty } from '../log/parties.js';
import type { Group, GroupRule, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { refusalBy } from '../server/errors.js';
import { objectAt, textAt } from '../server/routes.js';
import { readRuleExpression } from './rule-expression.js';
import { ExpressionError } from './rule-functions.js';

/** A rule excludes at most so many users. */
export const mostExcluded = 100;

export function expressionOf(rule: Pick<GroupRule, 'conditions'>): string {
  return textAt(objectAt(rule.conditions, 'expression'), 'value') ?? '';
}

/** Applies a rule to everybody, as its activation does. */
export function applyRule(org: Org, rule: GroupRule): void {
  for (const user of org.users.values()) apply(org, rule, user);
}

/** Applies the active rules to a user whose profile is new. */
export function applyRules(org: Org, user: User): void {
  for (const rule of org.rules.values()) if (rule.status === 'ACTIVE') apply(org, rule, user);
}

/** Adds a user who matches to the rule's groups, and removes one whom the rule added and who no longer matches. */
function apply(org: Org, rule: GroupRule, user: User): void {
  // deactivation keeps memberships, and no rule adds a deactivated user
  if (user.status === 'DEPROVISIONED') return;
  const matching = matches(org, rule, user);
  if (matching) {
    rule.placed.add(user.id);
    byRule(org, () => {
      for (const group of groupsOf(org, rule)) org.memberships.set(group, user.id, true);
    });
  } else if (rule.placed.delete(user.id)) {
    takeOut(org, rule, user.id);
  }
}

/** Removes everybody whom the rule added. */
export function emptyGroups(org: Org, rule: GroupRule): void {
  const placed = [...rule.placed];
  rule.placed.clear();
  for (const id of placed) takeOut(org, rule, id);
}

/** A user whom another rule added too stays. */
function takeOut(org: Org, rule: GroupRule, userId: string): void {
  for (const group of groupsOf(org, rule)) {
    if (placing(org, group, userId).length > 0) continue;
    byRule(org, () => org.memberships.set(group, userId, false));
  }
}

/** Okta works rules off by itself. */
function byRule(org: Org, change: () => unknown): void {
  if (org.behavior.actorOfGroupRules === 'Okta System') org.log.asJob(change);
  else change();
}

function groupsOf(org: Org, { groupIds }: GroupRule): Group[] {
  return groupIds.flatMap((id) => org.groups.get(id) ?? []);
}

/** The active rules that keep a user in a group. */
function placing(org: Org, group: Group, userId: string): GroupRule[] {
  return [...org.rules.values()].filter(
    ({ status, groupIds, placed }) =>
      status === 'ACTIVE' && groupIds.includes(group.id) && placed.has(userId),
  );
}

function matches(org: Org, rule: GroupRule, user: User): boolean {
  if (rule.excluded.has(user.id) || isInExcludedGroup(org, rule, user)) return false;
  const groups = () =>
    [...org.groups.values()]
      .filter((group) => org.memberships.holds(group, user))
      .map(({ id, profile }) => ({ id, name: String(profile.name) }));
  try {
    return readRuleExpression(expressionOf(rule))({ user, groups });
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

function isInExcludedGroup(org: Org, rule: GroupRule, user: User): boolean {
  return excludedGroups(rule).some((id) => {
    const group = org.groups.get(id);
    return group !== undefined && org.memberships.holds(group, user);
  });
}

/** Ids of the groups whose members the rule leaves alone. */
export function excludedGroups({ conditions }: Pick<GroupRule, 'conditions'>): string[] {
  const given = objectAt(objectAt(conditions, 'people'), 'groups')?.exclude;
  return Array.isArray(given) ? given.map(String) : [];
}

/** A user who is removed by hand is excluded from the rules that added the user, up to their limit. */
export function leaveOut(org: Org, group: Group, user: User): void {
  if (org.behavior.ruleMemberRemoved === 'no') return;
  const rules = placing(org, group, user.id);
  const choice = org.behavior.fullExcludeList;
  for (const { id, excluded } of rules) {
    if (excluded.size >= mostExcluded && choice !== 'taken') {
      throw refusalBy(choice, id, 'GroupRule', 'The rule excludes as many users as it can');
    }
  }
  for (const rule of rules) {
    rule.placed.delete(user.id);
    if (rule.excluded.size >= mostExcluded) continue;
    rule.excluded.add(user.id);
    org.log.record('group.user_membership.rule.add_exclusion', [userParty(user), ruleParty(rule)]);
  }
}

/** Makes the rules invalid that add people to a group which is deleted. */
export function invalidateRules(org: Org, groupId: string): void {
  for (const rule of org.rules.values()) {
    if (!rule.groupIds.includes(groupId)) continue;
    rule.status = 'INVALID';
    org.log.record('group.user_membership.rule.invalidate', [ruleParty(rule)]);
  }
}
