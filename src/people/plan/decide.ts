import { keyFor } from '../file/keys.js';
import type { Wanted } from '../file/wanted.js';
import type { Org, OrgPerson } from '../org/org.js';
import { NEEDED, type Policy, type Removal } from '../policy.js';
import { differences } from './differences.js';
import type { Entry } from './entry.js';

/** What decides about a person: the policy, the org, and whoever in file and org has nearly the same key. */
export interface Facts {
  policy: Policy;
  org: Org;
  /** In the order of the file. */
  rows: readonly Wanted[];
  people: readonly OrgPerson[];
}

/** The entries of the people whose keys are nearly the same: of each row, and of each person who is not in the file. */
export function* decide(facts: Facts): Generator<Entry> {
  const { policy, rows, people } = facts;
  for (const wanted of rows) yield decideRow(wanted, facts);
  const keys = new Set(rows.map(({ key }) => keyFor(policy.match.attribute, key)));
  for (const person of people) if (!keys.has(person.key)) yield decideMissing(person, facts);
}

/** The entry of a person who is in the file. */
function decideRow(wanted: Wanted, facts: Facts): Entry {
  const { policy, org } = facts;
  const { attribute } = policy.match;
  const place = { key: wanted.key, row: wanted.row, line: wanted.line };
  const wantedKey = keyFor(attribute, wanted.key);
  const [person, ...others] = facts.people.filter(({ key }) => key === wantedKey);
  if (person === undefined) return { ...place, ...decideNew(wanted, facts) };
  if (others.length > 0) {
    const all = [person, ...others].map(({ login, status }) => `${login} (${status})`).join(', ');
    return {
      ...place,
      action: 'nothing',
      because: [
        `Row ${wanted.row} (line ${wanted.line}), column ${policy.match.column}, fits several people.`,
      ],
      refused: [`${others.length + 1} people in the org have this ${attribute}: ${all}.`],
    };
  }
  const entry = { ...place, user: userOf(person) };
  const isSafe = safetyOf(person, org);
  if (isSafe !== undefined) return { ...entry, action: 'nothing', because: [isSafe] };
  if (wanted.when === 'future')
    return { ...entry, action: 'nothing', because: [`Starts on ${wanted.start}: not yet.`] };
  if (wanted.when === 'ended')
    return { ...entry, ...decideRemoval(person, policy.ended, `The last day was ${wanted.end}.`, facts) };
  return { ...entry, ...decidePresent(person, wanted, facts) };
}

/** The entry of a person of the org who is not in the file. */
function decideMissing(person: OrgPerson, facts: Facts): Entry {
  const { policy, org, rows } = facts;
  const entry = { key: person.key, user: userOf(person) };
  const isSafe = safetyOf(person, org);
  if (isSafe !== undefined) return { ...entry, action: 'nothing', because: [isSafe] };
  const decided = decideRemoval(person, policy.missing, 'Is not in the file.', facts);
  const near = rows.at(-1);
  if (near === undefined || decided.action === 'nothing') return { ...entry, ...decided };
  return {
    ...entry,
    action: 'nothing',
    because: ['Is not in the file.'],
    refused: [
      `Row ${near.row} (line ${near.line}) has a ${policy.match.column} that differs only in case, spaces or leading zeros. It may be the same person.`,
    ],
  };
}

type Decision = Omit<Entry, 'key'>;

function decideNew(wanted: Wanted, { policy, org, rows, people }: Facts): Decision {
  const { attribute, column } = policy.match;
  const nothing = (because: string, refused?: string): Decision => ({
    action: 'nothing',
    because: [because],
    ...(refused !== undefined && { refused: [refused] }),
  });
  if (wanted.when === 'future') return nothing(`Starts on ${wanted.start}: not yet.`);
  if (wanted.when === 'ended') return nothing(`The last day was ${wanted.end}, and nobody in the org fits.`);
  const absent = `Is in the file, and nobody in the org has this ${attribute}.`;
  if (policy.newPeople === 'ignore') return nothing(`${absent} The policy creates nobody.`);
  const profile = new Map(Object.entries(wanted.attributes)).set(attribute, wanted.key);
  const lacking = NEEDED.filter((name) => (profile.get(name) ?? null) === null);
  if (lacking.length > 0)
    return nothing(absent, `The row has no ${lacking.join(', ')}, without which Okta creates nobody.`);
  const near = people.find(({ key }) => !rows.some((row) => keyFor(attribute, row.key) === key));
  if (near !== undefined)
    return nothing(
      absent,
      `${near.login} (${near.status}) has a ${attribute} that differs from column ${column} only in case, spaces or leading zeros. It may be the same person.`,
    );
  const { holder } = wanted;
  if (holder !== undefined)
    return nothing(
      absent,
      `The login belongs to ${holder.id} (${holder.status}), who has another ${attribute}.`,
    );
  const activate = policy.newPeople === 'activate';
  const { isEmpty: _, because: __, ...found } = differences(undefined, wanted, policy, org);
  return {
    ...found,
    action: 'create',
    because: [
      absent,
      activate ? 'Okta sends its activation mail.' : 'Stays staged until somebody activates them.',
    ],
    activate,
    attributes: [...profile]
      .filter(([, value]) => value !== null)
      .map(([name, to]) => ({ name, from: null, to })),
  };
}

function decidePresent(person: OrgPerson, wanted: Wanted, { policy, org }: Facts): Decision {
  const { status } = person;
  const returns = status === 'SUSPENDED' || status === 'DEPROVISIONED';
  if (status === 'DEPROVISIONED' && policy.returning === 'keep')
    return {
      action: 'nothing',
      because: ['Is in the file, but deactivated in the org. The policy keeps it so (returning).'],
    };
  const found = differences(person, wanted, policy, org);
  const because = [...found.because];
  let action: Entry['action'] = found.isEmpty ? 'nothing' : 'update';
  if (returns && policy.returning === 'reactivate') {
    action = 'reactivate';
    because.unshift(
      `Is in the file, and ${status === 'SUSPENDED' ? 'suspended' : 'deactivated'} in the org.${status === 'SUSPENDED' ? '' : ' Okta sends its activation mail.'}`,
    );
  } else if (status === 'SUSPENDED') {
    because.unshift('Is suspended in the org. The policy keeps it so (returning).');
  } else if (status === 'STAGED' && policy.newPeople === 'activate') {
    action = 'activate';
    because.unshift('Is in the file, and was never activated. Okta sends its activation mail.');
  }
  if (because.length === 0) because.push('Everything managed is as the file says.');
  const { isEmpty: _, ...rest } = found;
  return { ...rest, action, because };
}

function decideRemoval(person: OrgPerson, removal: Removal, why: string, { policy, org }: Facts): Decision {
  const { status } = person;
  const nothing = (text: string, refused?: string): Decision => ({
    action: 'nothing',
    because: [`${why} ${text}`.trim()],
    ...(refused !== undefined && { refused: [refused] }),
  });
  if (removal === 'keep') return nothing('The policy keeps such people as they are.');
  if (removal === 'suspend') {
    if (status === 'ACTIVE') return { action: 'suspend', because: [why] };
    if (status === 'SUSPENDED' || status === 'DEPROVISIONED')
      return nothing(`Is ${status === 'SUSPENDED' ? 'suspended' : 'deactivated'} already.`);
    if (status === 'STAGED') return nothing('Was never activated, so can not sign in.');
    return nothing(
      '',
      `Okta suspends only users who are ACTIVE, and this one is ${status}. Offboarding works.`,
    );
  }
  const { leave, refused } = differences(person, undefined, policy, org);
  const left = { ...(leave && { leave }), ...(refused && { refused }) };
  if (status !== 'DEPROVISIONED') return { action: 'offboard', because: [why], ...left };
  if (leave === undefined) return { ...nothing('Is deactivated already.'), ...left };
  return { action: 'update', because: [`${why} Is deactivated, and still in groups.`], ...left };
}

/** Why a person is never changed. */
function safetyOf({ id }: OrgPerson, { owner, protectedPeople }: Org): string | undefined {
  if (id === owner) return 'Owns the API token, so is never changed.';
  return protectedPeople.has(id) ? 'Is protected by the policy.' : undefined;
}

function userOf({ id, login, name, status }: OrgPerson): NonNullable<Entry['user']> {
  return { id, login, name, status };
}
