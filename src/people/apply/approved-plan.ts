import { PeopleError } from '../people-error.js';
import { KIND, type PeoplePlan, planHash, VERSION } from '../plan/plan.js';
import { type Policy, readPolicy } from '../policy.js';
import type { Disk } from '../store/disk.js';

const NEW_PLAN = 'Make a new plan and have it approved.';

/** What an approval is checked against. */
export interface Approval {
  /** The hash that was approved. */
  hash: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** The origin of the org that the plan is applied to. */
  org: string;
  disk?: Disk | undefined;
}

/**
 * Checks that the value is a plan, and that nobody changed it after it was made.
 * @throws PeopleError
 */
export async function readPlan(
  value: unknown,
  disk?: Disk | undefined,
): Promise<{ plan: PeoplePlan; policy: Policy }> {
  const plan = value as PeoplePlan;
  if (
    typeof value !== 'object' ||
    value === null ||
    plan.plan !== KIND ||
    plan.version !== VERSION ||
    !Array.isArray(plan.entries)
  )
    throw new PeopleError('This is not a plan of this version.', 'Give the JSON that people plan printed.');
  if ((await planHash(plan, disk)) !== plan.hash)
    throw new PeopleError('The plan was changed after it was made: its content has another hash.', NEW_PLAN);
  return { plan, policy: readPolicy(plan.policy) };
}

/**
 * Checks that the value is the plan that was approved, for this org, unchanged, not too old, and within its limit.
 * @throws PeopleError; nothing was sent
 */
export async function approvedPlan(
  value: unknown,
  { hash, now, org, disk }: Approval,
): Promise<{ plan: PeoplePlan; policy: Policy }> {
  const { plan, policy } = await readPlan(value, disk);
  if (hash.trim().toLowerCase() !== plan.hash)
    throw new PeopleError(
      'The plan is not the one that was approved: the approved hash is another one.',
      'Check the hash, and that this is the file that was reviewed.',
    );
  if (plan.org !== org)
    throw new PeopleError(`The plan is for another org, ${plan.org}.`, 'Connect to that org.');
  checkAge(plan, policy, now);
  if (plan.limit.exceeded)
    throw new PeopleError(
      `The plan takes access from ${plan.limit.destructive} people, and its policy allows ${plan.limit.most}.`,
      'Check the file. If all of this is meant, raise limits.maxDestructive in the policy and make a new plan.',
    );
  return { plan, policy };
}

/** `createdAt` is no part of the hash, so that equal plans have equal hashes; the day that is bounds it. */
function checkAge({ createdAt, asOf }: PeoplePlan, { maxAgeHours }: Policy, now: number): void {
  const at = Date.parse(createdAt);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== asOf || at > now + 5 * 60_000)
    throw new PeopleError('The plan does not say truly when it was made.', NEW_PLAN);
  const hours = (now - at) / 3_600_000;
  if (hours > maxAgeHours)
    throw new PeopleError(
      `The plan is ${Math.floor(hours)} hours old; its policy allows ${maxAgeHours}.`,
      NEW_PLAN,
    );
}
