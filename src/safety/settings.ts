import type { Effect } from '../catalog/action.js';
import type { ErrorCode, Outcome } from '../result/failure.js';

/** What limits a connector. Each setting is off unless it is given. */
export interface SafetySettings {
  /**
   * Only these actions: ids, groups (`users`, …), effects (`read`, `write`, `destructive`) and `grantsAccess`, in any
   * mix. `-entry` excludes what it names: from what the others include, or from all where there are no others.
   */
  allow?: readonly string[];
  /** Only actions that read, whatever `allow` says. */
  readOnly?: boolean;
  /** Limits the blast radius of a run gone wrong. The owner of the token is always protected by it. */
  guard?: GuardSettings;
  /** Called once for each execution, when it has ended. An error that it throws changes nothing. */
  onAudit?: (event: AuditEvent) => unknown;
}

export interface GuardSettings {
  /** Protected resources, which no action may change: users by id or login, groups and applications by id. */
  protect?: readonly string[];
  /** Most destructive executions in a window: a number, or a percentage of the org's users such as `5%`, rounded down. */
  maxDestructive?: number | `${number}%`;
  /** Length of the sliding window in milliseconds, by the connector's clock. Default 3,600,000. */
  windowMs?: number;
}

/** One execution in the audit log. Contains no secrets. */
export interface AuditEvent {
  /** When it ended: ISO time, by the connector's clock. */
  time: string;
  /** Who asked, as ExecuteOptions.caller said; at most 200 characters of plain text. */
  caller?: string;
  action: string;
  /** Absent where there is no such action. */
  effect?: Effect;
  /** The action grants access: it assigns a role or sets a password, for example. */
  grantsAccess?: true;
  /** The ids that the inputs name, and that of what was created; after a failure a login as it was given. */
  targets: Record<string, string | string[]>;
  ok: boolean;
  code?: ErrorCode;
  /** What is true of the org after a failure. */
  outcome?: Outcome;
  /** Whether the org was changed; null where it is unknown. Where Okta does not say, a success counts as a change. */
  changed: boolean | null;
  /** Okta's request ids, in order. */
  requestIds: string[];
  /** Requests sent, repeats counted. */
  attempts: number;
  durationMs: number;
}
