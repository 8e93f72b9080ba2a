import type { Action } from '../catalog/action.js';
import type { ActionError } from '../result/failure.js';
import type { Result } from '../result/result.js';

export type HostResult = Result<Record<string, unknown>>;
export type HostFailure = Extract<HostResult, { ok: false }>;

/** A host can't start with these settings. */
export class SettingsError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** Whether a person must say yes before the action runs: it takes something away, gives power, or opens an account. */
export function needsConsent({ effect, grantsAccess }: Action): boolean {
  return effect === 'destructive' || grantsAccess === true;
}

/** Why it needs that yes, to go on a sentence whose subject is the action; '' where it needs none. */
export function whyConsent({ effect, grantsAccess }: Action): string {
  const destructive =
    effect === 'destructive' && "is destructive (it takes away what the same call can't give back)";
  const grants = grantsAccess && 'gives power or opens an account';
  return [destructive, grants].filter(Boolean).join(', and ');
}

/** Whether a person must say yes now: not where the host was started with `yesDestructive`. */
export function asks(action: Action, yesDestructive: boolean): boolean {
  return needsConsent(action) && !yesDestructive;
}

/** A refusal by the host itself; nothing was sent. */
export function notAllowed(message: string, remedy: string): HostFailure {
  return refusedByHost({ code: 'NOT_ALLOWED', message, remedy });
}

/** A refusal before anything was sent, in the form of a result. */
export function refusedByHost(error: Pick<ActionError, 'code' | 'message' | 'remedy'>): HostFailure {
  return notSent({ ...error, retryable: false, outcome: 'not-sent' });
}

/** The result of what was refused before anything was sent. */
export function notSent(error: ActionError): HostFailure {
  return { ok: false, error, meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] } };
}
