import { oktaError, type Reaction } from '../helpers/scripted-server.js';
import { userId } from '../helpers/usual-inputs.js';
import type { ErrorRow } from './row.js';
import { applicationIs, groupIs, said, userIs } from './server-answers.js';

const INPUTS = /Change the inputs/;
const NO_RIGHTS = /admin role/;
const MEMBERSHIP = /change the members of this group by hand.*admin role.*APP_GROUP, BUILT_IN/;
const EXISTS = 'An object with this field already exists in the current organization';

/** An action, what Okta says of a value that is taken, and the field that it is about. */
const taken = [
  ['addGroup', `name: ${EXISTS}`, 'name'],
  ['updateUserProfileWithId', `employeeNumber: ${EXISTS}`, 'employeeNumber'],
  ['updateUserProfileWithId', `email: ${EXISTS}`, 'email'],
  ['updateUserProfileWithId', "Property 'badge_no' with this value already exists", 'badge_no'],
  ['createUserWithPassword', `employeeNumber: ${EXISTS}`, 'employeeNumber'],
] as const;

/** One answer for each error code that Okta is known to give to an action. */
export const actionCodeRows: readonly ErrorRow[] = [
  {
    ...refused('createUserWithPassword', 400, 'E0000001', 'CONFLICT', /error\.existing\.userId/, {
      cause: 'login: An object with this field already exists in the current organization',
      after: [userIs('ACTIVE')],
    }),
    existing: { userId },
    message: /r@example\.com already exists/,
  },
  ...['Password requirements were not met.', "Property name 'x' is not defined in profile"].map((cause) =>
    refused('createUserWithPassword', 400, 'E0000001', 'REJECTED', INPUTS, { cause }),
  ),
  refused('createUserWithPassword', 400, 'E0000093', 'REJECTED', INPUTS),
  refused('createUserWithPassword', 400, 'E0000124', 'REJECTED', INPUTS),
  refused('createUserWithPassword', 400, 'E0000125', 'REJECTED', INPUTS),
  refused('createUserWithPassword', 501, 'E0000060', 'REJECTED', /getGroup/),
  refused('updateUserProfileWithId', 400, 'E0000001', 'REJECTED', INPUTS, { cause: 'email: invalid' }),
  refused('updateUserProfileWithId', 403, 'E0000075', 'REJECTED', /mapping/),
  refused('updateUserProfileWithId', 403, 'E0000077', 'REJECTED', /read-only here/),
  refused('updateUserProfileWithId', 412, 'E0000231', 'CONFLICT', /Read it again/),
  refused('activateUser', 403, 'E0000016', 'CONFLICT', /unsuspendUser/, { after: [userIs('SUSPENDED')] }),
  refused('activateUser', 403, 'E0000038', 'CONFLICT', /unsuspendUser/, { after: [userIs('SUSPENDED')] }),
  refused('reactivateUser', 403, 'E0000038', 'CONFLICT', /activateUser/, { after: [userIs('STAGED')] }),
  refused('deactivateUser', 403, 'E0000038', 'CONFLICT', /No action changes the status/, {
    after: [userIs('ACTIVE')],
  }),
  refused('deleteUser', 403, 'E0000038', 'CONFLICT', /No action changes the status/, {
    after: [userIs('ACTIVE')],
  }),
  refused('unlockUser', 403, 'E0000032', 'CONFLICT', /unsuspendUser/, {
    cause: 'The user is not locked out.',
    after: [userIs('SUSPENDED')],
  }),
  refused('resetPassword', 403, 'E0000017', 'REJECTED', /directory/),
  refused('resetPassword', 403, 'E0000038', 'CONFLICT', /unlockUser/, { after: [userIs('LOCKED_OUT')] }),
  refused('resetPassword', 400, 'E0000028', 'REJECTED', INPUTS),
  {
    ...refused('suspendUser', 409, 'E0000112', 'CONFLICT', /still activating the user/, {
      after: [userIs('PROVISIONED')],
    }),
    retryable: true,
  },
  refused('changePassword', 403, 'E0000014', 'REJECTED', /old password is wrong, or the new one violates/),
  refused('changePassword', 403, 'E0000035', 'REJECTED', /status does not allow/),
  refused('changePassword', 403, 'E0000080', 'REJECTED', /Choose another one/),
  refused('changePassword', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('forgotPassword', 403, 'E0000034', 'REJECTED', /resetPassword/),
  refused('forgotPassword', 403, 'E0000095', 'REJECTED', /getUserWithId/),
  refused('changeRecoveryQuestion', 403, 'E0000036', 'REJECTED', /setRecoveryQuestion/),
  refused('changeRecoveryQuestion', 403, 'E0000014', 'REJECTED', /password is wrong/),
  refused('changeRecoveryQuestion', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('setRecoveryQuestion', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('addUserToGroup', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('addUserToGroup', 403, 'E0000006', 'FORBIDDEN', MEMBERSHIP),
  refused('removeUserFromGroup', 403, 'E0000006', 'FORBIDDEN', MEMBERSHIP),
  refused('addUserToGroup', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('addUserToGroup', 501, 'E0000060', 'REJECTED', /members to this group/),
  refused('addUserToMultipleGroups', 501, 'E0000060', 'REJECTED', /members to this group/),
  refused('removeUserFromGroup', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  ...taken.map(
    ([action, cause, field]): ErrorRow => ({
      ...refused(action, 400, 'E0000001', 'CONFLICT', /another value/i, { cause }),
      message: new RegExp(`The value of ${field} is already in use`),
    }),
  ),
  refused('getGroupByName', 400, 'E0000031', 'REJECTED', INPUTS),
  refused('updateGroup', 403, 'E0000006', 'FORBIDDEN', NO_RIGHTS, { before: [groupIs('OKTA_GROUP')] }),
  refused('removeGroup', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('removeGroup', 400, 'E0000001', 'REJECTED', INPUTS),
  refused('assignRoleToUser', 409, 'E0000090', 'CONFLICT', /already has this role/, {
    after: [{ status: 200, body: [] }],
  }),
  refused('assignRoleToUser', 409, 'E0000263', 'CONFLICT', /already has this role/),
  {
    ...refused('assignRoleToUser', 409, 'E0000268', 'CONFLICT', /still making another role change/),
    retryable: true,
  },
  refused('assignRoleToUser', 400, 'E0000091', 'REJECTED', /another role type/),
  refused('assignRoleToUser', 403, 'E0000006', 'FORBIDDEN', /super administrator/),
  refused('getApplication', 404, 'E0000007', 'NOT_FOUND', /Check the id/),
  refused('activateApplication', 403, 'E0000006', 'FORBIDDEN', NO_RIGHTS, {
    before: [applicationIs('INACTIVE')],
  }),
  refused('deactivateApplication', 404, 'E0000007', 'NOT_FOUND', /Check the id/, {
    before: [applicationIs('ACTIVE')],
    after: [oktaError(404, 'E0000007')],
  }),
  refused(
    'removeUserFromApplication',
    403,
    'E0000046',
    'REJECTED',
    /from that group \(removeUserFromGroup\)/,
  ),
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
  refused('deleteApplication', 403, 'E0000255', 'REJECTED', /Integration Network/),
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
