import type { Action } from '../../../catalog/action.js';
import { hideMarked } from '../../../redaction/redact.js';
import type { InputIssue } from '../../../result/failure.js';
import { UsageError } from '../errors.js';
import { askHidden, canAsk } from './terminal.js';

/** Whether an input is marked as a secret. */
export function isSecret(action: Action, name: string): boolean {
  return Object.hasOwn(action.input.properties, name) && action.input.properties[name]?.secret === true;
}

/**
 * Whether an input given on the command line is a secret, or, for a call of any operation, holds something under the
 * name of one.
 */
export function holdsSecret(action: Action, name: string, value: unknown): boolean {
  if (isSecret(action, name)) return true;
  if (!action.anyOperation) return false;
  const data = typeof value === 'string' ? dataIn(value) : value;
  return hideMarked({}, data) !== data;
}

function dataIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The refusal of a secret on the command line. */
export function secretOnCommandLine(name: string): UsageError {
  return new UsageError(
    `${name} is a secret. It is not accepted on the command line, because shell histories and process lists keep it.`,
    `Leave ${name} out and type it at the prompt, put the inputs in a file and use --input @file, or pipe them in and ` +
      'use --input -. If it was a real secret, change it: it may be in your shell history now.',
  );
}

/**
 * Asks for the missing secrets in a terminal, if the inputs have no other issue.
 * @param issues the issues of the inputs
 * @returns the inputs with the secrets, or a copy of the inputs if nobody can be asked
 */
export async function withAskedSecrets(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  issues: readonly InputIssue[],
): Promise<Readonly<Record<string, unknown>>> {
  const missing = [...new Set(issues.map(({ path }) => path))];
  const onlySecrets = missing.every((path) => isSecret(action, path) && inputs[path] === undefined);
  if (missing.length === 0 || !onlySecrets || !canAsk()) return inputs;
  const complete: Record<string, unknown> = { ...inputs };
  for (const name of missing) {
    complete[name] = await askHidden(`${action.input.properties[name]?.title ?? name}`);
  }
  return complete;
}
