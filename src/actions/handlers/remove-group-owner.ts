import { ownerIn } from './add-group-owner.js';
import type { Handler } from './handler.js';

/** Okta names an owner by the id alone, be it a user or a group. */
export const removeGroupOwner: Handler<'removeGroupOwner'> = {
  plan: (inputs) => [{ step: 'remove', extras: { 'handler.ownerId': ownerIn(inputs).id }, when: null }],

  *run({ inputs, send }) {
    const { id } = ownerIn(inputs);
    yield* send('remove', { 'handler.ownerId': id });
    return { groupId: inputs.groupId, ownerId: id };
  },
};
