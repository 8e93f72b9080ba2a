import { sharedSecret } from '../factors/one-time-codes.js';
import type { Factor } from '../org/access-model.js';
import type { JsonObject } from '../org/model.js';
import { devices } from './seed-access.js';
import { factorId, people, type SeededPerson } from './seed-people.js';

const founded = '2024-02-01T09:00:00.000Z';

/** What people do when a push arrives; the others approve it at the first poll. */
const answers: Record<string, NonNullable<Factor['answersPush']>> = {
  [people.avery.login]: { with: 'TIMEOUT', atPoll: 0 },
  [people.morgan.login]: { with: 'REJECTED', atPoll: 1 },
};

/** A seeded person's factors, the one that waits for its code last. */
export function factorsOf(one: SeededPerson): Factor[] {
  const active = (one.factors ?? []).map((type) => factorFrom(one, type));
  if (!one.pendingFactor) return active;
  const { type, passCode } = one.pendingFactor;
  return [...active, { ...factorFrom(one, type), status: 'PENDING_ACTIVATION', passCode }];
}

function factorFrom(one: SeededPerson, factorType: string): Factor {
  const profiles: Record<string, JsonObject> = {
    sms: { phoneNumber: '+15555550100' },
    email: { email: one.login },
    push: { credentialId: one.login, deviceType: 'SmartPhone_IPhone', name: 'Phone', platform: 'IOS' },
    webauthn: { credentialId: `key-${one.firstName.toLowerCase()}`, authenticatorName: 'Security Key' },
  };
  const id = factorId(one, factorType);
  const provider = factorType === 'webauthn' ? 'FIDO' : 'OKTA';
  const answersPush = answers[one.login];
  return {
    id,
    factorType,
    provider,
    vendorName: provider,
    status: 'ACTIVE',
    created: founded,
    lastUpdated: founded,
    profile: profiles[factorType] ?? { credentialId: one.login },
    ...(factorType === 'token:software:totp' ? { sharedSecret: sharedSecret(id) } : {}),
    ...(factorType === 'push' && answersPush ? { answersPush } : {}),
    ...(factorType === 'push' && one.id === people.blake.id ? { deviceId: devices.blakePhone.id } : {}),
  };
}
