import type { ActionInputs, GroupOwner } from '../../generated/types.js';
import { assignOnce } from '../assign-once.js';
import type { Handler } from './handler.js';

/** Okta has no code of its own for an owner who is one already. */
const REFUSED = 'E0000001';

/** Adds an owner; one who owns the group already is read back, as a success that changed nothing. */
export const addGroupOwner: Handler<'addGroupOwner'> = {
  *run(context) {
    const owner = ownerIn(context.inputs);
    const extras = { 'handler.ownerId': owner.id, 'handler.ownerType': owner.type };
    const { item, changed } = yield* assignOnce<GroupOwner>(
      { ...context, fetch: (step) => context.fetch(step, extras) },
      { refusal: REFUSED, isMeant: ({ id }) => id === owner.id, noun: 'owner' },
    );
    return { owner: item, changed };
  },
};

/** The owner that the inputs name: a user, or a group. */
export function ownerIn({
  userId,
  ownerGroupId,
}: Pick<ActionInputs['addGroupOwner'], 'userId' | 'ownerGroupId'>) {
  return ownerGroupId === undefined
    ? { id: String(userId), type: 'USER' as const }
    : { id: ownerGroupId, type: 'GROUP' as const };
}
