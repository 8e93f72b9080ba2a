import type { MembershipStore, TimedMembership } from '../../src/index.js';

/** A store of memberships with an end that lives as long as the test. */
export function membershipMemory(): MembershipStore {
  const all = new Map<string, TimedMembership & { org: string }>();
  return {
    list: async (org) => [...all.values()].filter((one) => one.org === org),
    put: async (org, entry) => void all.set(entry.id, { ...entry, org }),
    remove: async (_, id) => void all.delete(id),
  };
}
