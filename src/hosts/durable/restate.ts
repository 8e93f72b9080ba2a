import type {
  ActionError,
  ActionId,
  ActionInputs,
  ActionOutputs,
  Connector,
} from '../../connector/public-types.js';
import type { DurableEngine } from './engine.js';
import { durable } from './steps.js';

/** What is used of a Restate context. */
export interface RestateContext {
  run<T>(name: string, work: () => Promise<T>): PromiseLike<T>;
  sleep(ms: number): PromiseLike<void>;
  request(): { readonly id: { toString(): string }; readonly attemptCompletedSignal: AbortSignal };
}

/** What is used of `@restatedev/restate-sdk`: pass the module itself. */
export interface RestateSdk {
  TerminalError: new (
    message: string,
    options?: { errorCode?: number; metadata?: Record<string, string> },
  ) => Error;
}

/** The HTTP status of a terminal error: the step could not be carried out. */
const FAILED_STEP = 422;

/** Restate as the engine of one invocation. */
export function restateEngine(ctx: RestateContext, sdk: RestateSdk): DurableEngine {
  const { id, attemptCompletedSignal: signal } = ctx.request();
  return {
    id: id.toString(),
    signal,
    run: (name, _key, _signal, work) => ctx.run(name, work),
    sleep: (ms) => ctx.sleep(ms),
    terminal: (error) =>
      new sdk.TerminalError(textOf(error), {
        errorCode: FAILED_STEP,
        metadata: { code: error.code, outcome: error.outcome, remedy: error.remedy },
      }),
  };
}

/** Each action of a connector as a handler of a Restate service. */
export type RestateHandlers = {
  [Id in ActionId]: (ctx: RestateContext, inputs: ActionInputs[Id]) => Promise<ActionOutputs[Id]>;
};

/**
 * Every action that the connector may run as a typed handler.
 * @example
 * ```ts
 * const actions = restate.service({ name: 'okta', handlers: restateHandlers(okta, restate) });
 * ```
 */
export function restateHandlers(okta: Connector, sdk: RestateSdk): RestateHandlers {
  const handlers = okta.actions.map(({ id }) => [
    id,
    (ctx: RestateContext, inputs: never) =>
      durable(okta, restateEngine(ctx, sdk)).execute(id as ActionId, inputs),
  ]);
  return Object.fromEntries(handlers) as RestateHandlers;
}

function textOf({ code, message, remedy }: ActionError): string {
  return `${code}: ${message} ${remedy}`;
}
