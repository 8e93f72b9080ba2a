import type { Device, Factor } from '../org/access-model.js';
import type { ApiToken, Application, EventHook, Group, GroupRule, Role, User } from '../org/model.js';
import type { LogParty } from './log-model.js';

function party(id: string, type: string, alternateId: string, displayName: string): LogParty {
  return { id, type, alternateId, displayName };
}

/** By the profile that it names: a change replaces the profile. Many events name the same party, and are kept. */
const known = new WeakMap<object, LogParty>();

function kept(profile: object, make: () => LogParty): LogParty {
  const before = known.get(profile);
  if (before) return before;
  const made = make();
  known.set(profile, made);
  return made;
}

export function userParty({ id, profile }: User): LogParty {
  const { login, firstName, lastName } = profile;
  return kept(profile, () => party(id, 'User', String(login), `${firstName} ${lastName}`));
}

export function groupParty({ id, profile }: Group): LogParty {
  return kept(profile, () => party(id, 'UserGroup', 'unknown', String(profile.name)));
}

export function appParty({ id, body }: Application): LogParty {
  return party(id, 'AppInstance', String(body.label), String(body.label));
}

/** An application as a caller. */
export function clientParty({ id, body }: Application): LogParty {
  return party(id, 'PublicClientApp', id, String(body.label));
}

/** The user's account in an application. */
export function appUserParty({ id, profile }: User): LogParty {
  const name = `${profile.firstName} ${profile.lastName}`;
  return party(`0ua${id.slice(3)}`, 'AppUser', String(profile.login), name);
}

/** A role: it has its label, not its type. */
export function roleParty({ id, label }: Role): LogParty {
  return party(id, 'ROLE', 'unknown', label);
}

export function factorParty({ id, factorType }: Factor): LogParty {
  return party(id, 'AuthenticatorEnrollment', 'unknown', factorType);
}

export function deviceParty({ id, profile }: Device): LogParty {
  return party(id, 'Device', 'unknown', String(profile.displayName));
}

export function ruleParty({ id, name }: GroupRule): LogParty {
  return party(id, 'Rule', 'unknown', name);
}

export function tokenParty({ id, name }: ApiToken): LogParty {
  return party(id, 'Token', 'unknown', name);
}

export function hookParty({ id, name }: EventHook): LogParty {
  return party(id, 'EventHook', 'unknown', name);
}

/** Something of which no more than its id is known. */
export function otherParty(id: string, type: string, displayName = 'unknown'): LogParty {
  return party(id, type, 'unknown', displayName);
}
