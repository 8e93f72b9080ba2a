import type { Connector } from '../../connector/types.js';
import { keyFor, nearForm } from '../file/keys.js';
import { type PeopleFile, readRows } from '../file/rows.js';
import type { Wanted } from '../file/wanted.js';
import type { Org, OrgPerson, OrgRead, ReadOptions } from '../org/org.js';
import { readOrg } from '../org/read-org.js';
import { type Policy, type PolicyFile, readPolicy } from '../policy.js';
import type { Disk } from '../store/disk.js';
import { type Sorted, Store, together } from '../store/sorted.js';
import { decide } from './decide.js';
import { ACTIONS, changes, type Entry, type EntryAction, takesAway } from './entry.js';
import { canonicalJson, sha256 } from './hash.js';

export const KIND = 'okta-connector people';
export const VERSION = 1;

/** How many people lose access by the plan, and how many may. */
export interface LimitCount {
  maxDestructive: number | `${number}%`;
  /** People in the org who are not deactivated. */
  people: number;
  most: number;
  destructive: number;
  exceeded: boolean;
}

/** A reviewed list of changes, one entry for each person of the file and of the org. Plain JSON without secrets. */
export interface PeoplePlan {
  plan: typeof KIND;
  version: typeof VERSION;
  /** SHA-256 over everything else but `createdAt`: what is approved. */
  hash: string;
  /** ISO time, on the day `asOf`. */
  createdAt: string;
  /** The day (UTC) that start and end dates were compared with. */
  asOf: string;
  /** The org's origin. */
  org: string;
  policy: PolicyFile;
  limit: LimitCount;
  /** Entries by action. */
  counts: Record<EntryAction, number>;
  notes: string[];
  entries: Entry[];
}

/** A plan whose entries are read from where they are kept, as often as they are asked for. */
export interface StoredPlan extends Omit<PeoplePlan, 'entries'> {
  entries: Iterable<Entry>;
}

export interface PlanSettings extends ReadOptions {
  /** JSON that schemas/people-policy.schema.json describes. */
  policy: unknown;
  file: PeopleFile;
  /** Milliseconds since the epoch. */
  now: number;
  /** Holds the people of file and org and the entries; without it they are kept in memory. */
  disk?: Disk;
}

/**
 * Compares the HR file with the org and plans what is to be done for each person. Only reads, and by lists alone.
 * Everything that is wrong in policy and file is found before anything is sent.
 * @param use takes the plan; its entries are gone afterwards
 * @throws PeopleError with `problems`; the errors of `items` if the org can't be read
 */
export async function makePlan<Result>(
  connector: Connector,
  { policy: given, file, now, disk, ...options }: PlanSettings,
  use: (plan: StoredPlan, requests: number) => Result,
): Promise<Awaited<Result>> {
  const policy = readPolicy(given);
  const createdAt = new Date(now).toISOString();
  const asOf = createdAt.slice(0, 10);
  const store = new Store(disk);
  try {
    const { wanted, notes } = await readRows(policy, file, asOf, store);
    const { org, ...read } = await readOrg(connector, policy, options, store);
    const entries = store.sorted<Entry>();
    const { counts, destructive } = decideAll(policy, org, meeting(policy, wanted, read, store), entries);
    const content = {
      plan: KIND,
      version: VERSION,
      asOf,
      org: org.origin,
      policy: given as PolicyFile,
      limit: limitOf(policy, org, destructive),
      counts,
      notes: [...notes, ...unmatchedNote(policy, org), ...blindNote(org)],
      entries,
    } satisfies Omit<StoredPlan, 'hash' | 'createdAt'>;
    const { plan, version, ...rest } = content;
    const hash = await hashOf(content, disk);
    return await use({ plan, version, hash, createdAt, ...rest }, org.requests);
  } finally {
    store.close();
  }
}

/** The plan's hash, calculated from its content. */
export async function planHash(
  { hash: _, createdAt: __, ...content }: StoredPlan,
  disk?: Disk | undefined,
): Promise<string> {
  return await hashOf(content, disk);
}

async function hashOf(
  content: Omit<StoredPlan, 'hash' | 'createdAt'>,
  disk: Disk | undefined,
): Promise<string> {
  const parts = canonicalJson(content);
  return disk === undefined ? await sha256(parts) : disk.sha256(parts);
}

/** The rows of the file and the people of the org whose keys are nearly the same, each row with the holder of its login. */
function* meeting(
  { match }: Policy,
  wanted: Sorted<Wanted>,
  { people, holders }: Pick<OrgRead, 'people' | 'holders'>,
  store: Store,
): Generator<[rows: Wanted[], people: OrgPerson[]]> {
  const rowsByKey = store.sorted<Wanted>();
  for (const [, rows, [holder]] of together(wanted, holders))
    for (const row of rows)
      rowsByKey.add(
        nearForm(keyFor(match.attribute, row.key)),
        holder === undefined ? row : { ...row, holder },
      );
  wanted.close();
  holders.close();
  const peopleByKey = store.sorted<OrgPerson>();
  for (const person of people) if (person.key !== '') peopleByKey.add(nearForm(person.key), person);
  for (const [, rows, found] of together(rowsByKey, peopleByKey))
    yield [rows.sort((one, other) => one.row - other.row), found];
  rowsByKey.close();
  peopleByKey.close();
}

/** Decides about everybody: the rows in the order of the file, then the people who are not in it by key. */
function decideAll(
  policy: Policy,
  org: Org,
  met: Iterable<[rows: Wanted[], people: OrgPerson[]]>,
  entries: Sorted<Entry>,
): { counts: PeoplePlan['counts']; destructive: number } {
  const counts = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as PeoplePlan['counts'];
  let destructive = 0;
  for (const [rows, people] of met)
    for (const entry of decide({ policy, org, rows, people })) {
      counts[entry.action] += 1;
      if (takesAway(entry)) destructive += 1;
      const { row, key, user } = entry;
      entries.add(row === undefined ? `~${key}\u0000${user?.id}` : String(row).padStart(16, '0'), entry);
    }
  return { counts, destructive };
}

/** How many people lose access, and how many may. */
function limitOf({ maxDestructive }: Policy, { counts: { present } }: Org, destructive: number): LimitCount {
  const most =
    typeof maxDestructive === 'number'
      ? maxDestructive
      : Math.floor((present * Number(maxDestructive.slice(0, -1))) / 100);
  return { maxDestructive, people: present, most, destructive, exceeded: destructive > most };
}

/** Whether org and file agree: nothing to change, and no difference that is left. */
export function isEmpty({ entries }: Pick<StoredPlan, 'entries'>): boolean {
  for (const entry of entries) if (changes(entry) || entry.refused !== undefined) return false;
  return true;
}

function unmatchedNote({ match }: Policy, { counts: { unmatched: count } }: Org): string[] {
  if (count === 0) return [];
  return [
    `${count} ${count === 1 ? 'person' : 'people'} in the org have no ${match.attribute}, so nothing is planned for them.`,
  ];
}

/** An administrator of some groups sees the people of these alone, and Okta does not say so. */
function blindNote({ owner, seesOwner }: Org): string[] {
  if (seesOwner) return [];
  return [
    `Okta ${owner === undefined ? 'lists no users' : 'does not list the owner of the API token among the users'}, so the connection may not see everybody. Somebody who is planned as new may be there already.`,
  ];
}
