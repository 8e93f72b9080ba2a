import type { Sandbox } from '../helpers/sandbox-org.js';

/**
 * What gives a user access, by the org's own memory: nothing of the connector's is asked.
 * @returns by kind what is there; kinds without anything are left out
 */
export function heldIn(org: Sandbox, userId: string): Record<string, readonly string[]> {
  const { state } = org;
  const user = state.users.get(userId);
  const idsOf = (all: readonly { id: string }[] = []) => all.map(({ id }) => id);
  const having = (all: ReadonlyMap<string, { id: string; has: boolean }>) =>
    [...all.values()].flatMap(({ id, has }) => (has ? [id] : []));
  const groups = [...state.groups.values()].filter(
    ({ type, members }) => type === 'OKTA_GROUP' && members.has(userId),
  );
  const applications = having(
    new Map(
      [...state.applications.values()].map((one) => [one.id, { id: one.id, has: one.users.has(userId) }]),
    ),
  );
  const devices = [...state.devices.values()].filter(
    ({ status, users }) => status !== 'DEACTIVATED' && users.some((link) => link.userId === userId),
  );
  const held = {
    status: user === undefined || user.status === 'DEPROVISIONED' ? [] : [user.status],
    groups: idsOf(groups),
    applications,
    devices: idsOf(devices),
    roles: idsOf(user?.roles),
    grants: idsOf(user?.grants),
    tokens: idsOf(user?.oauthTokens),
    sessions: idsOf(user?.sessions),
    factors: idsOf(user?.factors),
  };
  return Object.fromEntries(Object.entries(held).filter(([, all]) => all.length > 0));
}
