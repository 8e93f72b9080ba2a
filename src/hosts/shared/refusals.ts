import type { Action } from '../../catalog/action.js';
import type { AuditEvent } from '../../connector/public-types.js';
import { Redactor } from '../../redaction/redact.js';
import type { ActionError } from '../../result/failure.js';
import type { Result } from '../../result/result.js';
import { audit } from '../../safety/audit.js';

export type HostResult = Result<Record<string, unknown>>;
export type HostFailure = Extract<HostResult, { ok: false }>;

/** A host can't start with the settings it was given. */
export class SettingsError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** The host does not allow the call. Nothing was sent. */
export function notAllowed(message: string, remedy: string): HostFailure {
  return refusedByHost({ code: 'NOT_ALLOWED', message, remedy });
}

/** The result of a call that the host refused before it sent anything. */
export function refusedByHost(error: Pick<ActionError, 'code' | 'message' | 'remedy'>): HostFailure {
  return notSent({ ...error, retryable: false, outcome: 'not-sent' });
}

/** The same for a complete error. */
export function notSent(error: ActionError): HostFailure {
  return { ok: false, error, meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] } };
}

/** A profile was to be compared with the org's attributes, and these could not be read. @param where the setting is */
export function attributesNotRead(error: ActionError, where: string): ActionError {
  return {
    ...error,
    message: `The org's attributes could not be read, so nothing was changed. ${error.message}`,
    remedy: `${error.remedy} To run without the check, switch off "Check profiles first" in the ${where}.`,
  };
}

/** A call that the host itself refused, so that it never reached the connector. */
export interface RefusedCall {
  action: Action;
  inputs: unknown;
  caller: string;
  result: HostFailure;
}

/** Writes the refusal to the audit log, as the same kind of event that the connector writes. */
export function auditRefusal(
  onAudit: (event: AuditEvent) => unknown,
  { action, inputs, caller, result }: RefusedCall,
): void {
  const redactor = new Redactor();
  redactor.addMarked(action.input, inputs);
  const clock = { now: () => Date.now() };
  audit(onAudit, clock, { id: action.id, action, inputs, caller, result, redactor });
}
