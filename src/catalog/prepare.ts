import { type ActionError, brand, type InputIssue } from '../result/failure.js';
import { invalidInput } from '../result/invalid-input.js';
import type { Action, Trigger } from './action.js';
import { findAction, listActions } from './catalog.js';
import { readManifest } from './manifest.js';
import { didYouMean } from './nearest.js';
import { operationCall } from './operations/operation-action.js';
import { type Takes, validateInputs } from './validate.js';

/** An action with its inputs checked and defaults filled in, or why not. */
export type Prepared =
  | { action: Action; values: Record<string, unknown>; error?: never }
  | { action?: never; values?: never; error: ActionError };

/** Decides whether an action may be run here. */
interface Gate {
  refusal(action: Action): ActionError | undefined;
}

/**
 * Finds an action, validates its inputs and fills in defaults: the one place where a call's inputs are validated.
 * @returns never throws, whatever id and inputs are
 */
export function prepare(
  id: string,
  inputs: unknown,
  safety: Gate | undefined,
  kind: 'action' | 'list' = 'action',
): Prepared {
  const found = typeof id === 'string' ? findAction(id) : undefined;
  const action = kind === 'list' && found?.items === undefined ? undefined : found;
  if (action === undefined) {
    const ids = listActions()
      .filter(({ items }) => kind === 'action' || items !== undefined)
      .map((each) => each.id);
    return { error: unknownId(kind, id, ids, `Choose one of the ids in \`${kind}s\`.`) };
  }
  const refusal = safety?.refusal(action);
  if (refusal !== undefined) return { error: refusal };
  try {
    const { issues, values } = validateInputs(action, inputs);
    if (issues.length > 0) return { error: invalidInputs(action, issues) };
    return action.anyOperation ? preparedCall(action, values, safety) : { action, values };
  } catch {
    return { error: invalidInputs(action, [{ path: '', message: 'the inputs could not be read' }]) };
  }
}

/** A trigger with its inputs checked, or why not. */
export type PreparedTrigger =
  | { trigger: Trigger; values: Record<string, unknown>; error?: never }
  | { trigger?: never; values?: never; error: ActionError };

/** Reading events is reading the System Log, so what allows that action allows every trigger. */
const READS = 'getSystemLog';

/**
 * The same for a trigger.
 * @returns never throws, whatever id and inputs are
 */
export function prepareTrigger(id: string, inputs: unknown, safety: Gate | undefined): PreparedTrigger {
  const trigger = readManifest().triggers.find((each) => each.id === id);
  if (trigger === undefined) {
    const ids = readManifest().triggers.map((each) => each.id);
    return { error: unknownId('trigger', id, ids, `The triggers are ${ids.join(', ')}.`) };
  }
  const refusal = safety?.refusal(findAction(READS) as Action);
  if (refusal !== undefined) return { error: refusal };
  try {
    const { issues, values } = validateInputs(trigger, inputs);
    return issues.length > 0 ? { error: invalidInputs(trigger, issues) } : { trigger, values };
  } catch {
    return { error: invalidInputs(trigger, [{ path: '', message: 'the inputs could not be read' }]) };
  }
}

/** The operation that the inputs name may be refused where others are not. */
function preparedCall(action: Action, inputs: Record<string, unknown>, safety: Gate | undefined): Prepared {
  const call = operationCall(action, inputs);
  const refusal = safety?.refusal(call.action);
  return refusal === undefined ? call : { error: refusal };
}

/** The error of inputs that do not fit the action's schema. */
export function invalidInputs(action: Pick<Takes, 'title'>, issues: readonly InputIssue[]): ActionError {
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  return invalidInput(`${action.title}: ${text}.`, issues);
}

/** @param id whatever a caller gave: of what is not text nothing is asked, for it may throw */
function unknownId(kind: string, id: unknown, ids: readonly string[], choice: string): ActionError {
  const isText = typeof id === 'string';
  return brand({
    code: 'UNKNOWN_ACTION',
    message: isText ? `There is no ${kind} ${id.slice(0, 60)}.` : `The id of the ${kind} is not text.`,
    remedy: isText ? didYouMean(id, ids) + choice : choice,
    retryable: false,
    outcome: 'not-sent',
  });
}
