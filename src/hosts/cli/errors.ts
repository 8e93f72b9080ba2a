import type { ActionError, Outcome } from '../../result/failure.js';
import { readable, safeText } from './output/print.js';

/** The command line or the inputs are wrong. Nothing was sent. Its texts never hold what may be a secret. */
export class UsageError extends Error {
  readonly remedy: string;
  readonly outcome = 'not-sent';

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}

export const DONE = 0;
/** Okta or the network said no. */
export const REFUSED = 1;
/** Bad use or bad input: nothing was sent. */
export const BAD_USE = 2;

const BAD_INPUT = new Set(['UNKNOWN_ACTION', 'INVALID_INPUT', 'INVALID_CONNECTION']);

/** Scripts tell by it whether to correct the call or to look at Okta. */
export function exitCodeOf({ code, outcome }: Pick<ActionError, 'code' | 'outcome'>): number {
  return BAD_INPUT.has(code) && outcome === 'not-sent' ? BAD_USE : REFUSED;
}

const STATE: Record<Outcome, string> = {
  'not-sent': 'as it was; nothing was sent.',
  unchanged: 'as it was; nothing was changed.',
  partial: 'changed in part; what was done stands above.',
  applied: "changed: it was done, but Okta's answer could not be read.",
  unknown: 'not known: it may have been done or not. Look before you try again.',
};

/** What people read of a failure. */
export type ReportedError = Pick<ActionError, 'message' | 'remedy' | 'outcome'> & Partial<ActionError>;

/** A failure in words: what happened, what to do, and what is true of the org now. Holds no secrets. */
export function errorText(error: ReportedError, requestIds: readonly string[] = []): string {
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
