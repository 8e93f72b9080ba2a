import type { ActionError } from '../../connector/public-types.js';

/** What a durable engine gives to one run of a workflow. An adapter for another engine is a file like `restate.ts`. */
export interface DurableEngine {
  /** Names this run of the workflow: the same at each replay of it, and no other run's. */
  readonly id: string;
  /** Ends the work of this process; the engine runs the step again, here or elsewhere. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Runs a step: keeps the JSON value that `work` gives, and gives the kept one at each replay. Where `work` throws, or
   * the process ends before its value is kept, the step is run again.
   * @param name for people
   * @param key the same at each replay, another for every other step
   */
  run<T>(name: string, key: string, signal: AbortSignal | undefined, work: () => Promise<T>): PromiseLike<T>;
  /** Waits, in milliseconds. The wait outlasts the process. */
  sleep(ms: number): PromiseLike<void>;
  /** The error that ends the run for good. */
  terminal(error: ActionError): Error;
}
