import type { User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { Refusal } from '../server/errors.js';
import { type Operator, readExpression } from '../server/filter.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, ok } from '../server/routes.js';
import { listedUser } from './user-view.js';

const searchOperators: readonly Operator[] = ['eq', 'sw', 'gt', 'ge', 'lt', 'le', 'pr'];
const containable = ['profile.firstName', 'profile.lastName', 'profile.email', 'profile.login'];
/** Beside the profile; when somebody signed in last is not among them. */
const searchable = ['id', 'status', 'created', 'activated', 'statusChanged', 'lastUpdated', 'type.id'];
const filterable = [
  'id',
  'status',
  'lastUpdated',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
];

/** `search` takes `co` on four attributes only. Throws E0000031 for a property that is not searched. */
function isSearch(operator: Operator, name: string): boolean {
  const isSearched = operator === 'not' || name.startsWith('profile.') || searchable.includes(name);
  if (!isSearched) throw new Refusal('E0000031');
  return searchOperators.includes(operator) || (operator === 'co' && containable.includes(name));
}

/** `filter` takes eq on seven properties, and on lastUpdated what compares times too. */
function isFilter(operator: Operator, name: string): boolean {
  return (
    filterable.includes(name) &&
    (operator === 'eq' || (name === 'lastUpdated' && ['gt', 'ge', 'lt', 'le'].includes(operator)))
  );
}

/** `GET /users`: `search` and `filter` find deactivated users too, `q` and a plain list leave them out. */
export function listUsers(org: Org, call: Call): Answer {
  const { query } = call;
  const everyone = [...org.users.values()];
  const present = everyone.filter((user) => user.status !== 'DEPROVISIONED');
  const view = (user: User) => listedUser(call.base, user);
  const paging = { usual: 200, most: 200, cursor: (user: User) => `2${user.id}`, view };
  const [search, filter, q] = [query.get('search'), query.get('filter'), query.get('q')];
  if (search !== null) {
    const test = readExpression(search, isSearch);
    const found = everyone.filter((user) => test(view(user)));
    return page(org, call, sorted(call, found), { ...paging, keep: ['search', 'sortBy', 'sortOrder'] });
  }
  if (filter !== null) {
    const test = readExpression(filter, isFilter, { exact: true });
    const found = everyone.filter((user) => test(view(user)));
    return page(org, call, found, { ...paging, keep: ['filter'] });
  }
  if (q !== null) {
    const limit = Math.min(Number(query.get('limit') ?? 10) || 10, 200);
    const found = present.filter((user) => startsWith(user, q));
    return ok(found.slice(0, limit).map(view));
  }
  return page(org, call, present, paging);
}

function startsWith(user: User, q: string): boolean {
  const { firstName, lastName, email } = user.profile;
  return [firstName, lastName, email].some((value) =>
    String(value ?? '')
      .toLowerCase()
      .startsWith(q.toLowerCase()),
  );
}

/** By the value's characters without case; equal ones by id. */
function sorted(call: Call, users: User[]): User[] {
  const by = call.query.get('sortBy');
  if (!by) return users;
  const name = by.replace(/^profile\./, '');
  const key = (user: User) =>
    String((by === name ? Reflect.get(user, name) : user.profile[name]) ?? '').toLowerCase();
  const direction = call.query.get('sortOrder')?.toLowerCase() === 'desc' ? -1 : 1;
  const order = (one: string, other: string) => (one < other ? -1 : Number(one > other));
  return users.sort((one, other) => direction * order(key(one), key(other)) || order(one.id, other.id));
}
