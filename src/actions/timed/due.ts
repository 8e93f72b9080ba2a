import type { TimedMembership } from '../../request/timed-memberships.js';

/** A membership that is due: all its entries together, because several calls may have noted it at once. */
export interface Due {
  readonly groupId: string;
  readonly userId: string;
  readonly until: string;
  /** When the first and the last of its entries were written, in milliseconds. */
  readonly notedAt: number;
  readonly lastNotedAt: number;
  /** When that was found, in milliseconds. */
  readonly now: number;
  /** Ids of its entries. */
  readonly ids: readonly string[];
  /** Okta's ids of the requests that added the member. */
  readonly requestIds: readonly string[];
}

/** The memberships whose last end has come, oldest first. @param now in milliseconds */
export function dueOf(entries: readonly TimedMembership[], now: number): Due[] {
  const byPair = new Map<string, TimedMembership[]>();
  for (const entry of entries) {
    const pair = `${entry.groupId} ${entry.userId}`;
    byPair.set(pair, [...(byPair.get(pair) ?? []), entry]);
  }
  return [...byPair.values()]
    .map((all) => {
      const [{ groupId, userId }] = all as [TimedMembership];
      const until = new Date(Math.max(...all.map((one) => Date.parse(one.until)))).toISOString();
      return {
        groupId,
        userId,
        until,
        notedAt: Math.min(...all.map(({ notedAt }) => Date.parse(notedAt))),
        lastNotedAt: Math.max(...all.map(({ notedAt }) => Date.parse(notedAt))),
        now,
        ids: all.map(({ id }) => id),
        requestIds: all.flatMap((one) => one.requestIds),
      };
    })
    .filter(({ until }) => Date.parse(until) <= now)
    .sort((one, other) => Date.parse(one.until) - Date.parse(other.until));
}
