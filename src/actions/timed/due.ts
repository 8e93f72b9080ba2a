import type { TimedMembership } from '../../request/timed-memberships.js';

/** A membership with an end: all its entries together, because several calls may have noted it at once. */
export interface Timed {
  readonly groupId: string;
  readonly userId: string;
  readonly until: string;
  /** When it was noted, before the requests that added the member, oldest first, in milliseconds. */
  readonly addedAt: readonly number[];
  /** When its last end was noted, in milliseconds. */
  readonly notedAt: number;
  /** When Okta last showed that it is still the one that was added, in milliseconds. */
  readonly verifiedAt: number | undefined;
  readonly entries: readonly TimedMembership[];
  /** Okta's ids of the requests that added the member. */
  readonly requestIds: readonly string[];
}

/** The memberships that entries tell of, by their ends. The end that was noted last counts. */
export function membershipsOf(entries: readonly TimedMembership[]): Timed[] {
  const byPair = new Map<string, TimedMembership[]>();
  for (const entry of entries) {
    const pair = `${entry.groupId} ${entry.userId}`;
    byPair.set(pair, [...(byPair.get(pair) ?? []), entry]);
  }
  return [...byPair.values()].map(together).sort((one, other) => one.until.localeCompare(other.until));
}

function together(entries: readonly TimedMembership[]): Timed {
  const [{ groupId, userId }] = entries as [TimedMembership];
  const notedAt = Math.max(...entries.map((one) => Date.parse(one.notedAt)));
  const last = entries.filter((one) => Date.parse(one.notedAt) === notedAt);
  const verified = entries.flatMap((one) => (one.verifiedAt === undefined ? [] : Date.parse(one.verifiedAt)));
  return {
    groupId,
    userId,
    until: new Date(Math.max(...last.map(({ until }) => Date.parse(until)))).toISOString(),
    addedAt: entries.map((one) => Date.parse(one.addedAt)).sort((one, other) => one - other),
    notedAt,
    verifiedAt: verified.length === 0 ? undefined : Math.max(...verified),
    entries,
    requestIds: entries.flatMap((one) => one.requestIds),
  };
}
