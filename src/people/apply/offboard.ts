import type { Named } from '../plan/entry.js';

/** One action of the catalog, as a part of an entry. */
export interface EntryStep {
  action: string;
  inputs: Record<string, unknown>;
  /** What it is called in results. */
  done: string;
}

/**
 * How a person is offboarded: everything that does so stands here. The order is safe at any interruption: access ends
 * first, deactivation follows what it would leave behind (OAuth tokens and consents), and groups, which Okta keeps
 * after a deactivation, end last. Applications and own admin roles go with the deactivation.
 * @param status the user's status now
 * @param leave the managed groups
 */
export function offboardSteps(userId: string, status: string, leave: readonly Named[]): EntryStep[] {
  const steps: EntryStep[] = [];
  if (status === 'ACTIVE') steps.push({ action: 'suspendUser', inputs: { userId }, done: 'suspended' });
  if (status !== 'DEPROVISIONED') {
    steps.push(
      { action: 'clearUserSessions', inputs: { userId, revokeOAuthTokens: true }, done: 'signed out' },
      { action: 'revokeUserGrants', inputs: { userId }, done: 'consents revoked' },
      { action: 'deactivateUser', inputs: { userId }, done: 'deactivated' },
    );
  }
  return [...steps, ...leave.map((group) => leaveStep(userId, group))];
}

/** Takes a person out of a group. */
export function leaveStep(userId: string, { id, name }: Named): EntryStep {
  return { action: 'removeUserFromGroup', inputs: { groupId: id, userId }, done: `left ${name}` };
}
