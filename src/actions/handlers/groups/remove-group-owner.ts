import type { Handler } from '../handler.js';

/** Okta names an owner by the id alone, be it a user or a group. */
export const removeGroupOwner: Handler<'removeGroupOwner'> = {
  plan: (inputs) => [{ step: stepFor(inputs), when: null }],

  *run({ inputs, send }) {
    yield* send(stepFor(inputs));
    return { groupId: inputs.groupId };
  },
};

function stepFor({ ownerGroupId }: { ownerGroupId?: string }): 'remove' | 'removeGroup' {
  return ownerGroupId === undefined ? 'remove' : 'removeGroup';
}
