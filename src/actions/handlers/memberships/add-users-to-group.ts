import type { Failure } from '../../../result/failure.js';
import { findUsers } from '../../look-up/find-users.js';
import { isUserId } from '../../look-up/identifier.js';
import { fanOut } from '../../shared/fan-out.js';
import { TimedAdd } from '../../timed/timed-add.js';
import type { Handler, PlannedStep } from '../handler.js';

/** One request a user; logins are looked up before. Where the memberships are to end, each user's groups are read first. */
export const addUsersToGroup: Handler<'addUsersToGroup'> = {
  plan: ({ userIds, until }) => [
    ...(until === undefined ? [] : eachUser('groups' as const, userIds)),
    ...eachUser('add' as const, userIds),
  ],

  *run({ inputs: { groupId, userIds, until }, request, warn }) {
    const timed = until === undefined ? undefined : yield* TimedAdd.open(groupId, until);
    const found = yield* findUsers(userIds);
    const ids = [...new Set(found.flatMap(({ id }) => (typeof id === 'string' ? id : [])))];
    const groupsOf = (userId: string) => request('groups', { 'handler.userId': userId });
    const refused = timed === undefined ? new Map<string, Failure>() : yield* timed.noteAll(ids, groupsOf);
    const whole = yield* fanOut({
      name: 'userId',
      count: 'added',
      items: found.map((item) => {
        const failure = refused.get(String(item.id));
        return failure === undefined ? item : { given: String(item.id), id: failure };
      }),
      request: (userId) => request('add', { 'handler.userId': userId }),
      output: { groupId },
      warn,
      ...(timed && { became: (userId, outcome) => timed.became(userId, outcome, warn) }),
    });
    timed?.tell(warn);
    if (timed === undefined) return whole;
    const results = whole.results.map((one) =>
      one.ok && timed.ends(one.userId) ? { ...one, endsAt: timed.until } : one,
    );
    return { ...whole, results };
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
