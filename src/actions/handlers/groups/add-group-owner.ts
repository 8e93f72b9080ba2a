import type { GroupOwner } from '../../../generated/types.js';
import { assignOnce } from '../../shared/assign-once.js';
import type { Handler } from '../handler.js';

/** Okta has no code of its own for an owner who is one already. */
const REFUSED = 'E0000001';

/** Adds an owner; one who owns the group already is read back, as a success that changed nothing. */
export const addGroupOwner: Handler<'addGroupOwner'> = {
  plan: (inputs) => [{ step: stepFor(inputs), when: null }, { step: 'read' }],

  *run({ inputs, fetch, request, warn }) {
    const owner = inputs.ownerGroupId ?? inputs.userId;
    const { item, changed } = yield* assignOnce<GroupOwner>(
      { fetch: () => fetch(stepFor(inputs)), request, warn },
      { refusal: REFUSED, isMeant: ({ id }) => id === owner, noun: 'owner' },
    );
    return { owner: item, changed };
  },
};

function stepFor({ ownerGroupId }: { ownerGroupId?: string }): 'assign' | 'assignGroup' {
  return ownerGroupId === undefined ? 'assign' : 'assignGroup';
}
