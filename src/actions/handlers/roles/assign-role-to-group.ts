import type { GroupRole } from '../../../generated/types.js';
import { assignOnce } from '../../shared/assign-once.js';
import type { Handler } from '../handler.js';
import { ASSIGNED_ALREADY, isAskedFor } from './assign-role-to-user.js';

/** Assigns a role; one that is assigned already is read back, as a success that changed nothing. */
export const assignRoleToGroup: Handler<'assignRoleToGroup'> = {
  *run(context) {
    const { item, changed } = yield* assignOnce<GroupRole>(context, {
      refusal: ASSIGNED_ALREADY,
      isMeant: (role) => isAskedFor(role, context.inputs),
      noun: 'role',
    });
    return { role: item, changed };
  },
};
