import type { Group, GroupRule, JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import {
  type Answer,
  bodyOf,
  type Call,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';

const mostExcluded = 100;

/** The one supported form of expression: an attribute that equals a text. */
const equality = /^user\.(\w+)\s*==\s*"([^"]*)"$/;

function view(rule: GroupRule): JsonObject {
  return {
    type: 'group_rule',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: rule.created,
    lastUpdated: rule.lastUpdated,
    conditions: { ...rule.conditions, people: people(rule) },
    actions: { assignUserToGroups: { groupIds: rule.groupIds } },
    allGroupsValid: true,
  };
}

/** The lists are present even if none were given. */
function people(rule: GroupRule): JsonObject {
  const groups = objectAt(objectAt(rule.conditions, 'people'), 'groups');
  return { users: { exclude: [...rule.excluded] }, groups: { exclude: groups?.exclude ?? [] } };
}

function excludedIn(conditions: JsonObject): Set<string> {
  const given = objectAt(objectAt(conditions, 'people'), 'users')?.exclude;
  return new Set(Array.isArray(given) ? given.map(String) : []);
}

function definition(org: Org, call: Call): Pick<GroupRule, 'name' | 'conditions' | 'groupIds'> {
  const body = bodyOf(call);
  const name = textAt(body, 'name');
  if (!name) throw invalid('name', 'name: The field cannot be left blank');
  const conditions = objectAt(body, 'conditions') ?? {};
  if (!equality.test(expressionOf(conditions))) throw invalid('conditions', 'conditions: Invalid expression');
  const ids = objectAt(objectAt(body, 'actions'), 'assignUserToGroups')?.groupIds;
  if (!Array.isArray(ids) || ids.length === 0) throw invalid('actions', 'actions: No groups to assign');
  const groupIds = ids.map((id) => org.group(String(id)).id);
  return { name, conditions, groupIds };
}

function expressionOf(conditions: JsonObject): string {
  return textAt(objectAt(conditions, 'expression'), 'value') ?? '';
}

function create(org: Org, call: Call): Answer {
  const now = org.time();
  const rule: GroupRule = {
    id: org.newId('0pr'),
    status: 'INACTIVE',
    created: now,
    lastUpdated: now,
    placed: new Set(),
    excluded: new Set(),
    ...definition(org, call),
  };
  rule.excluded = excludedIn(rule.conditions);
  org.rules.set(rule.id, rule);
  return ok(view(rule));
}

function replace(org: Org, call: Call): Answer {
  const rule = ruleOf(org, call);
  const given = definition(org, call);
  if (rule.status === 'ACTIVE' || String(given.groupIds) !== String(rule.groupIds)) {
    const cause = 'An active rule, and the actions of any, cannot be changed';
    throw refusalBy(org.behavior.changeOfActiveRule, rule.id, 'GroupRule', cause);
  }
  Object.assign(rule, given, { lastUpdated: org.time(), excluded: excludedIn(given.conditions) });
  return ok(view(rule));
}

/** Applies the rule to its groups: adds users who match, and removes those it added who no longer match. */
function activate(org: Org, call: Call): Answer {
  const rule = ruleOf(org, call);
  rule.status = 'ACTIVE';
  const matching = new Set([...org.users.values()].filter((user) => matches(rule, user)).map(({ id }) => id));
  for (const groupId of rule.groupIds) {
    const group = org.groups.get(groupId);
    if (!group) continue;
    for (const id of rule.placed) if (!matching.has(id)) org.memberships.set(group, id, false);
    for (const id of matching) org.memberships.set(group, id, true);
  }
  rule.placed = matching;
  return noContent;
}

function matches(rule: GroupRule, user: User): boolean {
  const [, name = '', value] = equality.exec(expressionOf(rule.conditions)) ?? [];
  return user.status !== 'DEPROVISIONED' && !rule.excluded.has(user.id) && user.profile[name] === value;
}

/** A user who is removed by hand is excluded from the rules that added the user, up to their limit. */
export function leaveOut(org: Org, group: Group, user: User): void {
  if (org.behavior.ruleMemberRemoved === 'no') return;
  const placing = [...org.rules.values()].filter(
    ({ status, groupIds, placed }) =>
      status === 'ACTIVE' && groupIds.includes(group.id) && placed.has(user.id),
  );
  const choice = org.behavior.fullExcludeList;
  for (const { id, excluded } of placing) {
    if (excluded.size >= mostExcluded && choice !== 'taken') {
      throw refusalBy(choice, id, 'GroupRule', 'The rule excludes as many users as it can');
    }
  }
  for (const rule of placing) {
    rule.placed.delete(user.id);
    if (rule.excluded.size < mostExcluded) rule.excluded.add(user.id);
  }
}

function deactivate(org: Org, call: Call): Answer {
  ruleOf(org, call).status = 'INACTIVE';
  return noContent;
}

function remove(org: Org, call: Call): Answer {
  org.rules.delete(ruleOf(org, call).id);
  // Okta deletes a rule asynchronously, hence 202
  return { status: 202, body: {} };
}

function ruleOf(org: Org, call: Call): GroupRule {
  const id = param(call, 'ruleId');
  const rule = org.rules.get(id);
  if (!rule) throw notFound(id, 'GroupRule');
  return rule;
}

function list(org: Org, call: Call): Answer {
  return page(org, call, [...org.rules.values()], { usual: 50, most: 200, cursor: (rule) => rule.id, view });
}

export const groupRuleRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/groups/rules', handle: list },
  { method: 'POST', path: '/api/v1/groups/rules', handle: create },
  { method: 'GET', path: '/api/v1/groups/rules/:ruleId', handle: (org, call) => ok(view(ruleOf(org, call))) },
  { method: 'PUT', path: '/api/v1/groups/rules/:ruleId', handle: replace },
  { method: 'DELETE', path: '/api/v1/groups/rules/:ruleId', handle: remove },
  { method: 'POST', path: '/api/v1/groups/rules/:ruleId/lifecycle/activate', handle: activate },
  { method: 'POST', path: '/api/v1/groups/rules/:ruleId/lifecycle/deactivate', handle: deactivate },
];
