import type { Value } from '../file/cell.js';
import { isSame } from '../file/cell.js';
import type { Entry } from '../plan/entry.js';

/** A user as read while the plan is applied. */
export interface UserNow {
  id: string;
  status: string;
  profile: Readonly<Record<string, unknown>>;
}

/** The statuses that an entry leads to, and those on the way. */
const LEADS_TO: Readonly<Record<Entry['action'], readonly string[]>> = {
  create: ['STAGED', 'PROVISIONED', 'ACTIVE'],
  activate: ['PROVISIONED', 'ACTIVE'],
  reactivate: ['PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'],
  suspend: ['SUSPENDED'],
  offboard: ['SUSPENDED', 'DEPROVISIONED'],
  update: [],
  nothing: [],
};

/**
 * How the person differs both from what the plan read and from what it leads to, in words; empty where nobody else has
 * changed them. What an earlier, interrupted run of the same plan changed is no difference.
 */
export function changedSince(entry: Entry, user: UserNow): string[] {
  const found: string[] = [];
  const { action, user: before, attributes = [], kept = {} } = entry;
  const statuses = [...(before === undefined ? [] : [before.status]), ...LEADS_TO[action]];
  if (!statuses.includes(user.status)) found.push(`The status is ${user.status}, not ${statuses[0]}.`);
  const now = (name: string) => (Object.hasOwn(user.profile, name) ? user.profile[name] : null);
  for (const { name, from, to } of attributes) {
    const isCreated = before === undefined;
    if (!isSame(now(name), to) && (isCreated || !isSame(now(name), from)))
      found.push(`The attribute ${name} has another value.`);
  }
  for (const [name, value] of Object.entries(kept))
    if (!isSame(now(name), value)) found.push(`The attribute ${name} has another value.`);
  const login = attributes.some(({ name }) => name === 'login') || Object.hasOwn(kept, 'login');
  if (!login && before !== undefined && String(now('login')).toLowerCase() !== before.login.toLowerCase())
    found.push('The login is another one.');
  return found;
}

/** The attributes that still have to be changed. */
export function attributesLeft({ attributes = [] }: Entry, user: UserNow): Record<string, Value> {
  const left = attributes.filter(
    ({ name, to }) => !isSame(Object.hasOwn(user.profile, name) ? user.profile[name] : null, to),
  );
  return Object.fromEntries(left.map(({ name, to }) => [name, to]));
}
