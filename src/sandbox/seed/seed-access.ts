import type { Device, Grant, OAuthToken } from '../org/access-model.js';
import { oktaId } from '../org/ids.js';
import type { Org } from '../org/org.js';
import { people, type SeededPerson } from './seed-people.js';

const founded = '2024-02-01T09:00:00.000Z';
const issuer = 'https://sandbox.example.com/oauth2/default';

/** A device of the seeded company. */
export interface SeededDevice {
  /** Its name in examples, such as `device:blake-laptop`. */
  readonly handle: string;
  readonly id: string;
  readonly name: string;
  readonly status: Device['status'];
  readonly platform: string;
  readonly user?: SeededPerson;
  readonly note: string;
}

/** An OAuth client of the seeded company. */
export interface SeededClient {
  /** Its name in examples, such as `client:planner`. */
  readonly handle: string;
  readonly id: string;
  readonly name: string;
  readonly note: string;
}

function device(
  key: string,
  name: string,
  platform: string,
  note: string,
  more: { status?: Device['status']; user?: SeededPerson } = {},
): SeededDevice {
  const { status = 'ACTIVE', user } = more;
  const seeded = { handle: `device:${key}`, id: oktaId('guo', key), name, status, platform, note };
  return user ? { ...seeded, user } : seeded;
}

function client(key: string, name: string, note: string): SeededClient {
  return { handle: `client:${key}`, id: oktaId('0oa', `client/${key}`), name, note };
}

const { avery, blake, emery, kendall, morgan } = people;

export const devices = {
  blakeLaptop: device('blake-laptop', 'Blake’s laptop', 'MACOS', 'Blake uses it', { user: blake }),
  blakePhone: device('blake-phone', 'Blake’s phone', 'IOS', 'Blake answers pushes on it', { user: blake }),
  emeryTablet: device('emery-tablet', 'Emery’s tablet', 'ANDROID', 'suspended, can be unsuspended', {
    status: 'SUSPENDED',
    user: emery,
  }),
  morganLaptop: device('morgan-laptop', 'Morgan’s laptop', 'WINDOWS', 'Morgan uses it', { user: morgan }),
  oldLaptop: device('old-laptop', 'Old laptop', 'WINDOWS', 'deactivated, so it can be deleted', {
    status: 'DEACTIVATED',
  }),
};

export const clients = {
  planner: client('planner', 'Planner', 'Blake and Emery use it'),
  reports: client('reports', 'Reports', 'Blake and Morgan use it'),
};

/** Scopes that people have agreed to, by client. */
const grants: readonly [SeededPerson, SeededClient, readonly string[]][] = [
  [blake, clients.planner, ['openid', 'profile', 'offline_access']],
  [blake, clients.reports, ['openid', 'offline_access']],
  [emery, clients.planner, ['openid', 'offline_access']],
  [morgan, clients.reports, ['openid', 'profile', 'offline_access']],
];

/** The grants of a person. */
export function grantsOf({ login }: SeededPerson): Grant[] {
  return grants.flatMap(([person, { id: clientId }, scopes]) =>
    person.login !== login
      ? []
      : scopes.map((scopeId) => {
          const id = oktaId('oag', `${login}/${clientId}/${scopeId}`);
          return { id, clientId, issuer, scopeId, created: founded };
        }),
  );
}

/** So many refresh tokens, of the clients that the person uses in turn. */
export function tokensOf({ login }: SeededPerson, count: number): OAuthToken[] {
  const used = grants.filter(([person]) => person.login === login);
  return Array.from({ length: count }, (_, index) => {
    const [, { id: clientId }, scopes] = used[index % used.length] ?? [undefined, clients.planner, []];
    return {
      id: oktaId('oar', `${login}/${index}`),
      clientId,
      issuer,
      scopes: [...scopes],
      created: founded,
      expiresAt: '2030-01-01T00:00:00.000Z',
    };
  });
}

/** Puts the clients, the devices with their users, and who reports to whom into the org. */
export function seedAccess(org: Org): void {
  for (const { id, name } of Object.values(clients)) org.oauthClients.set(id, { id, name });
  for (const { id, name, status, platform, user } of Object.values(devices)) {
    const profile = { displayName: name, platform, registered: true, secureHardwarePresent: true };
    const users = user
      ? [
          {
            id: oktaId('duu', `${name}/${user.login}`),
            userId: user.id,
            created: founded,
            managementStatus: 'NOT_MANAGED' as const,
            screenLockType: 'BIOMETRIC' as const,
          },
        ]
      : [];
    org.devices.set(id, { id, status, created: founded, lastUpdated: founded, profile, users });
  }
  org.linkedObjects.set('manager', {
    primary: { name: 'manager', title: 'Manager', description: 'Whom a person reports to' },
    associated: { name: 'subordinate', title: 'Subordinate', description: 'Who reports to a person' },
    links: new Map([
      [blake.id, avery.id],
      [kendall.id, blake.id],
    ]),
  });
  const id = oktaId('who', 'event-hook/audit');
  org.eventHooks.set(id, {
    id,
    status: 'ACTIVE',
    verificationStatus: 'UNVERIFIED',
    name: 'Audit mirror',
    created: founded,
    createdBy: avery.id,
    lastUpdated: founded,
    events: { type: 'EVENT_TYPE', items: ['user.lifecycle.deactivate'] },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: { uri: 'https://audit.example.com/okta', headers: [], method: 'POST' },
    },
  });
}
