import type { Action } from '../catalog/action.js';
import { fill, type Values } from '../catalog/template.js';
import type { Result, Undo } from '../result/result.js';

/** The action that undoes a success, or undefined where nothing was changed or no action undoes it. */
export function undoOf({ undo }: Action, values: Values, result: Result<Values>): Undo | undefined {
  if (undo === undefined || !result.ok || result.output.changed === false) return undefined;
  // an id in the output wins over a login in the inputs, which may mean another user by the time it is used
  return {
    action: undo.action,
    inputs: fill(undo.inputs, { ...values, ...result.output }) as Record<string, unknown>,
  };
}
