import type { Action } from '../catalog/action.js';
import type { Values } from '../catalog/template.js';
import type { Result } from '../result/result.js';

/**
 * Whether an execution changed the org; null where it is unknown. Where Okta does not say whether it changed anything,
 * a success counts as a change.
 */
export function changedOf({ effect }: Action, result: Result<Values>): boolean | null {
  if (effect === 'read') return false;
  if (result.ok) return result.output.changed !== false;
  const { outcome } = result.error;
  if (outcome === 'unknown') return null;
  return outcome === 'partial' || outcome === 'applied';
}
