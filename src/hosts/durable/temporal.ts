import type {
  ActionError,
  ActionId,
  ActionInputs,
  ActionOutputs,
  Connector,
  EarlierState,
  Result,
} from '../../connector/public-types.js';
import { nothingSent } from '../../result/result.js';
import type { DurableEngine } from './engine.js';
import { type DurableSteps, durable, type Ended, type StepConnector, type StepOptions } from './steps.js';

/** What is used of `@temporalio/activity`: pass the module itself. */
export interface TemporalSdk {
  readonly Context: { current(): TemporalContext };
  readonly ApplicationFailure: {
    create(options: {
      message: string;
      type?: string;
      nonRetryable?: boolean;
      nextRetryDelay?: number;
      details?: unknown[];
    }): Error;
  };
  readonly CancelledFailure: new (message: string) => Error;
}

export interface TemporalContext {
  readonly info: {
    readonly activityId: string;
    /** 1 for the first one. */
    readonly attempt: number;
    readonly workflowExecution?: { readonly runId: string };
  };
  readonly cancellationSignal: AbortSignal;
  heartbeat(details?: unknown): void;
}

/** What a step came to. `retryAfterMs`: it did nothing, and is to be run again after a wait of the workflow. */
export type TemporalEnd<T> = { readonly value: T } | { readonly retryAfterMs: number };

/** The activities of a worker. A change is two of them, so that the state before it is in Temporal's history. */
export interface TemporalActivities {
  /** Undefined for an action that reads. */
  readBefore<Id extends ActionId>(id: Id, inputs: ActionInputs[Id]): Promise<EarlierState | undefined>;
  /** @param before what `readBefore` gave for the same action and inputs */
  execute<Id extends ActionId>(
    id: Id,
    inputs: ActionInputs[Id],
    before: EarlierState | undefined,
    options?: StepOptions,
  ): Promise<TemporalEnd<ActionOutputs[Id]>>;
  /** The same, but a failure for good is a result. */
  attempt<Id extends ActionId>(
    id: Id,
    inputs: ActionInputs[Id],
    before: EarlierState | undefined,
    options?: StepOptions,
  ): Promise<TemporalEnd<Result<ActionOutputs[Id]>>>;
}

/** Temporal tells an activity that it is cancelled in the answer to a heartbeat. */
const HEARTBEAT_MS = 5_000;

/** The step would wait: that is for the workflow, whose waits outlast the worker. */
class Waits extends Error {
  constructor(readonly ms: number) {
    super('Okta did not carry it out yet.');
  }
}

/**
 * Every action that the connector may run, as activities. `examples/durable-temporal.ts` makes steps of them in a workflow.
 * @example
 * ```ts
 * await Worker.create({ activities: temporalActivities(okta, require('@temporalio/activity')), taskQueue, workflowsPath });
 * ```
 */
export function temporalActivities(okta: Connector, sdk: TemporalSdk): TemporalActivities {
  /** Runs an activity with heartbeats. */
  async function running<T>(work: (context: TemporalContext) => Promise<T>): Promise<T> {
    const context = sdk.Context.current();
    const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    try {
      return await work(context);
    } catch (error) {
      if (!context.cancellationSignal.aborted) throw error;
      throw new sdk.CancelledFailure(error instanceof Error ? error.message : String(error));
    } finally {
      clearInterval(beat);
    }
  }

  function step<T>(
    before: EarlierState | undefined,
    run: (steps: DurableSteps) => Promise<T>,
  ): Promise<TemporalEnd<T>> {
    return running(async (context) => {
      try {
        return { value: await run(durable(withState(okta, before), activityEngine(context, sdk, before))) };
      } catch (error) {
        if (error instanceof Waits) return { retryAfterMs: error.ms };
        throw error;
      }
    });
  }

  return {
    readBefore: (id, inputs) =>
      running(async ({ cancellationSignal: signal }) => {
        const action = okta.actions.find((each) => each.id === id);
        if (action === undefined || action.effect === 'read') return undefined;
        const state = await okta.readBefore(id, inputs, { signal });
        if (state.ok) return state.output;
        const { code, message, retryable, retryAfterMs } = state.error;
        // What else is wrong, the action itself says.
        if (!retryable && !signal.aborted) return {};
        throw sdk.ApplicationFailure.create({
          message,
          type: code,
          ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
        });
      }),
    execute: (id, inputs, before, options) => step(before, (steps) => steps.execute(id, inputs, options)),
    attempt: (id, inputs, before, options) => step(before, (steps) => steps.attempt(id, inputs, options)),
  };
}

/** Reads nothing anew: Temporal's history has the state already. */
function withState(okta: Connector, before: EarlierState | undefined): StepConnector {
  // A data converter may give null for undefined.
  if (!before) return okta;
  return {
    actions: okta.actions,
    execute: (id, inputs, options) => okta.execute(id, inputs, options),
    readBefore: async () => kept(before),
  };
}

/** An activity as the run of one step. */
function activityEngine(
  { info, cancellationSignal }: TemporalContext,
  sdk: TemporalSdk,
  before: EarlierState | undefined,
): DurableEngine {
  // An earlier attempt may have run the action: the state comes from the journal, as far as the step knows.
  let journal: Ended<EarlierState> | undefined =
    before && info.attempt > 1 ? { result: kept(before) } : undefined;
  return {
    id: `${info.workflowExecution?.runId}/${info.activityId}`,
    signal: cancellationSignal,
    run: async (_name, _key, _signal, work) => {
      const first = journal;
      journal = undefined;
      return first === undefined ? work() : (first as Awaited<ReturnType<typeof work>>);
    },
    sleep: async (ms) => {
      throw new Waits(ms);
    },
    terminal: (error: ActionError) =>
      sdk.ApplicationFailure.create({
        message: `${error.code}: ${error.message} ${error.remedy}`,
        type: error.code,
        nonRetryable: true,
        details: [error],
      }),
  };
}

function kept(before: EarlierState): Result<EarlierState> & { ok: true } {
  return { ok: true, output: before, meta: nothingSent() };
}
