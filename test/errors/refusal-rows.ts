import { oktaError } from '../helpers/scripted-server.js';
import type { ErrorRow } from './row.js';
import { raw, said, userIs } from './server-answers.js';

const NO_TOKEN = /API token/;
const NO_RIGHTS = /admin role/;
const FEATURE = /feature is not enabled/i;
const LOOK_AT_IT = /state that allows/;
const INPUTS = /Change the inputs/;
const OWN_ADDRESS = /org's own address/;

/** One answer for each line of Okta's errors and our codes, whatever the action. */
export const refusalRows: readonly ErrorRow[] = [
  ...['E0000011', 'E0000004', 'E0000005'].map((errorCode) =>
    read(401, errorCode, 'UNAUTHENTICATED', NO_TOKEN),
  ),
  read(401, 'E0000015', 'FORBIDDEN', FEATURE),
  read(403, 'E0000015', 'FORBIDDEN', FEATURE),
  read(403, 'E0000006', 'FORBIDDEN', NO_RIGHTS),
  read(409, 'E0000062', 'CONFLICT', /already assigned to the application/),
  read(412, 'E0000231', 'CONFLICT', /Read it again/),
  read(404, 'E0000007', 'NOT_FOUND', /Check the id/),
  ...['E0000016', 'E0000032', 'E0000038', 'E0000056'].flatMap((errorCode) =>
    [400, 403, 409, 422].map((status) => read(status, errorCode, 'CONFLICT', LOOK_AT_IT)),
  ),
  read(400, 'E0000001', 'REJECTED', INPUTS),
  read(400, 'E0000003', 'REJECTED', INPUTS),
  read(403, 'E0000014', 'REJECTED', /credentials/),
  read(405, 'E0000022', 'REJECTED', /Organization URL/),
  read(404, 'E0000008', 'REJECTED', /Organization URL/),
  read(423, 'E0000060', 'REJECTED', /does not offer/),
  read(501, 'E0000060', 'REJECTED', /does not offer/),
  unavailable(500, 'E0000009', /in a few minutes/),
  unavailable(502, 'E0000009', /in a few minutes/),
  unavailable(503, 'E0000010', /read-only/),
  unavailable(504, 'E0000009', /in a few minutes/),
  unavailable(423, 'E0000239', /in a few minutes/),
  ...[301, 302, 303, 307, 308].map((status): ErrorRow => {
    const location = { location: 'https://elsewhere.example.com/login' };
    return {
      ...read(status, '', 'INVALID_CONNECTION', OWN_ADDRESS),
      title: `${status} without a word`,
      okta: undefined,
      answeredBy: { status, kind: 'empty' },
      script: [raw(status, '', location)],
    };
  }),
  exists('An object with this field already exists in the current organization'),
  exists('login: An object with this field already exists'),
  wrongState('suspendUser', 'LOCKED_OUT', /Unlock User \(unlockUser\)/),
  wrongState('suspendUser', 'STAGED', /Activate User \(activateUser\)/),
  wrongState('unsuspendUser', 'DEPROVISIONED', /Activate User \(activateUser\)/),
];

/** A read's refusal changes nothing. */
function read(status: number, errorCode: string, code: ErrorRow['code'], remedy: RegExp): ErrorRow {
  return {
    title: `${status} ${errorCode}`,
    action: 'getGroup',
    script: [oktaError(status, errorCode)],
    code,
    outcome: 'unchanged',
    retryable: false,
    remedy,
    okta: said(status, errorCode),
  };
}

/** Sent three times, for a read is safe to repeat. */
function unavailable(status: number, errorCode: string, remedy: RegExp): ErrorRow {
  const answer = oktaError(status, errorCode);
  return {
    ...read(status, errorCode, 'OKTA_UNAVAILABLE', remedy),
    script: [answer, answer, answer],
    retryable: true,
  };
}

function exists(cause: string): ErrorRow {
  return {
    ...read(400, 'E0000001', 'CONFLICT', /Use another value/),
    title: `400 E0000001 ${cause}`,
    action: 'addGroup',
    script: [oktaError(400, 'E0000001', cause)],
    okta: said(400, 'E0000001', cause),
  };
}

function wrongState(action: string, status: string, remedy: RegExp): ErrorRow {
  return {
    ...read(400, 'E0000001', 'CONFLICT', remedy),
    title: `400 E0000001 from ${action}, the user being ${status}`,
    action,
    script: [oktaError(400, 'E0000001'), userIs(status)],
    message: new RegExp(`the user is ${status}`),
  };
}
