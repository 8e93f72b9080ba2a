import type { DurableSteps, TemporalActivities, TemporalEnd } from '../src/hosts/durable/index.js';
import type { ActionId, ActionInputs, EarlierState } from '../src/index.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * The steps of a Temporal workflow, so that the playbooks beside this file run in one. Temporal bundles a workflow without
 * the connector, which runs in the activities alone: so this file imports types.
 * @param activities what `proxyActivities` of `@temporalio/workflow` gives for `temporalActivities`
 * @param sleep that of `@temporalio/workflow`
 * @example
 * ```ts
 * const activities = proxyActivities<TemporalActivities>({ startToCloseTimeout: '10 minutes', heartbeatTimeout: '1 minute' });
 * export const leave = (userId: string) =>
 *   offboarding(temporalSteps(activities, sleep), userId, () => sleep('1 day'));
 * ```
 */
export function temporalSteps(
  activities: TemporalActivities,
  sleep: (ms: number) => Promise<void>,
): DurableSteps {
  async function ended<Id extends ActionId, T>(
    id: Id,
    inputs: ActionInputs[Id],
    run: (before: EarlierState | undefined) => Promise<TemporalEnd<T>>,
  ): Promise<T> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const end = await run(await activities.readBefore(id, inputs));
      if ('value' in end) return end.value;
      await sleep(Math.max(end.retryAfterMs, waitMs));
    }
  }
  return {
    execute: (id, inputs, options) =>
      ended(id, inputs, (before) => activities.execute(id, inputs, before, options)),
    attempt: (id, inputs, options) =>
      ended(id, inputs, (before) => activities.attempt(id, inputs, before, options)),
  };
}
