import { RULES, type Rules, YES_OR_NO } from '../../connector/option-rules.js';
import { readOptions, refusedOptions } from '../../connector/options.js';
import type {
  Action,
  ActionError,
  ActionId,
  ActionInputs,
  ActionOutputs,
  Connector,
  ExecuteOptions,
  Result,
} from '../../connector/public-types.js';
import { hideMarked } from '../../redaction/redact.js';
import { brand } from '../../result/failure.js';
import { hiddenSecretRefusal } from '../shared/hidden-secrets.js';
import type { DurableEngine } from './engine.js';

export interface StepOptions extends Omit<ExecuteOptions, 'signal' | 'reconcile' | 'resume'> {
  /** Keeps one-time passwords and links in the engine's journal. Default false: they are `[hidden]`. */
  showSecrets?: boolean;
}

/** What a step uses of a connector. */
export interface StepConnector extends Pick<Connector, 'actions' | 'readBefore'> {
  execute(id: string, inputs: unknown, options?: ExecuteOptions): Promise<Result<unknown>>;
}

/** Actions as the steps of one run of a workflow. */
export interface DurableSteps {
  /**
   * Runs an action as a step, exactly once as far as Okta's reads can tell.
   * @returns its output, from the journal at each replay
   * @throws the engine's terminal error, with our code, outcome and remedy, where running it again would not help
   * @example
   * ```ts
   * const { user } = await steps.execute('createUser', { firstName: 'Ann', lastName: 'Lee', email, login: email });
   * await steps.execute('addUserToGroup', { userId: user.id, groupId: 'Sales' });
   * ```
   */
  execute<Id extends ActionId>(
    id: Id,
    inputs: ActionInputs[Id],
    options?: StepOptions,
  ): Promise<ActionOutputs[Id]>;
  /** The same, but a failure for good is a result: for playbooks that go on after it. */
  attempt<Id extends ActionId>(
    id: Id,
    inputs: ActionInputs[Id],
    options?: StepOptions,
  ): Promise<Result<ActionOutputs[Id]>>;
}

/** What a step came to: a result for good, or that it is to be run again after a while. */
export type Ended<T> = { readonly result: Result<T> } | { readonly again: Pick<ActionError, 'retryAfterMs'> };

/** The engine has a signal of its own, and steps settle by themselves what an earlier run did. */
const { signal: _signal, reconcile: _reconcile, resume: _resume, ...OF_A_CALL } = RULES.call;
const OF_A_STEP: Rules<StepOptions> = {
  ...OF_A_CALL,
  showSecrets: YES_OR_NO,
};

const SHOW = 'run the step with showSecrets, if the journal may hold it';
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * Binds a connector to one run of a workflow. Call it once in the run, before its first step.
 * @example
 * ```ts
 * const steps = durable(okta, restateEngine(ctx, restate));
 * ```
 */
export function durable(okta: StepConnector, engine: DurableEngine): DurableSteps {
  const { signal } = engine;
  let steps = 0;

  async function run<T>(name: string, work: () => Promise<Ended<T>>): Promise<Ended<T>> {
    steps += 1;
    return engine.run(name, `${engine.id}/${steps}`, signal, work);
  }

  async function attempt(id: string, inputs: unknown, options: StepOptions = {}): Promise<Result<unknown>> {
    const { issues } = readOptions(OF_A_STEP, options);
    if (issues.length > 0) return refusedOptions(issues);
    const action = okta.actions.find((each) => each.id === id);
    const { showSecrets = false, ...limits } = options;
    const refusal =
      showSecrets || action === undefined
        ? undefined
        : hiddenSecretRefusal(action, inputs as Record<string, unknown>, SHOW);
    if (refusal !== undefined) return refusal;
    const given = { ...limits, ...(signal && { signal }) };
    const shown = (result: Result<unknown>) =>
      showSecrets || action === undefined ? result : withoutSecrets(action, result);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const ended =
        action === undefined || action.effect === 'read'
          ? await run(id, async () => endOf(shown(await okta.execute(id, inputs, given))))
          : await change(id, inputs, given, shown);
      if ('result' in ended) return ended.result;
      await engine.sleep(ended.again.retryAfterMs ?? waitMs);
    }
  }

  async function change(
    id: string,
    inputs: unknown,
    options: ExecuteOptions,
    shown: (result: Result<unknown>) => Result<unknown>,
  ): Promise<Ended<unknown>> {
    let isFirst = false;
    const before = await run(`${id}: state before`, async () => {
      const read = endOf(await okta.readBefore(id, inputs, options));
      isFirst = true;
      return read;
    });
    if ('again' in before) return before;
    // What else is wrong, the action itself says.
    const state = before.result.ok ? before.result.output : {};
    return run(id, async () => {
      // Where the journal gave the state, an earlier process, or an earlier try of this one, may have run the action.
      const resume = isFirst ? {} : { resume: state };
      isFirst = false;
      return endOf(shown(await okta.execute(id, inputs, { ...options, reconcile: true, ...resume })));
    });
  }

  /** @throws what makes the engine run the step again, where the engine has ended it */
  function endOf<T>(result: Result<T>): Ended<T> {
    if (result.ok) return { result };
    if (signal?.aborted) throw new Error(`The engine ended the step. ${result.error.message}`);
    const { retryable, retryAfterMs } = result.error;
    if (retryable) return { again: retryAfterMs === undefined ? {} : { retryAfterMs } };
    return { result };
  }

  return {
    attempt,
    execute: async (id: ActionId, inputs: unknown, options?: StepOptions) => {
      const result = await attempt(id, inputs, options);
      if (result.ok) return result.output;
      throw engine.terminal(brand({ ...result.error }));
    },
  } as DurableSteps;
}

/** The journal is kept for long and shown to many. */
function withoutSecrets(action: Action, result: Result<unknown>): Result<unknown> {
  if (result.ok) return { ...result, output: hideMarked(action.output, result.output) };
  const { output, ...error } = result.error;
  if (output === undefined) return result;
  return { ...result, error: { ...error, output: hideMarked(action.output, output) } };
}
