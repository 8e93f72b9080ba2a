import type { Effect } from '../catalog/action.js';
import type { ErrorCode, Outcome } from '../result/failure.js';

/** What keeps a connector from harm. Each is off unless it is given. */
export interface SafetySettings {
  /**
   * Only these actions: ids, groups (`users`, …), effects (`read`, `write`, `destructive`) and `grantsAccess`, mixed as
   * you like. `-entry` leaves out what it names, of what the others let in; where there are no others, of all.
   */
  allow?: readonly string[];
  /** Only actions that read, whatever `allow` says. */
  readOnly?: boolean;
  /** Bounds what a run gone wrong can do. The token's own user is protected whenever this is given. */
  guard?: GuardSettings;
  /** Hears of every execution, once, when it has ended. What it throws changes nothing. */
  onAudit?: (event: AuditEvent) => unknown;
}

export interface GuardSettings {
  /** What no action may change: users by id or login, groups and applications by id. */
  protect?: readonly string[];
  /** Destructive executions in a window: a number, or a part of the org's users such as `5%`, rounded down. */
  maxDestructive?: number | `${number}%`;
  /** Length of the sliding window in milliseconds, by the connector's clock. Default 3,600,000. */
  windowMs?: number;
}

/** One execution, as an audit log keeps it. Holds no secrets. */
export interface AuditEvent {
  /** When it ended: ISO time, by the connector's clock. */
  time: string;
  /** Who asked, as ExecuteOptions.caller said; at most 200 characters of plain text. */
  caller?: string;
  action: string;
  /** Absent where there is no such action. */
  effect?: Effect;
  /** It gives power or opens an account. */
  grantsAccess?: true;
  /** The ids that the inputs name, and that of what was created; after a failure a login as it was given. */
  targets: Record<string, string | string[]>;
  ok: boolean;
  code?: ErrorCode;
  /** What is true of the org after a failure. */
  outcome?: Outcome;
  /** Whether the org was changed; null where nobody can know. Where Okta does not say, what was asked for counts. */
  changed: boolean | null;
  /** Okta's request ids, in order. */
  requestIds: string[];
  /** Requests sent, repeats counted. */
  attempts: number;
  durationMs: number;
}
