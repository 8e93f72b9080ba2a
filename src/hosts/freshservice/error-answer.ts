import type { ActionError, ErrorCode, Outcome } from '../../result/failure.js';

/** What renderData takes for a failure. */
export interface ErrorAnswer {
  status: number;
  message: string;
}

/** A failure in the two things that the platform passes on: what happened, what to do, and what is true of the org. */
export function errorAnswer({ code, message, remedy, outcome, okta }: ActionError): ErrorAnswer {
  return {
    status: okta?.status ?? STATUS[code] ?? 500,
    message: `${code}: ${message}\nWhat to do: ${remedy}\nIn Okta: ${WHAT_IS_TRUE[outcome]}`,
  };
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNKNOWN_ACTION: 404,
  INVALID_INPUT: 400,
  INVALID_CONNECTION: 400,
  UNAUTHENTICATED: 401,
  NOT_ALLOWED: 403,
  GUARDED: 403,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  AMBIGUOUS: 409,
  CONFLICT: 409,
  REJECTED: 422,
  RATE_LIMITED: 429,
  OKTA_UNAVAILABLE: 503,
  NOT_OKTA: 502,
  TIMEOUT: 504,
  NETWORK: 502,
};

const WHAT_IS_TRUE: Record<Outcome, string> = {
  'not-sent': 'nothing was sent.',
  unchanged: 'nothing was changed.',
  partial: 'a part was done.',
  applied: "it was done, but the answer can't be read.",
  unknown: 'nobody can know whether it was done.',
};
