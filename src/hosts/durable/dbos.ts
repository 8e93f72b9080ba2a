import type { DurableEngine } from './engine.js';

/** What is used of `@dbos-inc/dbos-sdk`: pass its `DBOS`. */
export interface DbosSdk {
  readonly workflowID: string | undefined;
  runStep<T>(work: () => Promise<T>, config: { name: string }): Promise<T>;
  sleep(ms: number): Promise<void>;
}

/**
 * DBOS as the engine of one workflow. Call it inside the workflow.
 * @throws Error outside a workflow
 */
export function dbosEngine(sdk: DbosSdk): DurableEngine {
  const { workflowID } = sdk;
  if (workflowID === undefined) throw new Error('Create the engine inside a DBOS workflow.');
  return {
    id: workflowID,
    run: (name, _key, _signal, work) => sdk.runStep(work, { name }),
    sleep: (ms) => sdk.sleep(ms),
    terminal: (error) => Object.assign(new Error(`${error.code}: ${error.message} ${error.remedy}`), error),
  };
}
