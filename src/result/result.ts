import type { ActionError } from './failure.js';

/** Okta's own count for the bucket of the last request: calls a window, calls left, and when it starts anew. */
export interface RateLimit {
  limit: number;
  remaining: number;
  /** ISO time, by the org's clock. */
  resetAt: string;
}

/** How a call went. */
export interface Meta {
  /** Okta's request ids, in order: what Okta's support asks for. */
  requestIds: string[];
  /** Requests sent, repeats counted. */
  attempts: number;
  durationMs: number;
  rateLimit?: RateLimit;
  warnings: string[];
}

/** The action that takes a change back, and its inputs. */
export interface Undo {
  action: string;
  inputs: Record<string, unknown>;
}

/** `undo` stands on a success that changed something which an action can take back. */
export type Result<Output> =
  | { ok: true; output: Output; meta: Meta; undo?: Undo }
  | { ok: false; error: ActionError; meta: Meta };
