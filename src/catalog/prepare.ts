import { type ActionError, brand, type ErrorCode, type InputIssue } from '../result/failure.js';
import type { Action } from './action.js';
import { findAction, findList } from './catalog.js';
import { takeInputs } from './validate.js';

/** An action with its inputs checked and defaults filled in, or why not. */
export type Prepared =
  | { action: Action; values: Record<string, unknown>; error?: never }
  | { action?: never; values?: never; error: ActionError };

/** What an id can be of. */
interface Kind {
  readonly find: (id: string) => Action | undefined;
  readonly kind: string;
  readonly all: string;
}

const ACTION: Kind = { find: findAction, kind: 'action', all: 'actions' };
export const LIST: Kind = { find: findList, kind: 'list', all: 'lists' };

/** Says why an action may not be run here. */
interface Gate {
  refusal(action: Action): ActionError | undefined;
}

/** Finds an action, checks its inputs and fills in defaults. */
export function prepare(
  id: string,
  inputs: unknown,
  safety: Gate | undefined,
  { find, kind, all } = ACTION,
): Prepared {
  const action = typeof id === 'string' ? find(id) : undefined;
  if (action === undefined) {
    const message = `There is no ${kind} ${typeof id === 'string' ? id.slice(0, 60) : 'whose id is no text'}.`;
    return { error: refuse('UNKNOWN_ACTION', message, `Choose one of the ids in \`${all}\`.`) };
  }
  const refusal = safety?.refusal(action);
  if (refusal !== undefined) return { error: refusal };
  try {
    const { issues, values } = takeInputs(action, inputs);
    return issues.length > 0 ? { error: invalidInput(action, issues) } : { action, values };
  } catch {
    return { error: invalidInput(action, [{ path: '', message: 'the inputs could not be read' }]) };
  }
}

export function invalidInput(action: Action, issues: InputIssue[]): ActionError {
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  const error = refuse('INVALID_INPUT', `${action.title}: ${text}.`, 'Correct the inputs; nothing was sent.');
  return Object.assign(error, { issues });
}

function refuse(code: ErrorCode, message: string, remedy: string): ActionError {
  return brand({ code, message, remedy, retryable: false, outcome: 'not-sent' });
}
