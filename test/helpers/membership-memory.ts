import type { MembershipStore, TimedMembership } from '../../src/index.js';

/** A membership that is due, and that Okta has shown to be the one that was added. */
export interface DueMembership {
  readonly org: string;
  readonly groupId: string;
  readonly userId: string;
  /** When it is looked at, in milliseconds; without it, now. */
  readonly now?: number;
}

/** A store of memberships with an end that lives as long as the test. */
export function membershipMemory(due?: DueMembership): MembershipStore {
  const all = new Map<string, TimedMembership & { org: string }>();
  if (due !== undefined) all.set('due', entryOf(due));
  return {
    list: async (org) => [...all.values()].filter((one) => one.org === org),
    put: async (org, entry) => void all.set(entry.id, { ...entry, org }),
    remove: async (_, id) => void all.delete(id),
  };
}

function entryOf({ org, groupId, userId, now = Date.now() }: DueMembership) {
  const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const times = { until: ago(1), notedAt: ago(3), addedAt: ago(3), verifiedAt: ago(2) };
  return { id: 'due', org, groupId, userId, requestIds: [], ...times };
}
