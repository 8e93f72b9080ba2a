import { Failure } from '../../../result/failure.js';
import { TimedAdd } from '../../timed/timed-add.js';
import type { Handler } from '../handler.js';

/** One request; where the membership is to end, the user's groups are read before, and the end is noted. */
export const addUserToGroup: Handler<'addUserToGroup'> = {
  plan: ({ until }) => [
    ...(until === undefined ? [] : ([{ step: 'groups' }] as const)),
    { step: 'add', when: null },
  ],

  *run({ inputs: { groupId, userId, until }, request, send, warn }) {
    const timed = until === undefined ? undefined : yield* TimedAdd.open(groupId, until);
    if (timed === undefined) {
      yield* send('add');
      return { groupId, userId };
    }
    yield* timed.note(userId, request('groups'));
    try {
      yield* timed.became(userId, yield* send('add'), warn);
    } catch (failure) {
      if (failure instanceof Failure) yield* timed.became(userId, failure, warn);
      throw failure;
    }
    timed.tell(warn);
    return { groupId, userId, ...(timed.ends(userId) && { endsAt: timed.until }) };
  },
};
