import type { MembershipStore, TimedMembership } from '../../src/index.js';

/**
 * A store of memberships with an end that lives as long as the test.
 * @param due memberships that are due, and that Okta has shown to be those that were added
 */
export function membershipMemory(
  ...due: readonly { org: string; groupId: string; userId: string }[]
): MembershipStore {
  const all = new Map<string, TimedMembership & { org: string }>(
    due.map((one, index) => [`due.${index}`, { ...one, ...timesOf(`due.${index}`) }]),
  );
  return {
    list: async (org) => [...all.values()].filter((one) => one.org === org),
    put: async (org, entry) => void all.set(entry.id, { ...entry, org }),
    remove: async (_, id) => void all.delete(id),
  };
}

function timesOf(id: string) {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  return { id, until: ago(1), notedAt: ago(3), addedAt: ago(3), verifiedAt: ago(2), requestIds: [] };
}
