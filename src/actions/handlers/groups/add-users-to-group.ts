import { findUsers } from '../../look-up/find-users.js';
import { isUserId } from '../../look-up/identifier.js';
import { fanOut } from '../../shared/fan-out.js';
import type { Handler, PlannedStep } from '../handler.js';

/** One request a user; logins are looked up before. */
export const addUsersToGroup: Handler<'addUsersToGroup'> = {
  plan: ({ userIds }) => eachUser('add', userIds),

  *run({ inputs: { groupId, userIds }, request, warn }) {
    return yield* fanOut({
      name: 'userId',
      count: 'added',
      items: yield* findUsers(userIds),
      request: (userId) => request('add', { 'handler.userId': userId }),
      output: { groupId },
      warn,
    });
  },
};

/** A step for each user. */
export function eachUser<Step extends string>(step: Step, userIds: readonly string[]): PlannedStep<Step>[] {
  return [...new Set(userIds)].map((userId) => ({
    step,
    extras: { 'handler.userId': userId },
    when: isUserId(userId) ? null : 'if the user is found',
  }));
}
