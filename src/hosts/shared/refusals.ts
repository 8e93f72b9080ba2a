import type { Action } from '../../catalog/action.js';
import type { AuditEvent } from '../../connector/public-types.js';
import { Redactor } from '../../redaction/redact.js';
import type { ActionError } from '../../result/failure.js';
import type { Result } from '../../result/result.js';
import { audit } from '../../safety/audit.js';

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

/** A call that the host itself refused, so that no connector heard of it. */
export interface RefusedCall {
  action: Action;
  inputs: unknown;
  caller: string;
  result: HostFailure;
}

/** Tells the audit log of it in the form in which the connector tells of what it runs and refuses. */
export function auditRefusal(
  tell: (event: AuditEvent) => unknown,
  { action, inputs, caller, result }: RefusedCall,
): void {
  const redactor = new Redactor();
  redactor.addMarked(action.input, inputs);
  const clock = { now: () => Date.now() };
  audit(tell, clock, { id: action.id, action, inputs, caller, result, redactor });
}
