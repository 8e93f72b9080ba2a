import type { Action } from '../catalog/action.js';
import { Failure } from '../result/failure.js';

/** Okta's answer lacks outputs that the action must give. */
export function incomplete(action: Action, missing: readonly string[]): Failure {
  return new Failure({
    code: 'INVALID_RESPONSE',
    message: `Okta's answer lacks what ${action.title} gives back: ${missing.join(', ')}.`,
    remedy: 'Look at the org to see what is true there, and report the request id to Okta.',
    retryable: action.effect === 'read',
    outcome: action.effect === 'read' ? 'unchanged' : 'applied',
  });
}
