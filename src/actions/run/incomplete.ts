import type { Action } from '../../catalog/action.js';
import { Failure } from '../../result/failure.js';

/** Okta's answer lacks outputs that the action must give. */
export function incomplete(action: Action, missing: readonly string[]): Failure {
  return new Failure({
    code: 'INVALID_RESPONSE',
    message: `Okta's response lacks outputs of ${action.title}: ${missing.join(', ')}.`,
    remedy: 'Check the object in Okta, and report the request id to Okta Support.',
    retryable: action.effect === 'read',
    outcome: action.effect === 'read' ? 'unchanged' : 'applied',
  });
}
