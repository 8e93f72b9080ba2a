import type { Org, User } from '../../src/sandbox/index.js';
import { type Clock, systemClock } from '../../src/transport/clock.js';

/** The system's clock, which can be put forward. */
export interface MovedClock extends Clock {
  /** By how many milliseconds it is ahead. */
  ahead: number;
}

export function movedClock(): MovedClock {
  const clock: MovedClock = { ahead: 0, now: () => Date.now() + clock.ahead, sleep: systemClock.sleep };
  return clock;
}

/** More people like one who is there, each active and with nothing of their own. */
export function addPeople(org: Org, like: string, count: number): User[] {
  const model = org.users.get(like) as User;
  return Array.from({ length: count }, (_, index) => {
    const login = `person.${index}@example.com`;
    const user: User = {
      ...structuredClone(model),
      id: org.newId('00u'),
      status: 'ACTIVE',
      profile: { ...model.profile, login, email: login },
      sessions: [],
      factors: [],
      roles: [],
    };
    org.users.set(user.id, user);
    return user;
  });
}

/** All that an org holds, without times; `leaveOut` names parts of a user that don't count. */
export function contentOf(org: Org, leaveOut: readonly (keyof User)[] = []): unknown {
  const { users, groups, applications, rules, pushMappings, eventHooks, devices, mails } = org;
  const parts = { users, groups, applications, rules, pushMappings, eventHooks, devices, mails };
  const plain = JSON.stringify(parts, (key, value) => {
    if (TIMES.has(key) || leaveOut.includes(key as keyof User)) return undefined;
    if (value instanceof Map) return [...value].sort(([one], [other]) => (one < other ? -1 : 1));
    if (value instanceof Set) return [...value].sort();
    return value;
  });
  return JSON.parse(plain);
}

const TIMES = new Set<string>([
  'created',
  'activated',
  'statusChanged',
  'lastLogin',
  'lastUpdated',
  'lastMembershipUpdated',
  'passwordChanged',
]);
