import type { DurableSteps } from '../src/hosts/durable/index.js';

export interface CleanUp {
  /**
   * Whoever signed in last before this time is inactive, and whoever never signed in, if created before it. ISO, given
   * from outside so that each replay has the same.
   */
  inactiveSince: string;
  /** Only says who it would be. */
  dryRun: boolean;
}

/**
 * Suspends people who have not signed in for long, once somebody approves the list. Suspending can be taken back.
 * @param approved gets the logins; waits with the engine's own means
 */
export async function cleanUp(
  steps: DurableSteps,
  { inactiveSince, dryRun }: CleanUp,
  approved: (logins: readonly string[]) => PromiseLike<boolean>,
) {
  const { users } = await steps.execute('searchUsers', { status: 'ACTIVE', returnAll: true });
  const since = Date.parse(inactiveSince);
  const inactive = users.filter(({ lastLogin, created }) => Date.parse(lastLogin ?? created ?? '') < since);
  const logins = inactive.map(({ profile }) => String(profile.login));
  if (dryRun || logins.length === 0 || !(await approved(logins))) return { found: logins, suspended: 0 };
  let suspended = 0;
  for (const { id: userId } of inactive) {
    const { changed } = await steps.execute('suspendUser', { userId });
    if (changed) suspended += 1;
  }
  return { found: logins, suspended };
}
