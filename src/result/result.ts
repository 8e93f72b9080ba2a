import type { ActionError } from './failure.js';

/** Okta's count for the rate limit bucket of the last request: requests a window, requests left, and when it resets. */
export interface RateLimit {
  limit: number;
  remaining: number;
  /** ISO time, by the org's clock. */
  resetAt: string;
}

/** Facts about a call. */
export interface Meta {
  /** Okta's request ids, in order: what Okta's support asks for. */
  requestIds: string[];
  /** Requests sent, retries included. */
  attempts: number;
  durationMs: number;
  rateLimit?: RateLimit;
  warnings: string[];
}

/** The action that undoes a change, and its inputs. */
export interface Undo {
  action: string;
  inputs: Record<string, unknown>;
}

/** `undo` is there where an action can undo what a success changed. */
export type Result<Output> =
  | { ok: true; output: Output; meta: Meta; undo?: Undo }
  | { ok: false; error: ActionError; meta: Meta };

/** The meta of a call that sent nothing. */
export function nothingSent(): Meta {
  return { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };
}
