import type { ActionInputs, Group } from '../../../generated/types.js';
import { unreadable } from '../../../request/errors/okta-errors.js';
import { Failure } from '../../../result/failure.js';
import type { Handler } from '../handler.js';

/** Okta's PUT replaces the whole profile, so what the inputs don't name is read first and sent along. */
export const updateGroup: Handler<'updateGroup'> = {
  plan: () => [{ step: 'read' }, { step: 'update', when: 'if it is a group of Okta itself (OKTA_GROUP)' }],

  *run({ inputs, fetch }) {
    const { body: read, answer } = yield* fetch('read');
    const group = (answer.exact ?? read) as Group | null;
    if (typeof group?.type !== 'string') throw unreadable(answer, 'its body is not a group');
    if (group.type !== 'OKTA_GROUP') throw notOktas(group);
    const { body } = yield* fetch('update', { 'read.profile': merge(group, inputs) });
    return { group: body as Group };
  },
};

/** Nulls that nobody asked for are left out: reality has them, Okta's contract refuses them. */
function merge(group: Group, inputs: ActionInputs['updateGroup']): Record<string, unknown> {
  const kept = Object.entries(group.profile ?? {}).filter(([, value]) => value !== null);
  const { name, description, customAttributes } = inputs;
  return {
    ...Object.fromEntries(kept),
    ...customAttributes,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  };
}

function notOktas(group: Group): Failure {
  return new Failure({
    code: 'REJECTED',
    message: `The type of the group is ${String(group.type)}, and only groups of the type OKTA_GROUP can be updated.`,
    remedy: 'Change the group in the application or directory that it comes from.',
    retryable: false,
    outcome: 'unchanged',
  });
}
