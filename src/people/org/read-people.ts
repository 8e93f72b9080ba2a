import type { User } from '../../generated/types.js';
import { keyFor } from '../file/keys.js';
import { NEEDED, type Policy } from '../policy.js';
import { type Sorted, type Store, together } from '../store/sorted.js';
import type { ListReader } from './list-reader.js';
import type { Holder, Org, OrgPerson, Scope } from './org.js';

/** What a user has in a managed group or application, by the name that the policy gives it. */
export type Share = { group: string } | { application: string; scope: Scope };

type Account = Omit<OrgPerson, 'groups' | 'applications'>;

/** The people of the org. */
export interface PeopleRead extends Pick<Org, 'protectedPeople' | 'seesOwner' | 'counts'> {
  accounts: Sorted<Account>;
  holders: Sorted<Holder>;
}

/** Reads the users, deactivated ones too. Notes a problem of the policy where it protects somebody who is not there. */
export async function readPeople(
  reader: ListReader,
  { match, attributes, protect }: Policy,
  owner: string | undefined,
  store: Store,
): Promise<PeopleRead> {
  const names = new Set([match.attribute, ...NEEDED, ...attributes.map(({ name }) => name)]);
  const accounts = store.sorted<Account>();
  const holders = store.sorted<Holder>();
  const protectedPeople = new Set<string>(owner === undefined ? [] : [owner]);
  const found = new Set<string>();
  let seesOwner = false;
  // A plain list leaves deactivated users out. A filter, unlike a search, does not lag behind.
  for (const inputs of [{}, { filter: 'status eq "DEPROVISIONED"' }]) {
    for await (const user of reader.list<User>('listUsers', inputs)) {
      const account = accountOf(user, names, match.attribute);
      const { id, status, login } = account;
      accounts.add(id, account);
      holders.add(login.toLowerCase(), { id, status });
      if (owner === undefined || id === owner) seesOwner = true;
      for (const name of protect.people)
        if (name === id || name.toLowerCase() === login.toLowerCase()) {
          protectedPeople.add(id);
          found.add(name);
        }
    }
  }
  protect.people.forEach((name, index) => {
    if (!found.has(name))
      reader.report(`limits.protect.people[${index}]`, `names ${name}, whom the org does not have`);
  });
  reader.refuse();
  return { accounts, holders, protectedPeople, seesOwner, counts: countsOf(accounts) };
}

/** Each person once, with groups and applications; a user may be listed twice, as before and after a change. */
export function* peopleOf(accounts: Sorted<Account>, shares: Sorted<Share>): Generator<OrgPerson> {
  for (const [, listed, has] of together(accounts, shares)) {
    const account = listed.at(-1);
    if (account === undefined) continue;
    yield {
      ...account,
      groups: has.flatMap((share) => ('group' in share ? [share.group] : [])),
      applications: Object.fromEntries(
        has.flatMap((share) => ('group' in share ? [] : [[share.application, share.scope]])),
      ),
    };
  }
}

function countsOf(accounts: Sorted<Account>): Org['counts'] {
  const counts = { present: 0, unmatched: 0 };
  for (const [, listed] of accounts.groups()) {
    const { status, key } = listed.at(-1) as Account;
    if (status !== 'DEPROVISIONED') counts.present += 1;
    if (key === '') counts.unmatched += 1;
  }
  return counts;
}

/** The user with the attributes of these names alone. */
function accountOf(user: User, names: ReadonlySet<string>, keyName: string): Account {
  const given = user.profile as Record<string, unknown>;
  const profile = new Map<string, unknown>();
  for (const name of names) if (Object.hasOwn(given, name)) profile.set(name, given[name]);
  const text = (name: string) => String(profile.get(name) ?? '');
  return {
    id: user.id,
    status: user.status,
    login: text('login'),
    name: `${text('firstName')} ${text('lastName')}`.trim(),
    key: keyFor(keyName, text(keyName).trim()),
    profile: Object.fromEntries(profile),
  };
}
