import type { DurableSteps } from '../src/hosts/durable/index.js';

export interface Hire {
  firstName: string;
  lastName: string;
  email: string;
  /** Names or ids. */
  groups: readonly string[];
}

/**
 * Creates a person, waits until somebody approves, days later if need be, and then mails the activation link. Who is not
 * approved is deactivated.
 * @param approved waits with the engine's own means, such as an awakeable of Restate
 */
export async function onboarding(steps: DurableSteps, hire: Hire, approved: () => PromiseLike<boolean>) {
  const { groups, ...profile } = hire;
  const { userId } = await steps.execute('createUser', {
    ...profile,
    login: hire.email,
    activate: false,
  });
  for (const groupId of groups) await steps.execute('addUserToGroup', { userId, groupId });
  if (!(await approved())) {
    await steps.execute('deactivateUser', { userId });
    return { userId, status: 'DEPROVISIONED' };
  }
  await steps.execute('activateUser', { userId, sendEmail: true });
  const { status } = await steps.execute('getUserWithId', { userId });
  return { userId, status };
}
