import type { ActionError } from './failure.js';

/** Okta's longest texts have some hundred characters; with these limits messages and log lines stay readable. */
const MOST_CHARACTERS = 1_000;
const MOST_OF_A_MESSAGE = 2_000;
const MOST_CAUSES = 20;
/** Kept until secrets are removed: long enough that the final cut never leaves half a secret. */
const KEPT_AT_FIRST = 8_000;

/** A text of an answer, as it is kept until secrets are removed. */
export function keptText(text: string): string {
  return text.length > KEPT_AT_FIRST ? text.slice(0, KEPT_AT_FIRST) : text;
}

/** The first causes of an answer, and how many more there were. */
export function keptCauses(causes: readonly string[]): string[] {
  if (causes.length <= MOST_CAUSES) return causes.map(keptText);
  return [...causes.slice(0, MOST_CAUSES).map(keptText), `(${causes.length - MOST_CAUSES} more causes)`];
}

/** A text of at most so many characters, marked where it was cut. */
export function cut(text: string, most = MOST_CHARACTERS): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}… (cut)` : text;
}

/** Shortens the texts of an answer in an error, in place, after secrets were removed. */
export function boundError(error: ActionError): ActionError {
  error.message = cut(error.message, MOST_OF_A_MESSAGE);
  const { okta } = error;
  if (okta === undefined) return error;
  if (okta.errorCode !== undefined) okta.errorCode = cut(okta.errorCode, 100);
  if (okta.errorId !== undefined) okta.errorId = cut(okta.errorId, 100);
  if (okta.errorSummary !== undefined) okta.errorSummary = cut(okta.errorSummary);
  if (okta.errorCauses !== undefined) okta.errorCauses = okta.errorCauses.map((cause) => cut(cause));
  return error;
}
