import { applicationView } from '../applications/app-view.js';
import type { Group, JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { type Operator, readExpression } from '../server/filter.js';
import { limitOf, page } from '../server/paging.js';
import { type Answer, type Call, ok, param, type Route } from '../server/routes.js';
import { listedUser } from '../users/user-view.js';
import { pushed } from './group-push.js';
import { groupView, nameOf } from './group-view.js';

const operators: readonly Operator[] = ['eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le', 'pr'];
const filterable = ['id', 'type', 'created', 'lastUpdated', 'lastMembershipUpdated'];

/** Names and other attributes of the profile are for `search`. */
function isFilter(operator: Operator, name: string): boolean {
  return filterable.includes(name) && operators.includes(operator);
}

/** `q` finds names; `search` and `filter` take expressions; only a search is sorted on request. */
function list(org: Org, call: Call): Answer {
  const { query } = call;
  const all = [...org.groups.values()].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  const view = (group: Group) => expanded(org, call, group);
  const q = query.get('q');
  if (q !== null) {
    const found = byPrefix(all, q).slice(0, limitOf(org, call, 300, 10_000));
    return ok(found.map(view));
  }
  const search = query.get('search');
  const expression = search ?? query.get('filter');
  const allows = search === null ? isFilter : operators;
  const test = expression === null ? () => true : readExpression(expression, allows);
  const found = all.filter((group) => test(groupView(call.base, group)));
  return page(org, call, search === null ? found : sorted(call, found), {
    usual: 10_000,
    most: 10_000,
    cursor: (group) => group.id,
    view,
    keep: ['search', 'filter', 'expand', 'sortBy', 'sortOrder'],
  });
}

/** `expand` names what is embedded: `stats`, or `app` for the application of an APP_GROUP. */
function expanded(org: Org, call: Call, group: Group): JsonObject {
  const plain = groupView(call.base, group);
  const wanted = call.query.get('expand')?.split(',') ?? [];
  const embedded: JsonObject = {};
  if (wanted.includes('stats')) embedded.stats = stats(org, group);
  const app = org.applications.get(group.sourceAppId ?? '');
  if (wanted.includes('app') && app) {
    const { name, label, signOnMode } = app.body;
    embedded.app = { id: app.id, name, label, signOnMode };
  }
  return Object.keys(embedded).length > 0 ? { ...plain, _embedded: embedded } : plain;
}

/** What `expand=stats` adds; one of Okta's names is misspelt. */
function stats(org: Org, group: Group): JsonObject {
  const apps = [...org.applications.values()].filter((app) => app.groups.has(group.id));
  return {
    usersCount: org.memberships.of(group).length,
    appsCount: apps.length,
    groupPushMappingsCount: pushed(org, group).length,
    hasAdminPrivlege: group.roles.length > 0,
  };
}

/** `q` finds names by prefix, exact matches first, and is never paged. */
function byPrefix(groups: Group[], q: string): Group[] {
  const wanted = q.toLowerCase();
  const found = groups.filter((group) => nameOf(group).toLowerCase().startsWith(wanted));
  const exact = (group: Group) => nameOf(group).toLowerCase() === wanted;
  return [...found.filter(exact), ...found.filter((group) => !exact(group))];
}

/** Groups with the same value are sorted by id. */
function sorted(call: Call, groups: Group[]): Group[] {
  const by = call.query.get('sortBy');
  if (by === null) return groups;
  const name = by.replace(/^profile\./, '');
  const key = (group: Group) => String((by === name ? Reflect.get(group, name) : group.profile[name]) ?? '');
  const direction = call.query.get('sortOrder') === 'desc' ? -1 : 1;
  return groups.sort(
    (one, other) => direction * key(one).localeCompare(key(other)) || one.id.localeCompare(other.id),
  );
}

function members(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  return page(org, call, org.memberships.listed(group), {
    usual: 1000,
    most: 1000,
    cursor: (user) => user.id,
    view: (user) => listedUser(call.base, user),
  });
}

function apps(org: Org, call: Call): Answer {
  const group = org.group(param(call, 'groupId'));
  const assigned = [...org.applications.values()].filter((app) => app.groups.has(group.id));
  return page(org, call, assigned, {
    usual: 20,
    most: 200,
    cursor: (app) => app.id,
    view: (app) => applicationView(org, call, app),
  });
}

export const groupListRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/groups', handle: list },
  { method: 'GET', path: '/api/v1/groups/:groupId/users', handle: members },
  { method: 'GET', path: '/api/v1/groups/:groupId/apps', handle: apps },
];
