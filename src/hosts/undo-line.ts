import type { Action } from '../core/action.js';

/** What people read of whether an action can be taken back; nothing of one that only reads. */
export function undoLine({ effect, undo }: Action): string | undefined {
  if (effect === 'read') return undefined;
  return undo === undefined
    ? "Can't be undone for sure: no action takes it back, or Okta does not tell what was before."
    : `Undone by ${undo.action} where it changed something; the result's undo names the inputs.`;
}
