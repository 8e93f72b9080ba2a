import { notFound, Refusal } from '../server/errors.js';
import { type Answer, bodyOf, type Call, ok, param, type Route, textAt } from '../server/routes.js';
import { isPassword } from '../users/passwords.js';
import { oktaId } from './ids.js';
import type { User } from './model.js';
import { loginOf, type Org } from './org.js';

const failuresBeforeLock = 10;
const tokenDays = 30;

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

/** The list of API tokens, which clients read to test a connection. */
function apiTokens(org: Org, call: Call): Answer {
  const id = oktaId('00T', 'token');
  const token = {
    id,
    name: 'Sandbox',
    userId: org.tokenOwnerId,
    clientName: 'Okta API',
    created: '2024-02-01T09:00:00.000Z',
    lastUpdated: org.time(),
    expiresAt: new Date(org.clock.now() + tokenDays * 86_400_000).toISOString(),
    tokenWindow: `P${tokenDays}D`,
    network: { connection: 'ANYWHERE' },
    _link: { self: { href: `${call.base}/api/v1/api-tokens/${id}`, hints: { allow: ['GET', 'DELETE'] } } },
  };
  return ok([token]);
}

function customRoles(org: Org, call: Call): Answer {
  const self = `${call.base}/api/v1/iam/roles`;
  const roles = [...org.customRoles.values()].map((role) => ({
    ...role,
    _links: { self: { href: `${self}/${role.id}` }, permissions: { href: `${self}/${role.id}/permissions` } },
  }));
  return ok({ roles, _links: { self: { href: self } } }, { Link: `<${self}>; rel="self"` });
}

function customRole(org: Org, call: Call): Answer {
  const id = param(call, 'id');
  const role = org.customRoles.get(id);
  if (!role) throw notFound(id, org.behavior.customRoleKind);
  const self = `${call.base}/api/v1/iam/roles/${id}`;
  return ok({ ...role, _links: { self: { href: self }, permissions: { href: `${self}/permissions` } } });
}

function resourceSet(org: Org, call: Call): Answer {
  const id = param(call, 'id');
  if (!org.resourceSets.has(id)) throw notFound(id, 'ResourceSet');
  return ok({ id, _links: { self: { href: `${call.base}/api/v1/iam/resource-sets/${id}` } } });
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
  if (user.status === 'LOCKED_OUT') throw new Refusal('E0000119');
  const mayTry = ['ACTIVE', 'PASSWORD_EXPIRED'].includes(user.status);
  if (!mayTry || !isPassword(org, user, textAt(body, 'password'))) {
    if (mayTry) countFailure(org, user);
    throw new Refusal('E0000004');
  }
  user.failedLogins = 0;
  if (user.status === 'PASSWORD_EXPIRED')
    return ok({ status: 'PASSWORD_EXPIRED', stateToken: org.newSecret(42) });
  const opened = { id: org.newId('102'), created: org.time() };
  user.sessions.push(opened);
  user.lastLogin = org.time();
  return ok({ status: 'SUCCESS', sessionToken: opened.id, _embedded: { user: { id: user.id } } });
}

function countFailure(org: Org, user: User): void {
  user.failedLogins += 1;
  if (user.failedLogins >= failuresBeforeLock) org.setStatus(user, 'LOCKED_OUT');
}

/** The System Log is kept empty; like Okta's it always has a next link to ask for more. */
function logs(_org: Org, call: Call): Answer {
  const self = `${call.base}${call.path}`;
  return ok([], { Link: [`<${self}?limit=100>; rel="self"`, `<${self}?after=0&limit=100>; rel="next"`] });
}

export const orgRoutes: Route[] = [
  { method: 'GET', path: '/.well-known/okta-organization', handle: wellKnown, open: true },
  { method: 'GET', path: '/api/v1/org', handle: settings },
  { method: 'GET', path: '/api/v1/api-tokens', handle: apiTokens },
  { method: 'GET', path: '/api/v1/iam/roles', handle: customRoles },
  { method: 'GET', path: '/api/v1/iam/roles/:id', handle: customRole },
  { method: 'GET', path: '/api/v1/iam/resource-sets/:id', handle: resourceSet },
  { method: 'GET', path: '/api/v1/sessions/:sessionId', handle: session },
  { method: 'POST', path: '/api/v1/authn', handle: signIn, open: true },
  { method: 'GET', path: '/api/v1/logs', handle: logs },
];
