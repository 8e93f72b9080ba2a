import { ruleParty } from '../log/parties.js';
import type { GroupRule, JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { readRuleExpression } from './rule-expression.js';
import { ExpressionError } from './rule-functions.js';
import { applyRule, emptyGroups, excludedGroups, expressionOf, mostExcluded } from './rule-members.js';

const longestName = 50;
const mostGroups = 100;
const invalidRule = 'Cannot activate or deactivate a Group Rule with the status INVALID';

function view(org: Org, call: Call, rule: GroupRule): JsonObject {
  const known = rule.groupIds.filter((id) => org.groups.has(id));
  const body: JsonObject = {
    type: 'group_rule',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: rule.created,
    lastUpdated: rule.lastUpdated,
    // the lists are present even if none were given
    conditions: {
      ...rule.conditions,
      people: { users: { exclude: [...rule.excluded] }, groups: { exclude: excludedGroups(rule) } },
    },
    actions: { assignUserToGroups: { groupIds: rule.groupIds } },
    allGroupsValid: known.length === rule.groupIds.length,
  };
  if (call.query.get('expand') === 'groupIdToGroupNameMap') {
    const names = known.map((id) => [id, org.group(id).profile.name]);
    body._embedded = { groupIdToGroupNameMap: Object.fromEntries(names) };
  }
  return body;
}

type Definition = Pick<GroupRule, 'name' | 'conditions' | 'groupIds' | 'excluded'>;

function definition(org: Org, call: Call, self?: GroupRule): Definition {
  const body = bodyOf(call);
  const name = textAt(body, 'name');
  if (!name) throw invalid('name', 'name: The field cannot be left blank');
  if (name.length > longestName) throw invalid('name', 'name: The field is too long');
  const others = [...org.rules.values()].filter((rule) => rule !== self);
  if (org.behavior.ruleNameTaken !== 'taken' && others.some((rule) => rule.name === name))
    throw invalid('name', 'name: Policy rule name already in use');
  const conditions = objectAt(body, 'conditions') ?? {};
  checkExpression(expressionOf({ conditions }));
  const excluded = objectAt(objectAt(conditions, 'people'), 'users')?.exclude ?? [];
  if (!Array.isArray(excluded) || excluded.length > mostExcluded) {
    throw invalid('conditions', `conditions: At most ${mostExcluded} users can be excluded`);
  }
  const unknown = excluded.find((id) => !org.users.has(String(id)));
  if (unknown !== undefined) throw invalid('conditions', `conditions: The user ${unknown} does not exist`);
  const groupIds = targets(org, objectAt(objectAt(body, 'actions'), 'assignUserToGroups')?.groupIds);
  return { name, conditions, groupIds, excluded: new Set(excluded.map(String)) };
}

function checkExpression(text: string): void {
  try {
    readRuleExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid('validateRule', error.message);
    throw error;
  }
}

/** Groups that Okta or an application fills, and groups with admin roles, are not for rules. */
function targets(org: Org, ids: unknown): string[] {
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > mostGroups) {
    throw invalid('actions', `actions: A rule has 1 to ${mostGroups} groups`);
  }
  return ids.map((one) => {
    const { id, type, roles } = org.group(String(one));
    if (type !== 'OKTA_GROUP' || roles.length > 0) {
      throw refusalBy(org.behavior.groupOfRule, id, 'UserGroup', 'The group cannot be used in a rule');
    }
    return id;
  });
}

function create(org: Org, call: Call): Answer {
  const now = org.time();
  const rule: GroupRule = {
    id: org.newId('0pr'),
    status: 'INACTIVE',
    created: now,
    lastUpdated: now,
    placed: new Set(),
    ...definition(org, call),
  };
  org.rules.set(rule.id, rule);
  return ok(view(org, call, rule));
}

function replace(org: Org, call: Call): Answer {
  const rule = ruleOf(org, call);
  const given = definition(org, call, rule);
  if (rule.status !== 'INACTIVE' || String(given.groupIds) !== String(rule.groupIds)) {
    const cause = 'An active rule, and the actions of any, cannot be changed';
    throw refusalBy(org.behavior.changeOfActiveRule, rule.id, 'GroupRule', cause);
  }
  Object.assign(rule, given, { lastUpdated: org.time() });
  return ok(view(org, call, rule));
}

function activate(org: Org, call: Call): Answer {
  const rule = validRule(org, call);
  rule.status = 'ACTIVE';
  org.log.record('group.user_membership.rule.trigger', [ruleParty(rule)]);
  applyRule(org, rule);
  return noContent;
}

/** The members stay, and the rule does nothing more. */
function deactivate(org: Org, call: Call): Answer {
  const rule = validRule(org, call);
  rule.status = 'INACTIVE';
  org.log.record('group.user_membership.rule.deactivated', [ruleParty(rule)]);
  return noContent;
}

function validRule(org: Org, call: Call): GroupRule {
  const rule = ruleOf(org, call);
  if (rule.status === 'INVALID') {
    throw refusalBy(org.behavior.lifecycleOfInvalidRule, rule.id, 'GroupRule', invalidRule);
  }
  return rule;
}

function remove(org: Org, call: Call): Answer {
  const rule = ruleOf(org, call);
  const choice = org.behavior.deleteActiveRule;
  if (rule.status === 'ACTIVE' && choice !== 'taken') {
    throw refusalBy(choice, rule.id, 'GroupRule', 'The rule is active');
  }
  if (flag(call, 'removeUsers', false)) emptyGroups(org, rule);
  org.rules.delete(rule.id);
  // Okta deletes a rule asynchronously, hence 202
  return { status: 202, body: {} };
}

function ruleOf(org: Org, call: Call): GroupRule {
  const id = param(call, 'ruleId');
  const rule = org.rules.get(id);
  if (!rule) throw notFound(id, 'GroupRule');
  return rule;
}

/** `search` finds a word in the name. */
function list(org: Org, call: Call): Answer {
  const word = call.query.get('search')?.toLowerCase() ?? '';
  const found = [...org.rules.values()].filter(({ name }) => name.toLowerCase().includes(word));
  return page(org, call, found, {
    usual: 50,
    most: 200,
    cursor: ({ id }) => id,
    view: (rule) => view(org, call, rule),
    keep: ['search', 'expand'],
  });
}

const all = '/api/v1/groups/rules';
const one = `${all}/:ruleId`;

export const groupRuleRoutes: Route[] = [
  { method: 'GET', path: all, handle: list },
  { method: 'POST', path: all, handle: create },
  { method: 'GET', path: one, handle: (org, call) => ok(view(org, call, ruleOf(org, call))) },
  { method: 'PUT', path: one, handle: replace },
  { method: 'DELETE', path: one, handle: remove },
  { method: 'POST', path: `${one}/lifecycle/activate`, handle: activate },
  { method: 'POST', path: `${one}/lifecycle/deactivate`, handle: deactivate },
];
