import type { Action } from '../../../catalog/action.js';
import { actionFor } from '../../../catalog/operations/operation-action.js';
import { hideMarked } from '../../../redaction/redact.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { USAGE_ERROR, UsageError } from '../errors.js';
import { readable, safeText } from '../output/print.js';
import { askYes, canAsk } from './terminal.js';

/**
 * Asks a person to confirm an action that is destructive or grants access, unless --yes was given. Resolves to false if
 * the person declines. Other actions need no confirmation.
 * @throws UsageError if nobody can be asked and --yes is missing
 */
export async function confirmed(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  organizationUrl: string,
  yes: boolean,
): Promise<boolean> {
  return confirmedFor(actionFor(action, inputs), shownInputs(action, inputs), organizationUrl, yes);
}

/** Inputs as lines of text, with secrets hidden. */
export function shownInputs(action: Action, inputs: unknown): string[] {
  return readable(hideMarked(action.input, inputs));
}

/** The same, with lines that say what the action applies to. */
export async function confirmedFor(
  action: Action,
  target: readonly string[],
  organizationUrl: string,
  yes: boolean,
): Promise<boolean> {
  if (!needsConsent(action) || yes) return true;
  if (!canAsk()) {
    throw new UsageError(
      `${action.title} ${whyConsent(action)}.`,
      'Add --yes to confirm. "okta-connector plan" (or bulk with --plan) shows the requests first.',
    );
  }
  const lines = [`${action.title}: ${action.description}`, ...target, `  org: ${safeText(organizationUrl)}`];
  process.stderr.write(`${lines.join('\n')}\n`);
  if (await askYes('Continue?')) return true;
  process.stderr.write('Cancelled; nothing was sent.\n');
  process.exitCode = USAGE_ERROR;
  return false;
}
