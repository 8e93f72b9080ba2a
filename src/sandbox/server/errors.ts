import { scramble } from '../org/ids.js';
import type { JsonObject } from '../org/model.js';

/** Okta's codes that the sandbox answers with: HTTP status and summary, `{0}` standing for the detail. */
const catalogue = {
  E0000001: [400, 'Api validation failed: {0}'],
  E0000003: [400, 'The request body was not well-formed.'],
  E0000004: [401, 'Authentication failed'],
  E0000006: [403, 'You do not have permission to perform the requested action'],
  E0000007: [404, 'Not found: Resource not found: {0}'],
  E0000008: [404, 'The requested path was not found'],
  E0000010: [503, 'Service is in read only mode'],
  E0000011: [401, 'Invalid token provided'],
  E0000014: [403, 'Update of credentials failed'],
  E0000015: [401, 'You do not have permission to access the feature you are requesting'],
  E0000016: [403, 'Activation failed because the user is already active'],
  E0000017: [403, 'Password reset failed'],
  E0000021: [400, 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.'],
  E0000022: [405, 'The endpoint does not support the provided HTTP method'],
  E0000024: [400, 'Bad request. This operation on app metadata is not yet supported.'],
  E0000028: [400, 'The request is missing a required parameter.'],
  E0000029: [400, 'Invalid paging request.'],
  E0000031: [400, 'Invalid search criteria.'],
  E0000032: [403, 'Unlock is not allowed for this user.'],
  E0000034: [403, 'Forgot password not allowed on specified user.'],
  E0000035: [403, 'Change password not allowed on specified user.'],
  E0000036: [403, 'Change recovery question not allowed on specified user.'],
  E0000038: [403, "This operation is not allowed in the user's current status."],
  E0000040: [400, 'Application label must not be the same as another existing application label.'],
  E0000041: [400, 'Credentials should not be set on this resource based on the scheme.'],
  E0000046: [403, 'Deactivate application for user forbidden.'],
  E0000047: [429, 'API call exceeded rate limit due to too many requests.'],
  E0000056: [403, 'Delete application forbidden.'],
  E0000060: [501, 'Unsupported operation.'],
  E0000062: [409, 'The specified user is already assigned to the application.'],
  E0000068: [403, 'Invalid Passcode/Answer'],
  E0000077: [403, 'Cannot modify the {0} attribute because it is read-only.'],
  E0000087: [403, 'The recovery question answer did not match our records.'],
  E0000090: [409, 'The role specified is already assigned to the user.'],
  E0000091: [400, 'The provided role type was not the same as required role type.'],
  E0000093: [400, 'Target count limit exceeded'],
  E0000117: [403, 'Cannot assign apps or update app profiles for an inactive user.'],
  E0000119: [403, 'Your account is locked. Please contact your administrator.'],
  E0000124: [
    400,
    'Could not create user. To create a user and expire their password immediately, a password must be specified',
  ],
  E0000125: [
    400,
    'Could not create user. To create a user and expire their password immediately, "activate" must be true',
  ],
  E0000152: [403, 'Illegal device status, cannot perform action.'],
  E0000192: [400, 'Roles cannot be granted to groups with group membership rules. {0}'],
  E0000193: [400, 'Roles only for groups with 5000 or fewer users. {0}'],
  E0000194: [400, 'Roles only for Okta, AD, and LDAP groups. {0}'],
  E0000211: [400, 'Roles cannot be granted to built-in groups: {0}'],
  E0000227: [400, 'Roles can only be assigned to service apps.'],
  E0000231: [412, "ETag value doesn't match."],
  E0000242: [400, 'ETag syntax is invalid.'],
} as const satisfies Record<string, readonly [number, string]>;

export type OktaErrorCode = keyof typeof catalogue;

let count = 0;

/** Okta's error body with a fresh `errorId`. */
export function errorBody(code: string, summary: string, causes: readonly string[] = []): JsonObject {
  count += 1;
  return {
    errorCode: code,
    errorSummary: summary,
    errorLink: code,
    errorId: `oae${scramble(`error/${count}`, 22)}`,
    errorCauses: causes.map((cause) => ({ errorSummary: cause })),
  };
}

/** An answer that refuses the request; a handler throws it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: JsonObject,
    readonly headers?: Record<string, string>,
  ) {
    super(`${status} ${JSON.stringify(body)}`);
  }
}

interface RefusalOptions {
  detail?: string;
  causes?: readonly string[];
  headers?: Record<string, string>;
}

/** A refusal with one of Okta's codes. */
export class Refusal extends Refused {
  constructor(code: OktaErrorCode, options: RefusalOptions = {}) {
    const [status, summary] = catalogue[code];
    const text = summary.replace('{0}', options.detail ?? '');
    super(status, errorBody(code, text, options.causes), options.headers);
  }
}

/** 404 for an unknown resource; `kind` is Okta's class name, such as User or UserGroup. */
export function notFound(id: string, kind: string): Refusal {
  return new Refusal('E0000007', { detail: `${id} (${kind})` });
}

/** 400 for a field, with the causes that Okta lists under `errorCauses`. */
export function invalid(field: string, ...causes: string[]): Refusal {
  return new Refusal('E0000001', { detail: field, causes: causes.length > 0 ? causes : [field] });
}

/** A choice of a rule that is a refusal. */
export type RefusalChoice = `${number} ${OktaErrorCode}`;

/** The refusal that a rule's choice names. Okta's 404 names what was not found, its E0000001 the cause. */
export function refusalBy(choice: RefusalChoice, id: string, kind: string, cause: string): Refusal {
  const code = choice.slice(4) as OktaErrorCode;
  if (code === 'E0000007') return notFound(id, kind);
  if (code === 'E0000001') return invalid(id, cause);
  return new Refusal(code, { causes: code === 'E0000046' ? [cause] : [] });
}

/** The catalogue's status and summary of a code, for scripted answers. */
export function knownError(code: OktaErrorCode): { status: number; body: JsonObject } {
  const { status, body } = new Refusal(code);
  return { status, body };
}
