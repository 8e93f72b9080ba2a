import type { Action } from '../../catalog/action.js';

/** How long something will still take, as people say it; '' for less than a second. */
export function remainingTime(remainingMs = 0): string {
  const seconds = Math.round(remainingMs / 1000);
  if (seconds < 1) return '';
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/**
 * What people read of whether an action can be taken back; nothing of one that only reads. Where no undo is declared, no
 * action takes it back, or Okta does not tell what was before.
 */
export function undoSentence({ effect, undo }: Action): string | undefined {
  if (effect === 'read') return undefined;
  return undo === undefined
    ? 'No action is sure to undo it.'
    : `Undone by ${undo.action}, with the inputs that the result's undo names.`;
}
