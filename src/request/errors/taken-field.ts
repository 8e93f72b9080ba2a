import type { OktaSaid } from '../../result/failure.js';

/** Where a value is taken that Okta allows once in the org. */
export const TAKEN =
  'Use another value for this field, or change the object that has this value. Okta requires the value to be unique in the org.';

/** Of a value that must be unique: the words seen for logins, groups and rules, and those that other fields may have. */
const ALREADY_EXISTS = /already exists|already in use|must be unique|not unique/i;
const FIELD = /^([\w.]{1,100})\s*:|^Property (?:name )?['"]?([\w.]{1,100})['"]? /;

/**
 * The field whose value somebody else has already, by an E0000001's causes.
 * @returns '' where Okta does not name it, undefined where nothing is taken
 */
export function takenField({ status, errorCauses = [], errorSummary = '' }: OktaSaid): string | undefined {
  if (status !== 400) return undefined;
  const cause = [...errorCauses, errorSummary].find((text) => ALREADY_EXISTS.test(text));
  if (cause === undefined) return undefined;
  const summary = /^Api validation failed: ([\w.]{1,100})$/.exec(errorSummary)?.[1];
  const [, before, property] = FIELD.exec(cause) ?? [];
  return before ?? property ?? summary ?? '';
}
