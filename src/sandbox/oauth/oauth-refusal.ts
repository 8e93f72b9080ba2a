import { Refused } from '../server/errors.js';

/** A refusal in the form of OAuth: `error` and `error_description`. */
export function oauthRefusal(
  status: number,
  error: string,
  description: string,
  headers?: Record<string, string>,
): Refused {
  return new Refused(status, { error, error_description: description }, headers);
}
