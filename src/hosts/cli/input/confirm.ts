import type { Action } from '../../../catalog/action.js';
import { hideMarked } from '../../../redaction/redact.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { BAD_USE, UsageError } from '../errors.js';
import { readable, safeText } from '../output/print.js';
import { askYes, canAsk } from './terminal.js';

/**
 * Whether an action that is destructive or grants access may go on: a person is told what will happen to whom and
 * asked; where there is nobody to ask, --yes must have said so. Other actions go on at once.
 * @throws UsageError where --yes is missing
 */
export async function confirmed(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  organizationUrl: string,
  yes: boolean,
): Promise<boolean> {
  return confirmedFor(action, shownInputs(action, inputs), organizationUrl, yes);
}

/** Inputs as lines for a person, without secrets. */
export function shownInputs(action: Action, inputs: unknown): string[] {
  return readable(hideMarked(action.input, inputs));
}

/** The same, with lines that say to whom it will happen. */
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
      'Add --yes when you mean it. "okta-connector plan" (or bulk with --plan) shows the requests first.',
    );
  }
  const lines = [`${action.title}: ${action.description}`, ...target, `  org: ${safeText(organizationUrl)}`];
  process.stderr.write(`${lines.join('\n')}\n`);
  if (await askYes('Go on?')) return true;
  process.stderr.write('Not done; nothing was sent.\n');
  process.exitCode = BAD_USE;
  return false;
}
