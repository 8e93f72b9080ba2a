import type { Connector } from '../src/index.js';
import type { Story } from './story.js';

export interface Leaver {
  login: string;
  /** Ids of the groups to leave. */
  groupIds: readonly string[];
  /** Ids of the applications to take away. */
  applicationIds: readonly string[];
}

/**
 * Suspends a user immediately, then removes sessions, factors, groups and applications, and deactivates the user.
 * A step that fails does not stop the ones after it: an account that is half closed is worse than one step to redo.
 */
export async function offboard(okta: Connector, story: Story, leaver: Leaver): Promise<void> {
  story.title(`Offboard a leaver: ${leaver.login}`);
  const found = await story.step(
    'Get User with Login',
    okta.execute('getUserWithLogin', { login: leaver.login }),
    ({ userId, status }) => `${userId}, ${status}`,
  );
  if (!found.ok) return;
  const { userId } = found.output;
  const suspended = await story.step(
    'Suspend User',
    okta.execute('suspendUser', { userId }),
    ({ changed }) => (changed ? 'suspended' : 'was suspended already'),
  );
  if (!suspended.ok && suspended.error.code === 'CONFLICT') {
    story.branch('Not an active user, so deactivating alone must do.');
  }
  await story.step(
    'Clear User Sessions',
    okta.execute('clearUserSessions', { userId, revokeOAuthTokens: true }),
  );
  await story.step('Reset Factors', okta.execute('resetFactors', { userId }));
  for (const groupId of leaver.groupIds) {
    await story.step(
      'Remove User from Group',
      okta.execute('removeUserFromGroup', { groupId, userId }),
      () => `left ${groupId}`,
    );
  }
  for (const applicationId of leaver.applicationIds) {
    const removed = await story.step(
      'Remove user from application',
      okta.execute('removeUserFromApplication', { applicationId, userId }),
      () => `lost ${applicationId}`,
    );
    if (!removed.ok && removed.error.code === 'NOT_FOUND') story.branch('Had not got that application.');
  }
  await story.step('Deactivate User', okta.execute('deactivateUser', { userId }), ({ changed }) =>
    changed ? 'deactivated' : 'was deactivated already',
  );
  await story.step(
    'Get User with ID',
    okta.execute('getUserWithId', { userId }),
    ({ status }) => `is ${status} now`,
  );
}
