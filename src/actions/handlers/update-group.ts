import type { ActionInputs, Group } from '../../generated/types.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { Failure } from '../../result/failure.js';
import type { Handler } from './handler.js';

/** Okta's PUT replaces the whole profile, so what the inputs don't name is read first and sent along. */
export const updateGroup: Handler<'updateGroup'> = {
  plan: () => [{ step: 'read' }, { step: 'update', when: 'if it is a group of Okta itself (OKTA_GROUP)' }],

  *run({ inputs, fetch }) {
    const { body: read, answer } = yield* fetch('read');
    const group = (answer.exact ?? read) as Group | null;
    if (typeof group?.type !== 'string') throw unreadable(answer, 'its body is no group');
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
    message: `The group is an ${String(group.type)}, which Okta does not let anybody change here.`,
    remedy:
      'Change it where it comes from (the application or directory); only OKTA_GROUP groups can be updated.',
    retryable: false,
    outcome: 'unchanged',
  });
}
