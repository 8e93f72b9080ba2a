import { groupView } from '../groups/group-view.js';
import type { User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { Refusal, refusalBy } from '../server/errors.js';
import { type Operator, readExpression } from '../server/filter.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, ok, param, type Route } from '../server/routes.js';
import { listedUser, userTag, userView } from './user-view.js';

const searchOperators: readonly Operator[] = ['eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le', 'pr'];
const filterable = [
  'id',
  'status',
  'lastUpdated',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
];

/** `filter` takes eq on seven properties, and on lastUpdated what compares times too. */
function isFilter(operator: Operator, name: string): boolean {
  return (
    filterable.includes(name) &&
    (operator === 'eq' || (name === 'lastUpdated' && ['gt', 'ge', 'lt', 'le'].includes(operator)))
  );
}

function read(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  const answer = ok(userView(org, call, user), { ETag: userTag(user) });
  if (user.transition) user.transition.readsLeft -= 1;
  return answer;
}

function list(org: Org, call: Call): Answer {
  const { query } = call;
  const everyone = [...org.users.values()];
  const present = everyone.filter((user) => user.status !== 'DEPROVISIONED');
  const view = (user: User) => listedUser(call.base, user);
  const paging = { usual: 200, most: 200, cursor: (user: User) => `2${user.id}`, view };
  const [search, filter, q] = [query.get('search'), query.get('filter'), query.get('q')];
  if (search !== null) {
    const test = readExpression(search, searchOperators);
    const keep = ['search', 'sortBy', 'sortOrder'];
    return page(
      org,
      call,
      sorted(
        call,
        everyone.filter((user) => test(view(user))),
      ),
      { ...paging, keep },
    );
  }
  if (filter !== null) {
    const test = readExpression(filter, isFilter, true);
    return page(
      org,
      call,
      everyone.filter((user) => test(view(user))),
      { ...paging, keep: ['filter'] },
    );
  }
  if (q !== null) {
    const limit = Math.min(Number(query.get('limit') ?? 10) || 10, 200);
    return ok(
      present
        .filter((user) => startsWith(user, q))
        .slice(0, limit)
        .map(view),
    );
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

function sorted(call: Call, users: User[]): User[] {
  const by = call.query.get('sortBy');
  if (!by) return users;
  const name = by.replace(/^profile\./, '');
  const key = (user: User) => String(by === name ? Reflect.get(user, name) : (user.profile[name] ?? ''));
  const direction = call.query.get('sortOrder') === 'desc' ? -1 : 1;
  return users.sort((one, other) => direction * key(one).localeCompare(key(other)));
}

function remove(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  if (user.status === 'DEPROVISIONED') {
    org.destroy(user);
    return { status: 204 };
  }
  deactivate(org, call, user);
  return { status: 204 };
}

/** Starts a deactivation and finishes it, unless the org is set to take its time. */
export function deactivate(org: Org, call: Call, user: User): void {
  if (user.transition && org.behavior.deactivationUnderWay !== 'taken') {
    throw refusalBy(org.behavior.deactivationUnderWay, user.id, 'User', 'A deactivation is under way');
  }
  if (call.query.get('sendEmail') === 'true') {
    const to = loginOf(org.userById(org.tokenOwnerId));
    org.mails.push({ kind: 'user-deactivated', to, userId: user.id, at: org.time() });
  }
  if (user.transition) return;
  const slow = org.slowDeactivation;
  if (!slow) {
    org.finishDeactivation(user);
    return;
  }
  const until = org.clock.now() + (slow.ms ?? 0);
  user.transition = { to: 'DEPROVISIONED', readsLeft: slow.reads ?? 0, until };
}

function groups(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  return page(org, call, org.memberships.listedOf(user), {
    usual: 200,
    most: 200,
    cursor: (group) => group.id,
    view: (group) => groupView(call.base, group),
  });
}

function appLinks(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  const assigned = [...org.applications.values()].filter(
    (app) =>
      app.status === 'ACTIVE' && (app.users.has(user.id) || org.memberships.givesThroughGroup(app, user)),
  );
  return ok(
    assigned.map((app, index) => ({
      id: `${app.id.slice(0, 2)}u${app.id.slice(3)}`,
      label: app.body.label,
      linkUrl: `${call.base}/home/${app.body.name}/${app.id}/1`,
      logoUrl: `${call.base}/assets/img/logos/default.png`,
      appName: app.body.name,
      appInstanceId: app.id,
      appAssignmentId: `0ua${user.id.slice(3)}`,
      credentialsSetup: false,
      hidden: false,
      sortOrder: index,
    })),
  );
}

function blocks(org: Org, call: Call): Answer {
  org.findUser(param(call, 'id'));
  throw new Refusal('E0000015');
}

function clearSessions(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  if (user.status === 'DEPROVISIONED' && org.behavior.sessionsOfDeprovisioned !== 'taken') {
    throw refusalBy(org.behavior.sessionsOfDeprovisioned, user.id, 'User', 'The user is deactivated');
  }
  endSessions(user);
  if (call.query.get('oauthTokens') === 'true') user.oauthTokens = 0;
  if (call.query.get('forgetDevices') !== 'false') user.rememberedDevices = 0;
  return { status: 204 };
}

/** Ends the user's browser sessions. */
export function endSessions(user: User): void {
  user.sessions = [];
}

export const userRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/users', handle: list },
  { method: 'GET', path: '/api/v1/users/:id', handle: read },
  { method: 'DELETE', path: '/api/v1/users/:id', handle: remove },
  { method: 'GET', path: '/api/v1/users/:id/groups', handle: groups },
  { method: 'GET', path: '/api/v1/users/:id/appLinks', handle: appLinks },
  { method: 'GET', path: '/api/v1/users/:id/blocks', handle: blocks },
  { method: 'DELETE', path: '/api/v1/users/:userId/sessions', handle: clearSessions },
];
