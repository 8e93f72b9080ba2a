import type { Action } from '../catalog/action.js';
import type { AuditEvent } from '../connector/public-types.js';
import { Redactor } from '../redaction/redact.js';
import { audit } from '../safety/audit.js';
import type { HostFailure } from './policy.js';

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
