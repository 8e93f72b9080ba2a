export { type DbosSdk, dbosEngine } from './dbos.js';
export type { DurableEngine } from './engine.js';
export {
  type RestateContext,
  type RestateHandlers,
  type RestateSdk,
  restateEngine,
  restateHandlers,
} from './restate.js';
export { type DurableSteps, durable, type StepOptions } from './steps.js';
export {
  type TemporalActivities,
  type TemporalContext,
  type TemporalEnd,
  type TemporalSdk,
  temporalActivities,
} from './temporal.js';
