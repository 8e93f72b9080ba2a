import { userParty } from '../log/parties.js';
import { notFound, Refusal } from '../server/errors.js';
import { type Answer, bodyOf, type Call, ok, param, type Route, textAt } from '../server/routes.js';
import { isPassword } from '../users/passwords.js';
import type { User } from './model.js';
import { loginOf, type Org } from './org.js';

const failuresBeforeLock = 10;

function wellKnown(org: Org, call: Call): Answer {
  return ok({
    id: org.id,
    pipeline: 'idx',
    _links: { organization: { href: call.base } },
  });
}

function settings(org: Org, call: Call): Answer {
  const self = `${call.base}/api/v1/org`;
  return ok({
    id: org.id,
    subdomain: 'sandbox',
    companyName: 'Sandbox Company',
    status: 'ACTIVE',
    expiresAt: null,
    created: '2024-02-01T09:00:00.000Z',
    lastUpdated: '2024-02-01T09:00:00.000Z',
    website: 'https://www.example.com',
    phoneNumber: '',
    endUserSupportHelpURL: '',
    supportPhoneNumber: '',
    address1: null,
    address2: null,
    city: null,
    state: null,
    country: null,
    postalCode: null,
    _links: {
      preferences: { href: `${self}/preferences` },
      uploadLogo: { href: `${self}/logo`, hints: { allow: ['POST'] } },
      oktaCommunication: { href: `${self}/privacy/oktaCommunication` },
      logo: { href: `${call.base}/assets/img/logos/default.png` },
      oktaSupport: { href: `${self}/privacy/oktaSupport` },
      contacts: { href: `${self}/contacts` },
    },
  });
}

function session(org: Org, call: Call): Answer {
  const id = param(call, 'sessionId');
  for (const user of org.users.values()) {
    const found = user.sessions.find((one) => one.id === id);
    if (found)
      return ok({ id, userId: user.id, login: loginOf(user), status: 'ACTIVE', createdAt: found.created });
  }
  throw notFound(id, 'Session');
}

/** Sign-in with a password, to test which password a user has and to lock a user out. */
function signIn(org: Org, call: Call): Answer {
  const body = bodyOf(call);
  const name = textAt(body, 'username')?.toLowerCase();
  const user = [...org.users.values()].find((one) => loginOf(one).toLowerCase() === name);
  if (!user || user.password === undefined) throw new Refusal('E0000004');
  const actor = userParty(user);
  if (user.status === 'LOCKED_OUT') {
    org.log.record('user.session.start', [actor], { actor, result: 'FAILURE', reason: 'LOCKED_OUT' });
    throw new Refusal('E0000119');
  }
  const mayTry = ['ACTIVE', 'PASSWORD_EXPIRED'].includes(user.status);
  if (!mayTry || !isPassword(org, user, textAt(body, 'password'))) {
    org.log.record('user.session.start', [actor], {
      actor,
      result: 'FAILURE',
      reason: 'INVALID_CREDENTIALS',
    });
    if (mayTry) countFailure(org, user);
    throw new Refusal('E0000004');
  }
  user.failedLogins = 0;
  if (user.status === 'PASSWORD_EXPIRED')
    return ok({ status: 'PASSWORD_EXPIRED', stateToken: org.newSecret(42) });
  const opened = { id: org.newId('102'), created: org.time() };
  user.sessions.push(opened);
  user.lastLogin = org.time();
  org.log.record('user.session.start', [actor], { actor });
  return ok({ status: 'SUCCESS', sessionToken: opened.id, _embedded: { user: { id: user.id } } });
}

function countFailure(org: Org, user: User): void {
  user.failedLogins += 1;
  if (user.failedLogins < failuresBeforeLock) return;
  org.setStatus(user, 'LOCKED_OUT');
  const actor = userParty(user);
  org.log.record('user.account.lock', [actor], { actor, result: 'FAILURE' });
}

export const orgRoutes: Route[] = [
  { method: 'GET', path: '/.well-known/okta-organization', handle: wellKnown, open: true },
  { method: 'GET', path: '/api/v1/org', handle: settings },
  { method: 'GET', path: '/api/v1/sessions/:sessionId', handle: session },
  { method: 'POST', path: '/api/v1/authn', handle: signIn, open: true },
];
