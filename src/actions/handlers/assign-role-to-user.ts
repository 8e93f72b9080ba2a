import type { ActionInputs, Role } from '../../generated/types.js';
import { wholeList } from '../../request/paging.js';
import { Failure } from '../../result/failure.js';
import type { Handler } from './handler.js';

const ASSIGNED_ALREADY = 'E0000090';

/** Assigns a role; one that is assigned already is read back, as a success that changed nothing. */
export const assignRoleToUser: Handler<'assignRoleToUser'> = {
  *run({ inputs, request, fetch, warn }) {
    try {
      const { body } = yield* fetch('assign');
      return { role: body as Role, changed: true };
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.details.okta?.errorCode !== ASSIGNED_ALREADY)
        throw failure;
      const roles = (yield* wholeList(request('read'))) as Role[];
      const role = roles.find((candidate) => isAskedFor(candidate, inputs));
      if (role === undefined) throw failure;
      if (failure.ambiguous)
        warn('An attempt got no response, but the role was found assigned afterwards. It counts as done.');
      return { role, changed: failure.ambiguous };
    }
  },
};

/** Whether a role that a user has is the one that the inputs name, and the user's own. */
export function isAskedFor(
  role: Role,
  { roleType, roleId, resourceSetId }: ActionInputs['assignRoleToUser'],
): boolean {
  if (role.type !== roleType || role.assignmentType === 'GROUP') return false;
  return roleType !== 'CUSTOM' || (role.role === roleId && role['resource-set'] === resourceSetId);
}
