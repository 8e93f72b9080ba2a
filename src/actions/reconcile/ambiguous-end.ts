import type { Action, ReconcileRule } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import type { OktaRequest } from '../../request/request.js';
import type { ActionError, Failure } from '../../result/failure.js';
import type { Warn } from '../handlers/context.js';
import type { Snapshot } from './snapshot.js';

/** A run whose end leaves open what is true of the org, and what was read before it. */
export interface AmbiguousEnd {
  action: Action;
  rule: ReconcileRule;
  values: Values;
  request: OktaRequest;
  before: Snapshot | undefined;
  failure: Failure;
  warn: Warn;
}

/** The failure with the outcome that reads proved. */
export function settled(
  failure: Failure,
  outcome: ActionError['outcome'],
  finding: string,
  more: Partial<ActionError>,
): Failure {
  return failure.with({
    ...more,
    outcome,
    reconciled: true,
    message: `${failure.details.message} ${finding}`,
  });
}
