import { fanOut } from '../../shared/fan-out.js';
import type { Handler } from '../handler.js';

/** One request a group. */
export const addUserToMultipleGroups: Handler<'addUserToMultipleGroups'> = {
  plan: ({ groupIds }) =>
    [...new Set(groupIds)].map((groupId) => ({
      step: 'add',
      extras: { 'handler.groupId': groupId },
      when: null,
    })),

  *run({ inputs: { userId, groupIds }, request, warn }) {
    return yield* fanOut({
      name: 'groupId',
      count: 'added',
      items: groupIds.map((groupId) => ({ given: groupId, id: groupId })),
      request: (groupId) => request('add', { 'handler.groupId': groupId }),
      output: { userId },
      warn,
    });
  },
};
