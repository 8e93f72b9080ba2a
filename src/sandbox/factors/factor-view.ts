import type { Factor, Push } from '../org/access-model.js';
import type { JsonObject, User } from '../org/model.js';
import type { Call } from '../server/routes.js';

/** Types that can be enrolled here, with the prefix of their ids and what their profile must name. */
export const factorTypes: Record<string, { prefix: string; profile?: string; resend?: true }> = {
  sms: { prefix: 'mbl', profile: 'phoneNumber', resend: true },
  call: { prefix: 'clf', profile: 'phoneNumber', resend: true },
  email: { prefix: 'emf', profile: 'email', resend: true },
  question: { prefix: 'ufs', profile: 'question' },
  push: { prefix: 'opf' },
  'token:software:totp': { prefix: 'ost' },
  webauthn: { prefix: 'fwf' },
};

/** A factor as a resource of its own, and as one of a list; without the answer and the shared secret. */
export function factorView(call: Call, user: User, factor: Factor): JsonObject {
  const owner = `${call.base}/api/v1/users/${user.id}`;
  const self = `${owner}/factors/${factor.id}`;
  const active = factor.status === 'ACTIVE';
  const links: JsonObject = {
    self: { href: self, hints: { allow: active ? ['GET', 'DELETE'] : ['GET'] } },
    user: { href: owner, hints: { allow: ['GET'] } },
  };
  if (active && factor.factorType !== 'webauthn') {
    links.verify = { href: `${self}/verify`, hints: { allow: ['POST'] } };
  }
  if (!active) {
    links.activate = { href: `${self}/lifecycle/activate`, hints: { allow: ['POST'] } };
    if (factorTypes[factor.factorType]?.resend) {
      links.resend = [{ name: factor.factorType, href: `${self}/resend`, hints: { allow: ['POST'] } }];
    }
  }
  const { answer: _secret, ...profile } = factor.profile;
  const { id, factorType, provider, vendorName, status, created, lastUpdated } = factor;
  return { id, factorType, provider, vendorName, status, created, lastUpdated, profile, _links: links };
}

/** What an enrollment answers besides: what the user's app needs, which is shown this once. */
export function activationView(call: Call, user: User, factor: Factor): JsonObject | undefined {
  const self = `${call.base}/api/v1/users/${user.id}/factors/${factor.id}`;
  const qrcode = { href: `${self}/qr/${factor.id.slice(3)}`, type: 'image/png' };
  switch (factor.factorType) {
    case 'token:software:totp':
      return {
        timeStep: 30,
        sharedSecret: factor.sharedSecret,
        encoding: 'base32',
        keyLength: 6,
        _links: { qrcode },
      };
    case 'push':
      return { expiresAt: factor.pushes?.at(-1)?.expiresAt, factorResult: 'WAITING', _links: { qrcode } };
    case 'webauthn':
      return {
        rp: { name: 'Sandbox Company' },
        user: { id: user.id, name: user.profile.login, displayName: user.profile.firstName },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        challenge: factor.passCode,
        attestation: 'direct',
      };
    default:
      return undefined;
  }
}

/** A push that waits, with the links to poll and to cancel it. */
export function waitingPush(call: Call, user: User, factor: Factor, push: Push): JsonObject {
  const href = `${call.base}/api/v1/users/${user.id}/factors/${factor.id}/transactions/${push.id}`;
  return {
    factorResult: 'WAITING',
    profile: factor.profile,
    expiresAt: push.expiresAt,
    ...(push.challenge === undefined ? {} : { _embedded: { challenge: { correctAnswer: push.challenge } } }),
    _links: {
      poll: { href, hints: { allow: ['GET'] } },
      cancel: { href, hints: { allow: ['DELETE'] } },
    },
  };
}
