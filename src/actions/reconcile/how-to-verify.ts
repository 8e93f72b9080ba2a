import type { Action, ReconcileRule, Step } from '../../catalog/action.js';
import { findAction } from '../../catalog/catalog.js';

/** In words: how somebody finds out whether it was done. */
export function howToVerify(action: Action): string {
  const rule = action.reconcile?.at(-1);
  if (rule === undefined) {
    return `No read shows whether it was done. Running it again ${action.retry === 'safe' ? 'is safe' : 'may do it a second time'}.`;
  }
  const by = rule.action === undefined ? undefined : findAction(rule.action);
  const reader = by ? `${by.title} (${by.id})` : `Okta's ${stepOf(action, rule).operationId}`;
  return `${reader} shows it.`;
}

export function stepOf({ steps, state }: Action, { read = state?.read }: ReconcileRule): Step {
  return typeof read === 'object' ? read : (steps.find(({ name }) => name === read) as Step);
}
