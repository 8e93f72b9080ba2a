import type { ActionId, ActionInputs } from '../../src/generated/types.js';
import {
  type Delivery,
  type DeliveryKind,
  PLAIN,
  type PlannedCall,
  type PlannedChange,
  type Schedule,
  type WorldSettings,
} from './schedule.js';

export interface Circumstances {
  /** Of its attempts, in their order. */
  readonly deliveries?: readonly (DeliveryKind | Partial<Delivery>)[];
  readonly reconcile?: true;
  /** How long the function that gives the token takes at each call; without it, the token is a text. */
  readonly tokenMs?: readonly number[];
  readonly settings?: Partial<WorldSettings>;
  readonly changes?: readonly Omit<PlannedChange, 'index'>[];
  readonly timeoutMs?: number;
  /** When it is cancelled. */
  readonly cancelAt?: number;
  readonly seed?: string;
}

/** A schedule with one call in it, where every request takes 41 ms unless something happens to it. */
export function oneCall<Id extends ActionId>(
  id: Id,
  inputs: ActionInputs[Id],
  circumstances: Circumstances = {},
): Schedule {
  const {
    deliveries = [],
    tokenMs,
    settings,
    changes = [],
    timeoutMs,
    cancelAt,
    seed = 'one call',
    reconcile,
  } = circumstances;
  const call: PlannedCall = {
    index: 0,
    at: 0,
    id,
    inputs: { ...inputs },
    signal: 0,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(reconcile && { reconcile }),
    connector: 0,
    deliveries: deliveries.map(
      (delivery): Delivery => ({
        ...PLAIN,
        ...(typeof delivery === 'string' ? { kind: delivery } : delivery),
      }),
    ),
    tokens: (tokenMs ?? []).map((ms) => ({ ms, fails: false })),
  };
  return {
    seed,
    settings: {
      skewMs: 0,
      attemptTimeoutMs: 30_000,
      maxRetries: 2,
      tokenFunction: tokenMs !== undefined,
      ...settings,
    },
    calls: [call],
    changes: changes.map((change, index) => ({ index, ...change })),
    signals: cancelAt === undefined ? [] : [cancelAt],
    crashes: [],
  };
}
