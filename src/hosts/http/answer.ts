import type { Action } from '../../catalog/action.js';
import type { ActionError, Outcome } from '../../result/failure.js';
import type { HostResult } from '../shared/refusals.js';
import { refusedByHost } from '../shared/refusals.js';

/** A response of the server. Its body is sent as JSON. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** The outcome to report if the body cannot be written as JSON. */
  outcome?: Outcome;
}

/** Thrown for a request that the server itself rejects. */
export class Rejection extends Error {
  readonly answer: Answer;

  constructor(
    status: number,
    error: Pick<ActionError, 'code' | 'message' | 'remedy'>,
    headers: Record<string, string> = {},
  ) {
    super(error.message);
    this.name = 'Rejection';
    this.answer = { status, body: refusedByHost(error), headers };
  }
}

/**
 * Many callers (Power Automate, webhook senders) repeat a call automatically after a 429 or 5xx. So the server sends these
 * only where a repeat is safe. Otherwise it sends 424 (Failed Dependency).
 */
const STATUS: Record<ActionError['code'], { status: number; otherwise?: number }> = {
  UNKNOWN_ACTION: { status: 404 },
  INVALID_INPUT: { status: 400 },
  NOT_ALLOWED: { status: 403 },
  GUARDED: { status: 403 },
  FORBIDDEN: { status: 403 },
  NOT_FOUND: { status: 404 },
  AMBIGUOUS: { status: 409 },
  CONFLICT: { status: 409 },
  REJECTED: { status: 422 },
  INVALID_CONNECTION: { status: 424 },
  UNAUTHENTICATED: { status: 424 },
  RATE_LIMITED: { status: 429, otherwise: 424 },
  INVALID_RESPONSE: { status: 502, otherwise: 424 },
  NETWORK: { status: 502, otherwise: 424 },
  OKTA_UNAVAILABLE: { status: 503, otherwise: 424 },
  NOT_OKTA: { status: 502, otherwise: 424 },
  INCOMPLETE: { status: 409 },
  CHECKPOINT: { status: 409 },
  INTERRUPTED: { status: 424 },
  CANCELLED: { status: 503, otherwise: 424 },
  TIMEOUT: { status: 504, otherwise: 424 },
};

/** The response for the result of an action. */
export function answerOf(result: HostResult, outcome: Outcome = outcomeOf(result)): Answer {
  if (result.ok) return { status: 200, body: result, outcome };
  const { code, retryable, retryAfterMs } = result.error;
  const { status, otherwise = status } = STATUS[code];
  const seconds = retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
  return {
    status: retryable ? status : otherwise,
    body: result,
    outcome,
    ...(retryable && seconds !== undefined && { headers: { 'Retry-After': seconds } }),
  };
}

/** The state of the org after a result. */
export function outcomeOf(result: HostResult, effect: Action['effect'] = 'read'): Outcome {
  if (!result.ok) return result.error.outcome;
  return effect === 'read' ? 'unchanged' : 'applied';
}

/** The response in place of one whose body is nested too deep or too large for JSON. */
export function unwritable(outcome: Outcome): Answer {
  const done = outcome === 'applied';
  const { ok, error, meta } = refusedByHost({
    code: 'INVALID_RESPONSE',
    message: `${done ? 'The action was done, but its' : 'The'} result cannot be written as JSON: it is nested too deep or too large.`,
    remedy: done ? 'Read the result from Okta. Do not call again.' : 'Check the org, and report this error.',
  });
  // Engines repeat a call automatically after a 5xx.
  const repeatable = outcome === 'not-sent' || outcome === 'unchanged';
  return { status: repeatable ? 500 : 424, body: { ok, error: { ...error, outcome }, meta } };
}
