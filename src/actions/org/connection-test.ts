import { type Program, send } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import { type ActionError, Failure } from '../../result/failure.js';

/** Whose API token it is, or of which service app, and for which org. */
export interface ConnectionInfo {
  organizationUrl: string;
  organizationId: string;
  /** The owner of the API token. */
  user?: { id: string; login: string; name: string };
  /** The service app: what its access token allows. */
  client?: {
    id: string;
    scopes: string[];
    /** Its access tokens are bound to a key (DPoP). */
    dpop: boolean;
    /** The scopes that actions need and that the connection does not ask for. */
    missing: { scope: string; actions: string[] }[];
  };
}

/** The operations that manifest.json names under connectionTest, in its order. */
const WHICH_ORG: OktaRequest = { ...readRequest('getWellknownOrgMetadata', {}), anonymous: true };
const WHOSE_TOKEN = readRequest('getUser', { id: 'me' });
const MAY_READ = readRequest('listUsers', {}, { limit: 1 });

/**
 * Tells a wrong address, a wrong token, a token without rights and an unreachable org apart. Only reads; the token
 * goes out after the address has proved to be an Okta org's.
 */
export function* connectionTest(origin: string): Program<ConnectionInfo> {
  const organization = yield* askWhichOrg(origin);
  const user = (yield* send(WHOSE_TOKEN)).body as
    | { id?: unknown; profile?: Record<string, unknown> }
    | undefined;
  if (typeof user?.id !== 'string') throw noOrg(origin, 'its response does not name the user of the token');
  try {
    yield* send(MAY_READ);
  } catch (failure) {
    throw failure instanceof Failure && failure.details.code === 'FORBIDDEN'
      ? noRights(failure, user.profile?.login)
      : failure;
  }
  const { login = '', firstName = '', lastName = '' } = (user.profile ?? {}) as Record<string, string>;
  return {
    organizationUrl: origin,
    organizationId: organization,
    user: { id: user.id, login, name: `${firstName} ${lastName}`.trim() },
  };
}

/** The id of the org, which anybody may read. */
export function* askWhichOrg(origin: string): Program<string> {
  let answer: OktaAnswer;
  try {
    answer = yield* send(WHICH_ORG);
  } catch (failure) {
    const speaksForOkta = failure instanceof Failure && failure.details.okta?.errorCode !== undefined;
    const answered = failure instanceof Failure && failure.details.okta !== undefined;
    const passing = failure instanceof Failure && failure.details.retryable && speaksForOkta;
    throw answered && !passing ? noOrg(origin, 'it does not respond like one', failure.details) : failure;
  }
  const id = (answer.body as { id?: unknown } | undefined)?.id;
  if (typeof id !== 'string') throw noOrg(origin, 'it does not respond like one');
  return id;
}

function noOrg(origin: string, why: string, details?: ActionError): Failure {
  return new Failure({
    code: 'INVALID_CONNECTION',
    message: `${origin} is not an Okta org: ${why}.`,
    remedy:
      "Copy the Organization URL from the browser's address bar in Okta, without -admin and without a path.",
    retryable: false,
    outcome: 'unchanged',
    ...(details?.okta && { okta: details.okta }),
  });
}

function noRights(failure: Failure, login: unknown): Failure {
  return failure.with({
    message: `The API token works and belongs to ${String(login ?? 'a user')}, who has no permission to read users.`,
    remedy:
      'Give that user an admin role, or create the token as an administrator. A token has the permissions of its user.',
  });
}
