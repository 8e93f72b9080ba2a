import type { Action } from '../catalog/action.js';

/**
 * What people read of whether an action can be taken back; nothing of one that only reads. Where no undo is declared, no
 * action takes it back, or Okta does not tell what was before.
 */
export function undoLine({ effect, undo }: Action): string | undefined {
  if (effect === 'read') return undefined;
  return undo === undefined
    ? 'No action is sure to undo it.'
    : `Undone by ${undo.action}, with the inputs that the result's undo names.`;
}
