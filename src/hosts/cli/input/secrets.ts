import type { Action } from '../../../catalog/action.js';
import type { InputIssue } from '../../../result/failure.js';
import { UsageError } from '../errors.js';
import { askHidden, canAsk } from './terminal.js';

/** Whether an input's value must never be shown. */
export function isSecret(action: Action, name: string): boolean {
  return Object.hasOwn(action.input.properties, name) && action.input.properties[name]?.secret === true;
}

/** The refusal of a secret that stands on the command line. */
export function secretOnCommandLine(name: string): UsageError {
  return new UsageError(
    `${name} is a secret and is not taken from the command line: shell histories and process lists would keep it.`,
    `Leave ${name} out and type it when you are asked, or put the inputs in a file and give --input @file, or ` +
      'pipe them in and give --input -. If it was a real secret, change it: it may stand in your shell history now.',
  );
}

/**
 * Asks a person for the secrets that are missing, where nothing else is wrong.
 * @param issues what is wrong with the inputs so far
 * @returns the inputs with the secrets; the same inputs where there is nobody to ask
 */
export async function withAskedSecrets(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  issues: readonly InputIssue[],
): Promise<Record<string, unknown>> {
  const complete = { ...inputs };
  const missing = [...new Set(issues.map(({ path }) => path))];
  const onlySecrets = missing.every((path) => isSecret(action, path) && inputs[path] === undefined);
  if (!onlySecrets || !canAsk()) return complete;
  for (const name of missing) {
    complete[name] = await askHidden(`${action.input.properties[name]?.title ?? name}`);
  }
  return complete;
}
