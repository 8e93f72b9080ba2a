import type { OktaSaid } from '../../src/index.js';
import type { Reaction } from '../helpers/scripted-server.js';
import { applicationId, groupId, userId } from '../helpers/usual-inputs.js';

/** The user in some state, for the read after a refusal. */
export function userIs(status: string): Reaction {
  return { status: 200, body: { id: userId, status, profile: { login: 'r@example.com' } } };
}

export function applicationIs(status: string): Reaction {
  return { status: 200, body: { id: applicationId, label: 'Wiki', status } };
}

export function groupIs(type: string): Reaction {
  return { status: 200, body: { id: groupId, type, profile: { name: 'Night shift', description: null } } };
}

/** Anything else that has an id and a status. */
export function thingIs(status: string): Reaction {
  return { status: 200, body: { id: 'thing1', status } };
}

/** What `oktaError` of the same status, code and cause must come to. */
export function said(status: number, errorCode: string, cause?: string): OktaSaid {
  return {
    status,
    errorCode,
    errorSummary: `Summary of ${errorCode}`,
    errorId: 'oae1',
    requestId: 'request-1',
    ...(cause !== undefined && { errorCauses: [cause] }),
  };
}

/** An answer whose body and headers are exactly these: nothing is added. */
export function raw(status: number, body: string, headers: Record<string, string | string[]> = {}): Reaction {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

export const asJson = { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' };
export const asHtml = { 'content-type': 'text/html; charset=utf-8' };
