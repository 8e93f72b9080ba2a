import type { ActionError, ErrorCode, Outcome } from '../../result/failure.js';

/** The failure that renderData accepts. */
export interface ErrorAnswer {
  status: number;
  message: string;
}

/** Converts an error to a status and a message with what happened, what to do, and the outcome in the org. */
export function errorAnswer({ code, message, remedy, outcome, okta }: ActionError): ErrorAnswer {
  return {
    status: okta?.status ?? STATUS[code] ?? 500,
    message: `${code}: ${message}\nWhat to do: ${remedy}\nIn Okta: ${OUTCOMES[outcome]}`,
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
  INCOMPLETE: 409,
  REJECTED: 422,
  RATE_LIMITED: 429,
  OKTA_UNAVAILABLE: 503,
  NOT_OKTA: 502,
  TIMEOUT: 504,
  NETWORK: 502,
};

const OUTCOMES: Record<Outcome, string> = {
  'not-sent': 'nothing was sent.',
  unchanged: 'nothing was changed.',
  partial: 'some of it was done.',
  applied: 'it was done, but the response could not be read.',
  unknown: 'it is unknown whether it was done.',
};
