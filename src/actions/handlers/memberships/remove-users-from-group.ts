import { findUsers } from '../../look-up/find-users.js';
import { fanOut } from '../../shared/fan-out.js';
import type { Handler } from '../handler.js';
import { eachUser } from './add-users-to-group.js';

/** One request a user; logins are looked up before. */
export const removeUsersFromGroup: Handler<'removeUsersFromGroup'> = {
  plan: ({ userIds }) => eachUser('remove', userIds),

  *run({ inputs: { groupId, userIds }, request, warn }) {
    return yield* fanOut({
      name: 'userId',
      count: 'removed',
      items: yield* findUsers(userIds),
      request: (userId) => request('remove', { 'handler.userId': userId }),
      output: { groupId },
      warn,
    });
  },
};
