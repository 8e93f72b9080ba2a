import type { Fault, FaultHandle } from '../../src/sandbox/index.js';
import type { Sandbox } from '../helpers/sandbox-org.js';

/** Okta's answer to whoever lacks the right. */
export const NO_RIGHT = {
  kind: 'answer',
  status: 403,
  headers: { 'x-okta-request-id': 'r1' },
  body: {
    errorCode: 'E0000006',
    errorSummary: 'You do not have permission to perform the requested action',
    errorLink: 'E0000006',
    errorId: 'oae1',
    errorCauses: [],
  },
} as const;

/** Lets Okta refuse requests to a path from now on, for want of a right. */
export function refuse(org: Sandbox, path: string, more: Partial<Fault> = {}): FaultHandle {
  return org.fault({ ...NO_RIGHT, path, times: Infinity, ...more } as Fault);
}
