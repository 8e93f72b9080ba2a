import type { AnsweredBy, ErrorCode, OktaSaid, Outcome } from '../../src/index.js';
import type { Reaction } from '../helpers/scripted-server.js';

/** One run that ends in an error, and all that the error must say. */
export interface ErrorRow {
  title: string;
  action: string;
  /** In the place of the action's usual ones. */
  inputs?: Record<string, unknown>;
  /** What the server does, in order: nothing more may be asked of it, and nothing less. */
  script: readonly Reaction[];
  code: ErrorCode;
  outcome: Outcome;
  retryable: boolean;
  remedy: RegExp;
  /** What Okta said, exactly. */
  okta?: OktaSaid | undefined;
  /** Who answered in Okta's place, exactly; then there is no `okta`. */
  answeredBy?: AnsweredBy;
  retryAfterMs?: { from: number; to: number };
  message?: RegExp;
  existing?: Record<string, string>;
  completedSteps?: string[];
}
