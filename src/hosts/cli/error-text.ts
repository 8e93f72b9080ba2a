import type { ActionError, Outcome } from '../../result/failure.js';
import { readable, safeText } from './readable.js';

const STATE: Record<Outcome, string> = {
  'not-sent': 'as it was; nothing was sent.',
  unchanged: 'as it was; nothing was changed.',
  partial: 'changed in part; what was done stands above.',
  applied: "changed: it was done, but Okta's answer could not be read.",
  unknown: 'not known: it may have been done or not. Look before you try again.',
};

/** What people read of a failure. */
export type ToldError = Pick<ActionError, 'message' | 'remedy' | 'outcome'> & Partial<ActionError>;

/** A failure in words: what happened, what to do, and what is true of the org now. Holds no secrets. */
export function errorText(error: ToldError, requestIds: readonly string[] = []): string {
  const { message, remedy, outcome, completedSteps, existing, output, retryAfterMs } = error;
  const lines = [safeText(message)];
  if (existing !== undefined) lines.push('Exists already:', ...readable(existing));
  if (completedSteps?.length) lines.push(`Done before it failed: ${completedSteps.join(', ')}`);
  if (output !== undefined) lines.push('So far:', ...readable(output));
  lines.push(`What to do: ${safeText(remedy)}`);
  if (retryAfterMs !== undefined) lines.push(`Not before: ${Math.ceil(retryAfterMs / 1000)} s from now`);
  lines.push(`State of the org: ${STATE[outcome]}`);
  if (requestIds.length > 0) lines.push(`Okta's request ids: ${requestIds.map(safeText).join(', ')}`);
  return `${lines.join('\n')}\n`;
}
