import type { Action } from '../../catalog/action.js';
import { findAction } from '../../catalog/catalog.js';
import type { Progress } from '../../request/call.js';
import type { Outcome } from '../../result/failure.js';

/** A remaining time in words, such as `about 5 s left`; '' for less than a second. */
export function remainingTime(remainingMs = 0): string {
  const seconds = Math.round(remainingMs / 1000);
  if (seconds < 1) return '';
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/** The step that begins, such as `Remove User from Group: Engineering`; '' where the progress names none. */
export function stepInWords({ step }: Pick<Progress, 'step'>): string {
  if (step === undefined) return '';
  const title = findAction(step.action)?.title ?? step.action;
  return step.name === undefined ? title : `${title}: ${step.name}`;
}

/** The news of a call in words, such as `3 of 20 done; about 5 s left`; '' where there are none. */
export function progressInWords(news: Progress): string {
  const { done, total, failed, remainingMs, waitingMs, reason } = news;
  const parts = [
    done !== undefined && `${done} of ${total} done${failed ? `, ${failed} failed` : ''}`,
    stepInWords(news),
    waitingMs !== undefined && `waiting ${Math.ceil(waitingMs / 1000)} s for Okta`,
    reason,
    remainingTime(remainingMs),
  ];
  return parts.filter(Boolean).join('; ');
}

/** What is true of the org after a failure. */
export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  'not-sent': 'Nothing that changes the org was sent to Okta.',
  unchanged: 'Nothing was changed in the org.',
  partial: 'Some of it was done. See completedSteps and output.',
  applied: "It was done, but Okta's response could not be read.",
  unknown: 'It is unknown whether it was done. Check the org before you try again.',
};

/**
 * Whether another action undoes this one, in words; undefined for an action that only reads. An action without `undo`
 * can't be undone by another action, or Okta does not report the earlier state.
 */
export function undoSentence({ effect, undo }: Action): string | undefined {
  if (effect === 'read') return undefined;
  return undo === undefined
    ? 'No action undoes it reliably.'
    : `${undo.action} undoes it, with the inputs in the result's undo.`;
}
