import type { ActionInputs, Role } from '../../../generated/types.js';
import { assignOnce } from '../../shared/assign-once.js';
import type { Handler } from '../handler.js';

/** Okta's code for a role that is assigned already. */
export const ASSIGNED_ALREADY = 'E0000090';

/** Assigns a role; one that is assigned already is read back, as a success that changed nothing. */
export const assignRoleToUser: Handler<'assignRoleToUser'> = {
  *run(context) {
    const { item, changed } = yield* assignOnce<Role>(context, {
      refusal: ASSIGNED_ALREADY,
      isMeant: (role) => isOwnRole(role, context.inputs),
      noun: 'role',
    });
    return { role: item, changed };
  },
};

type AskedFor = Pick<ActionInputs['assignRoleToUser'], 'roleType' | 'roleId' | 'resourceSetId'>;

/** Whether it is the role that the inputs name, and the user's own. */
export function isOwnRole(role: Role, inputs: AskedFor): boolean {
  return role.assignmentType !== 'GROUP' && isAskedFor(role, inputs);
}

/** Whether a role is the one that the inputs name. */
export function isAskedFor(
  role: Pick<Role, 'type' | 'role' | 'resource-set'>,
  { roleType, roleId, resourceSetId }: AskedFor,
): boolean {
  if (role.type !== roleType) return false;
  return roleType !== 'CUSTOM' || (role.role === roleId && role['resource-set'] === resourceSetId);
}
