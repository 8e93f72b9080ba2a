import type { Factor, JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound } from '../server/errors.js';
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

/** Types that can be enrolled here, with the prefix of their ids and what their profile must name. */
const types: Record<string, { prefix: string; profile?: string; resend?: true }> = {
  sms: { prefix: 'mbl', profile: 'phoneNumber', resend: true },
  call: { prefix: 'clf', profile: 'phoneNumber', resend: true },
  email: { prefix: 'emf', profile: 'email', resend: true },
  question: { prefix: 'ufs', profile: 'question' },
  push: { prefix: 'opf' },
  'token:software:totp': { prefix: 'ost' },
  webauthn: { prefix: 'fwf' },
};

function view(call: Call, user: User, factor: Factor): JsonObject {
  const owner = `${call.base}/api/v1/users/${user.id}`;
  const self = `${owner}/factors/${factor.id}`;
  const links: JsonObject = {
    self: { href: self, hints: { allow: factor.status === 'ACTIVE' ? ['GET', 'DELETE'] : ['GET'] } },
    user: { href: owner, hints: { allow: ['GET'] } },
  };
  if (factor.status === 'PENDING_ACTIVATION') {
    links.activate = { href: `${self}/lifecycle/activate`, hints: { allow: ['POST'] } };
    if (types[factor.factorType]?.resend) {
      links.resend = [{ name: factor.factorType, href: `${self}/resend`, hints: { allow: ['POST'] } }];
    }
  }
  const { answer: _secret, ...profile } = factor.profile;
  return {
    id: factor.id,
    factorType: factor.factorType,
    provider: factor.provider,
    vendorName: factor.vendorName,
    status: factor.status,
    created: factor.created,
    lastUpdated: factor.lastUpdated,
    profile,
    _links: links,
  };
}

function enroll(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  const body = bodyOf(call);
  const factorType = textAt(body, 'factorType') ?? '';
  const type = types[factorType];
  if (!type) throw invalid('factorType', 'factorType: The factor type is not supported');
  const profile = objectAt(body, 'profile') ?? {};
  if (type.profile && typeof profile[type.profile] !== 'string') {
    throw invalid(type.profile, `${type.profile}: The field cannot be left blank`);
  }
  const provider = textAt(body, 'provider') ?? 'OKTA';
  const now = org.time();
  const factor: Factor = {
    id: org.newId(type.prefix),
    factorType,
    provider,
    vendorName: provider,
    status: flag(call, 'activate', false) || factorType === 'question' ? 'ACTIVE' : 'PENDING_ACTIVATION',
    created: now,
    lastUpdated: now,
    profile,
  };
  user.factors.push(factor);
  return ok(view(call, user, factor));
}

function list(org: Org, call: Call): Answer {
  const user = org.userById(param(call, 'userId'));
  return ok(user.factors.map((factor) => view(call, user, factor)));
}

function read(org: Org, call: Call): Answer {
  const { user, factor } = enrolled(org, call);
  return ok(view(call, user, factor));
}

function remove(org: Org, call: Call): Answer {
  const { user, factor } = enrolled(org, call);
  user.factors = user.factors.filter((other) => other !== factor);
  return noContent;
}

function enrolled(org: Org, call: Call): { user: User; factor: Factor } {
  const user = org.userById(param(call, 'userId'));
  const id = param(call, 'factorId');
  const factor = user.factors.find((other) => other.id === id);
  if (!factor) throw notFound(id, 'UserFactor');
  return { user, factor };
}

export const factorRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/users/:userId/factors', handle: list },
  { method: 'POST', path: '/api/v1/users/:userId/factors', handle: enroll },
  { method: 'GET', path: '/api/v1/users/:userId/factors/:factorId', handle: read },
  { method: 'DELETE', path: '/api/v1/users/:userId/factors/:factorId', handle: remove },
];
