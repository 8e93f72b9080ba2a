import type { Connector } from '../../connector/types.js';
import { Near } from '../file/near-keys.js';
import { keyFor, type PeopleFile, readRows } from '../file/rows.js';
import type { Org, ReadOptions } from '../org/org.js';
import { readOrg } from '../org/read-org.js';
import { type Policy, type PolicyFile, readPolicy } from '../policy.js';
import { decideMissing, decideRow, type Facts } from './decide.js';
import { ACTIONS, changes, type Entry, type EntryAction, takesAway } from './entry.js';
import { hashOf } from './hash.js';

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

/** What it took to make a plan. */
export interface PlanCost {
  /** Requests that read the org. */
  requests: number;
}

export interface PlanSettings extends ReadOptions {
  /** JSON that schemas/people-policy.schema.json describes. */
  policy: unknown;
  file: PeopleFile;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Compares the HR file with the org and plans what is to be done for each person. Only reads, and by lists alone.
 * Everything that is wrong in policy and file is found before anything is sent.
 * @throws PeopleError with `problems`; the errors of `items` if the org can't be read
 */
export async function makePlan(
  connector: Connector,
  { policy: given, file, now, ...options }: PlanSettings,
): Promise<{ plan: PeoplePlan; cost: PlanCost }> {
  const policy = readPolicy(given);
  const createdAt = new Date(now).toISOString();
  const asOf = createdAt.slice(0, 10);
  const { wanted, notes } = await readRows(policy, file, asOf);
  const org = await readOrg(connector, policy, options);
  const near = new Near<(typeof wanted)[number]>();
  for (const each of wanted) near.add(keyFor(policy.match.attribute, each.key), each);
  const facts: Facts = { policy, org, file: near };
  const entries = wanted.map((each) => decideRow(each, facts));
  const missing = [...org.people.values()].filter(({ key }) => key !== '' && near.exact(key) === undefined);
  missing.sort((one, other) => compare(one.key, other.key) || compare(one.id, other.id));
  for (const person of missing) entries.push(decideMissing(person, facts));
  const content = {
    plan: KIND,
    version: VERSION,
    asOf,
    org: org.origin,
    policy: given as PolicyFile,
    limit: limitOf(policy, org, entries),
    counts: countsOf(entries),
    notes: [...notes, ...unmatchedNote(policy, org), ...blindNote(org)],
    entries,
  } satisfies Omit<PeoplePlan, 'hash' | 'createdAt'>;
  // What a file can't hold, such as an undefined field, is no part of the content either.
  const { plan, version, ...rest } = content;
  const hash = await hashOf(content);
  return { plan: { plan, version, hash, createdAt, ...rest }, cost: { requests: org.requests } };
}

/** The plan's hash, calculated from its content. */
export async function planHash({ hash: _, createdAt: __, ...content }: PeoplePlan): Promise<string> {
  return await hashOf(content);
}

/** How many people lose access, and how many may. */
export function limitOf({ maxDestructive }: Policy, { people }: Org, entries: readonly Entry[]): LimitCount {
  const present = [...people.values()].filter(({ status }) => status !== 'DEPROVISIONED').length;
  const most =
    typeof maxDestructive === 'number'
      ? maxDestructive
      : Math.floor((present * Number(maxDestructive.slice(0, -1))) / 100);
  const destructive = entries.filter(takesAway).length;
  return { maxDestructive, people: present, most, destructive, exceeded: destructive > most };
}

/** Whether org and file agree: nothing to change, and no difference that is left. */
export function isEmpty({ entries }: Pick<PeoplePlan, 'entries'>): boolean {
  return !entries.some((entry) => changes(entry) || entry.refused !== undefined);
}

function countsOf(entries: readonly Entry[]): PeoplePlan['counts'] {
  const counts = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as PeoplePlan['counts'];
  for (const { action } of entries) counts[action] += 1;
  return counts;
}

function unmatchedNote({ match }: Policy, { people }: Org): string[] {
  const count = [...people.values()].filter(({ key }) => key === '').length;
  if (count === 0) return [];
  return [
    `${count} ${count === 1 ? 'person' : 'people'} in the org have no ${match.attribute}, so nothing is planned for them.`,
  ];
}

/** An administrator of some groups sees the people of these alone, and Okta does not say so. */
function blindNote({ people, owner }: Org): string[] {
  if (owner === undefined ? people.size > 0 : people.has(owner)) return [];
  return [
    `Okta ${owner === undefined ? 'lists no users' : 'does not list the owner of the API token among the users'}, so the connection may not see everybody. Somebody who is planned as new may be there already.`,
  ];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
