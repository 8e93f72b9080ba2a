import type { ActionError, Outcome, RelatedOption } from '../../result/failure.js';
import { readable, safeText } from './output/print.js';

/** The command line or the inputs are wrong, and nothing was sent. Its texts never quote what may be a secret. */
export class UsageError extends Error {
  readonly remedy: string;
  readonly outcome = 'not-sent';

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}

/** By its name: the published command line has the class once in each file that it loads with a command. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}

export const DONE = 0;
/** The action failed, or a check predicts that it would. */
export const FAILED = 1;
/** Wrong usage or invalid input. Nothing was sent. */
export const USAGE_ERROR = 2;

const INPUT_ERRORS = new Set(['UNKNOWN_ACTION', 'INVALID_INPUT', 'INVALID_CONNECTION']);

/** Tells scripts whether to correct the call (2) or to look at Okta (1). */
export function exitCodeOf({ code, outcome }: Pick<ActionError, 'code' | 'outcome'>): number {
  return INPUT_ERRORS.has(code) && outcome === 'not-sent' ? USAGE_ERROR : FAILED;
}

const STATE: Record<Outcome, string> = {
  'not-sent': 'unchanged; nothing was sent.',
  unchanged: 'unchanged.',
  partial: 'partly changed; the completed steps are listed above.',
  applied: "changed; the action was done, but Okta's answer could not be read.",
  unknown: 'unknown; the action may or may not have been done. Check the org before you try again.',
};

/** The flags for the connector's options. */
const FLAGS: Partial<Record<RelatedOption, string>> = {
  timeoutMs: '--timeout',
  reconcile: '--reconcile',
  allowAddresses: '--allow-address',
};

/** The parts of an error that are printed. */
export type ReportedError = Pick<ActionError, 'message' | 'remedy' | 'outcome'> & Partial<ActionError>;

/** An error as text: what happened, what to do, and the state of the org. Holds no secrets. */
export function errorText(error: ReportedError, requestIds: readonly string[] = []): string {
  const { message, remedy, outcome, completedSteps, existing, output, retryAfterMs } = error;
  const lines = [safeText(message)];
  if (existing !== undefined) lines.push('Already exists:', ...readable(existing));
  if (completedSteps?.length) lines.push(`Completed steps: ${completedSteps.join(', ')}`);
  if (output !== undefined) lines.push('Result so far:', ...readable(output));
  lines.push(`What to do: ${safeText(remedy)}`);
  const flags = error.relatedOptions?.flatMap((option) => FLAGS[option] ?? []) ?? [];
  if (flags.length > 0) lines.push(`Related flags: ${flags.join(', ')}`);
  if (retryAfterMs !== undefined)
    lines.push(`Wait at least ${Math.ceil(retryAfterMs / 1000)} s before you retry.`);
  lines.push(`State of the org: ${STATE[outcome]}`);
  if (requestIds.length > 0) lines.push(`Okta request ids: ${requestIds.map(safeText).join(', ')}`);
  return `${lines.join('\n')}\n`;
}
