import type { ActionId, Connector, EarlierState, Result } from '../src/index.js';

/** What is used of a job of BullMQ. */
export interface QueueJob {
  readonly data: OktaWork;
  updateData(data: OktaWork): Promise<void>;
}

export interface OktaWork {
  id: ActionId;
  inputs: unknown;
  /** The state before the action, as the first attempt read it. */
  before?: EarlierState;
}

/**
 * The processor of a BullMQ worker: each job is an action. A job whose worker is gone is run again, and so is one that threw
 * (`attempts` of the job). The state that the first attempt read stays in the job, so that reads tell whether the action
 * was done.
 * @returns the result; a failure for good is one too, and ends the job
 * @example
 * ```ts
 * new Worker('okta', oktaWork(okta), { connection });
 * ```
 */
export function oktaWork(okta: Connector): (job: QueueJob) => Promise<Result<unknown>> {
  return async (job) => {
    const { id, inputs, before } = job.data;
    let result: Result<unknown>;
    if (before !== undefined) {
      result = await okta.execute(id, inputs, { reconcile: true, resume: before });
    } else {
      const state = await okta.readBefore(id, inputs);
      if (state.ok) await job.updateData({ id, inputs, before: state.output });
      result =
        state.ok || !state.error.retryable ? await okta.execute(id, inputs, { reconcile: true }) : state;
    }
    if (result.ok || !result.error.retryable) return result;
    // It did nothing, so that the next attempt is a first one.
    await job.updateData({ id, inputs });
    throw new Error(result.error.message);
  };
}
