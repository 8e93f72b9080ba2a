import type { Action, ActionError, Result } from '../../../connector/public-types.js';
import { hideMarked, Redactor, SHORTEST_FOUND } from '../../../redaction/redact.js';
import { SECRET_VARIABLES } from '../../shared/environment-connection.js';
import { DONE, errorText, exitCodeOf } from '../errors.js';
import { printJson, printLines, readable, safeText, wantsJson } from './print.js';

export interface PrintOptions {
  json?: boolean;
  showSecrets?: boolean;
}

/** How to show hidden secrets, as the end of a remedy. */
export const SHOW_SECRETS = 'add --show-secrets';

/** Whether `run` hides the secrets of its output. */
export function hidesSecrets({ showSecrets }: PrintOptions): boolean {
  return process.stdout.isTTY === true && showSecrets !== true;
}

/**
 * Prints an action's result and sets the exit code. A program gets the exact result. A terminal shows secrets only with
 * --show-secrets. Errors never hold secrets.
 * @param known also hides the secrets that were sent, in case the org returns them elsewhere
 */
export function printResult(
  action: Action,
  result: Result<unknown>,
  options: PrintOptions,
  known?: Redactor,
): void {
  const hidden = withoutSecrets(action, result, known);
  const toTerminal = process.stdout.isTTY === true;
  const json = wantsJson(options);
  if (json) printJson(hidesSecrets(options) ? hidden : result);
  process.exitCode = result.ok ? DONE : exitCodeOf(result.error);
  if (!hidden.ok) {
    // In a terminal the JSON above already shows the error.
    if (!(json && toTerminal)) process.stderr.write(errorText(hidden.error, hidden.meta.requestIds));
    return;
  }
  if (json) return;
  const shown = options.showSecrets && result.ok ? result.output : hidden.output;
  printLines([`${action.title}: ${verdict(shown)}`, ...readable(shown), ...warnings(result)]);
  if (result.ok && JSON.stringify(shown) !== JSON.stringify(result.output)) {
    process.stderr.write('Secrets are hidden. Add --show-secrets to show them.\n');
  }
}

/** Prints the executor's refusal of the inputs and sets the exit code. */
export function printRefusal(action: Action, error: ActionError, options: PrintOptions): void {
  printResult(
    action,
    { ok: false, error, meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] } },
    options,
  );
}

/** Hides the token and the secret inputs wherever the org returns them. */
export function secretsOf(action: Action, inputs: unknown): Redactor {
  const redactor = new Redactor();
  for (const name of SECRET_VARIABLES) redactor.addToken(process.env[name]);
  // A shorter one would hide every text that happens to contain it. Marked fields are hidden in any case.
  redactor.addMarked(action.input, inputs, SHORTEST_FOUND);
  return redactor;
}

/** The result with the secrets of its output hidden. */
export function withoutSecrets(
  action: Action,
  result: Result<unknown>,
  known: Redactor | undefined,
): Result<unknown> {
  const hide = (output: unknown) => {
    const marked = hideMarked(action.output, output);
    return known === undefined ? marked : known.foreign(marked);
  };
  if (result.ok) return { ...result, output: hide(result.output) };
  if (result.error.output === undefined) return result;
  return { ...result, error: { ...result.error, output: hide(result.error.output) } };
}

function verdict(output: unknown): string {
  const { changed, failed } = output as { changed?: unknown; failed?: unknown };
  if (changed === false) return 'nothing to do; the org is already in this state.';
  return typeof failed === 'number' && failed > 0 ? `partly done; ${failed} failed.` : 'done.';
}

function warnings({ meta }: Result<unknown>): string[] {
  return meta.warnings.map((warning) => `Note: ${safeText(warning)}`);
}
