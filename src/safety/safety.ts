import type { Output } from '../actions/run/action-program.js';
import { executeAction } from '../actions/run/execute.js';
import type { Action } from '../catalog/action.js';
import { findAction } from '../catalog/catalog.js';
import type { Values } from '../catalog/template.js';
import type { Redactor } from '../redaction/redact.js';
import type { Call } from '../request/call.js';
import type { Program } from '../request/program.js';
import type { SendSettings } from '../request/sending/context.js';
import type { ActionError, Failure } from '../result/failure.js';
import type { Result } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import { Allowed } from './allow.js';
import { audit, type EndedExecution } from './audit.js';
import { Guard } from './guard.js';
import type { SafetySettings } from './settings.js';
import { undoOf } from './undo.js';

/** Applies the safety settings of a connector: allow list, guard, audit log. */
export class Safety {
  readonly #allowed: Allowed | undefined;
  readonly #guard: Guard | undefined;
  readonly #audit: ((execution: EndedExecution) => void) | undefined;

  /** @throws ConnectionError where a setting is invalid */
  constructor(
    settings: SafetySettings,
    readonly clock: Clock,
    hasOwner: boolean,
  ) {
    if (settings.allow !== undefined || settings.readOnly) {
      this.#allowed = new Allowed(settings);
    }
    if (settings.guard !== undefined) {
      this.#guard = new Guard(settings.guard, clock, hasOwner);
    }
    const { onAudit } = settings;
    if (onAudit !== undefined) {
      this.#audit = (execution) => audit(onAudit, clock, execution);
    }
  }

  /** The actions that may be run; undefined for all. */
  get actions(): readonly Action[] | undefined {
    return this.#allowed?.actions;
  }

  /** Why the action is not allowed, or undefined. */
  refusal(action: Action): ActionError | undefined {
    return this.#allowed?.refusal(action);
  }

  /** Runs an action with valid inputs. Never throws. */
  async execute(settings: SendSettings, call: Call, action: Action, values: Values): Promise<Result<Output>> {
    const guard = action.effect === 'read' ? undefined : this.#guard;
    const result = await (guard === undefined
      ? executeAction(settings, call, action, values)
      : guard.run(settings, call, action, values));
    const { caller } = call.options;
    this.#audit?.({ id: action.id, action, inputs: values, caller, result, redactor: call.redactor });
    return withUndo(action, values, result);
  }

  /** How the guard would reject an action now, or undefined. Only reads. */
  *predict(action: Action, values: Values): Program<Failure | undefined> {
    if (action.effect === 'read' || this.#guard === undefined) return undefined;
    return yield* this.#guard.predict(action, values);
  }

  /** Writes an execution to the audit log that was rejected before a request was sent. */
  refused(id: string, inputs: unknown, caller: unknown, result: Result<Values>, redactor: Redactor): void {
    if (this.#audit === undefined) return;
    const action = findAction(id);
    try {
      if (action !== undefined) redactor.addMarked(action.input, inputs);
    } catch {
      // Inputs that can't be read can't reveal a secret either.
    }
    this.#audit({ id, action, inputs, caller, result, redactor });
  }
}

/** A success with the action that undoes it, where there is one. */
export function withUndo(action: Action, values: Values, result: Result<Output>): Result<Output> {
  const undo = undoOf(action, values, result);
  return result.ok && undo !== undefined ? { ...result, undo } : result;
}
