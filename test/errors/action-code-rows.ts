import { oktaError, type Reaction } from '../okta/answers.js';
import { applicationIs, groupIs, said, userIs } from './reactions.js';
import { type ErrorRow, userId } from './row.js';

const LOOK_AT_IT = /state that allows/;
const INPUTS = /Change the inputs/;
const NO_RIGHTS = /admin role/;

/** One answer for each error code that Okta is known to give to an action. */
export const actionCodeRows: readonly ErrorRow[] = [
  {
    ...refused('createUserWithPassword', 400, 'E0000001', 'CONFLICT', /error\.existing\.userId/, {
      cause: 'login: An object with this field already exists in the current organization',
      after: [userIs('ACTIVE')],
    }),
    existing: { userId },
    message: /r@example\.com exists already/,
  },
  ...['Password requirements were not met.', "Property name 'x' is not defined in profile"].map((cause) =>
    refused('createUserWithPassword', 400, 'E0000001', 'REJECTED', INPUTS, { cause }),
  ),
  refused('createUserWithPassword', 400, 'E0000093', 'REJECTED', INPUTS),
  refused('createUserWithPassword', 400, 'E0000124', 'REJECTED', INPUTS),
  refused('createUserWithPassword', 400, 'E0000125', 'REJECTED', INPUTS),
  refused('createUserWithPassword', 501, 'E0000060', 'REJECTED', INPUTS),
  refused('updateUserProfileWithId', 400, 'E0000001', 'REJECTED', INPUTS, { cause: 'email: invalid' }),
  refused('updateUserProfileWithId', 403, 'E0000075', 'REJECTED', INPUTS),
  refused('updateUserProfileWithId', 403, 'E0000077', 'REJECTED', INPUTS),
  refused('updateUserProfileWithId', 412, 'E0000231', 'CONFLICT', LOOK_AT_IT),
  refused('activateUser', 403, 'E0000016', 'CONFLICT', /unsuspendUser/, { after: [userIs('SUSPENDED')] }),
  refused('activateUser', 403, 'E0000038', 'CONFLICT', /unsuspendUser/, { after: [userIs('SUSPENDED')] }),
  refused('reactivateUser', 403, 'E0000038', 'CONFLICT', /activateUser/, { after: [userIs('STAGED')] }),
  refused('deactivateUser', 403, 'E0000038', 'CONFLICT', /No action leads/, { after: [userIs('ACTIVE')] }),
  refused('deleteUser', 403, 'E0000038', 'CONFLICT', /No action leads/, { after: [userIs('ACTIVE')] }),
  refused('unlockUser', 403, 'E0000032', 'CONFLICT', /unsuspendUser/, {
    cause: 'The user is not locked out.',
    after: [userIs('SUSPENDED')],
  }),
  refused('resetPassword', 403, 'E0000017', 'REJECTED', INPUTS),
  refused('resetPassword', 403, 'E0000038', 'CONFLICT', /unlockUser/, { after: [userIs('LOCKED_OUT')] }),
  refused('resetPassword', 400, 'E0000028', 'REJECTED', INPUTS),
  refused('suspendUser', 409, 'E0000112', 'CONFLICT', /No action leads/, { after: [userIs('PROVISIONED')] }),
  ...['E0000014', 'E0000035', 'E0000080'].map((errorCode) =>
    refused('changePassword', 403, errorCode, 'REJECTED', INPUTS),
  ),
  refused('changePassword', 400, 'E0000001', 'REJECTED', INPUTS),
  ...['E0000034', 'E0000095'].map((errorCode) =>
    refused('forgotPassword', 403, errorCode, 'REJECTED', INPUTS),
  ),
  ...['E0000036', 'E0000014'].map((errorCode) =>
    refused('changeRecoveryQuestion', 403, errorCode, 'REJECTED', INPUTS),
  ),
  refused('changeRecoveryQuestion', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('setRecoveryQuestion', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('addUserToGroup', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('addUserToGroup', 403, 'E0000006', 'FORBIDDEN', NO_RIGHTS),
  refused('addUserToGroup', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('addUserToGroup', 501, 'E0000060', 'REJECTED', INPUTS),
  refused('addUserToMultipleGroups', 501, 'E0000060', 'REJECTED', INPUTS),
  refused('removeUserFromGroup', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('addGroup', 400, 'E0000001', 'CONFLICT', LOOK_AT_IT, {
    cause: 'name: An object with this field already exists',
  }),
  refused('getGroupByName', 400, 'E0000031', 'REJECTED', INPUTS),
  refused('updateGroup', 403, 'E0000006', 'FORBIDDEN', NO_RIGHTS, { before: [groupIs('OKTA_GROUP')] }),
  refused('removeGroup', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('removeGroup', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('assignRoleToUser', 409, 'E0000090', 'CONFLICT', LOOK_AT_IT, {
    after: [{ status: 200, body: [] }],
  }),
  refused('assignRoleToUser', 409, 'E0000263', 'CONFLICT', LOOK_AT_IT),
  {
    ...refused('assignRoleToUser', 409, 'E0000268', 'CONFLICT', /Another role change is under way/),
    retryable: true,
  },
  refused('assignRoleToUser', 400, 'E0000091', 'REJECTED', INPUTS),
  refused('assignRoleToUser', 403, 'E0000006', 'FORBIDDEN', NO_RIGHTS),
  refused('getApplication', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('activateApplication', 403, 'E0000006', 'FORBIDDEN', NO_RIGHTS, {
    before: [applicationIs('INACTIVE')],
  }),
  refused('deactivateApplication', 404, 'E0000007', 'NOT_FOUND', /Check the id/, {
    before: [applicationIs('ACTIVE')],
    after: [oktaError(404, 'E0000007')],
  }),
  refused('removeUserFromApplication', 403, 'E0000046', 'REJECTED', INPUTS),
  refused('removeUserFromApplication', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused(
    'deleteApplication',
    403,
    'E0000056',
    'CONFLICT',
    /Deactivate Application \(deactivateApplication\)/i,
    {
      cause: 'The application must be deactivated before deletion.',
      after: [applicationIs('ACTIVE')],
    },
  ),
  refused('deleteApplication', 403, 'E0000255', 'REJECTED', INPUTS),
];

interface Around {
  cause?: string;
  before?: readonly Reaction[];
  after?: readonly Reaction[];
}

function refused(
  action: string,
  status: number,
  errorCode: string,
  code: ErrorRow['code'],
  remedy: RegExp,
  { cause, before = [], after = [] }: Around = {},
): ErrorRow {
  return {
    title: `${action} ${status} ${errorCode}${cause === undefined ? '' : ` ${cause}`}`,
    action,
    script: [...before, oktaError(status, errorCode, cause), ...after],
    code,
    outcome: 'unchanged',
    retryable: false,
    remedy,
    okta: said(status, errorCode, cause),
  };
}
