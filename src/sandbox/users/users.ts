import { groupView } from '../groups/group-view.js';
import { userParty } from '../log/parties.js';
import { destroy, finishDeactivation } from '../org/leaving.js';
import type { User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { Refusal, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, ok, param, type Route } from '../server/routes.js';
import { listUsers } from './user-list.js';
import { userTag, userView } from './user-view.js';

function read(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  const answer = ok(userView(org, call, user), { ETag: userTag(user) });
  if (user.transition) user.transition.readsLeft -= 1;
  return answer;
}

function remove(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  if (user.status === 'DEPROVISIONED') {
    destroy(org, user);
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
    finishDeactivation(org, user);
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

/** A lockout blocks every device; Okta can also block the devices alone that it does not know. */
function blocks(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  if (!org.listsBlocks) throw new Refusal('E0000015');
  const applied = [
    ...(user.status === 'LOCKED_OUT' ? ['ANY_DEVICES'] : []),
    ...(user.unknownDevicesBlocked ? ['UNKNOWN_DEVICES'] : []),
  ];
  return ok(applied.map((appliesTo) => ({ type: 'DEVICE_BASED', appliesTo })));
}

function clearSessions(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  if (user.status === 'DEPROVISIONED' && org.behavior.sessionsOfDeprovisioned !== 'taken') {
    throw refusalBy(org.behavior.sessionsOfDeprovisioned, user.id, 'User', 'The user is deactivated');
  }
  endSessions(user);
  org.log.record('user.session.clear', [userParty(user)]);
  if (call.query.get('oauthTokens') === 'true') user.oauthTokens = [];
  if (call.query.get('forgetDevices') !== 'false') user.rememberedDevices = 0;
  return { status: 204 };
}

/** Ends the user's browser sessions. */
export function endSessions(user: User): void {
  user.sessions = [];
}

export const userRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/users', handle: listUsers },
  { method: 'GET', path: '/api/v1/users/:id', handle: read },
  { method: 'DELETE', path: '/api/v1/users/:id', handle: remove },
  { method: 'GET', path: '/api/v1/users/:id/groups', handle: groups },
  { method: 'GET', path: '/api/v1/users/:id/appLinks', handle: appLinks },
  { method: 'GET', path: '/api/v1/users/:id/blocks', handle: blocks },
  { method: 'DELETE', path: '/api/v1/users/:userId/sessions', handle: clearSessions },
];
