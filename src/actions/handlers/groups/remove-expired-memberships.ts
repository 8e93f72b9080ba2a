import type { RemoveExpiredMembershipsOutput } from '../../../generated/types.js';
import { endsCall } from '../../../request/errors/interruptions.js';
import { type Program, useMemberships } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import { type Due, dueOf } from '../../timed/due.js';
import { verdictOn } from '../../timed/evidence.js';
import type { Handler, Parts } from '../handler.js';

type Told = RemoveExpiredMembershipsOutput['memberships'][number];

/** Ends what is due of the memberships that this connector added with an end. */
export const removeExpiredMemberships: Handler<'removeExpiredMemberships'> = {
  planParts: ({ dryRun }) => {
    const when = 'once for each membership that is due';
    const place = { userId: '<user>', groupId: '<group>' };
    return [
      { action: 'listUserGroups', inputs: { userId: place.userId }, when },
      { action: 'listGroupRules', inputs: {}, when: `${when}, if the user is still in the group` },
      { action: 'getSystemLog', inputs: {}, when: `${when}, if no group rule may give it` },
      ...(dryRun
        ? []
        : [
            {
              action: 'removeUserFromGroup' as const,
              inputs: place,
              when: `${when}, if nobody else made it`,
            },
          ]),
    ];
  },

  *run({ inputs: { dryRun = false, withoutLog = false }, parts, warn }) {
    const due = yield* dueMemberships(warn);
    const memberships: Told[] = [];
    for (const one of due) memberships.push(yield* settled(parts, one, { dryRun, withoutLog }, memberships));
    return whole(memberships);
  },
};

function whole(memberships: Told[]): RemoveExpiredMembershipsOutput {
  const count = (...results: Told['result'][]) =>
    memberships.filter(({ result }) => results.includes(result)).length;
  return { memberships, removed: count('removed'), left: count('left', 'failed') };
}

/** None where nothing keeps such memberships: then none can have been added. */
function* dueMemberships(warn: (text: string) => void): Program<readonly Due[]> {
  try {
    return yield* useMemberships(async (store) => dueOf(await store.list(), store.now));
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.details.code !== 'INVALID_INPUT') throw failure;
    warn('There is no store of memberships with an end, so none can have been added.');
    return [];
  }
}

/** @throws Failure where the call is at its end, with what was done so far */
function* settled(
  parts: Parts,
  due: Due,
  { dryRun, withoutLog }: { dryRun: boolean; withoutLog: boolean },
  before: Told[],
): Program<Told> {
  const { groupId, userId, until } = due;
  const about = { groupId, userId, until };
  try {
    const { verdict, why, isOver } = yield* verdictOn(parts, due, withoutLog);
    const forget = () =>
      useMemberships(async (store) => void (await Promise.all(due.ids.map((id) => store.remove(id)))));
    if (verdict === 'due') {
      if (dryRun) return { ...about, result: 'due' };
      yield* parts.run('removeUserFromGroup', { groupId, userId });
    }
    if (isOver && !dryRun) yield* forget();
    const result = verdict === 'due' ? 'removed' : verdict;
    return { ...about, result, ...(why !== undefined && { why }) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const told: Told = { ...about, result: 'failed', why: failure.details.message };
    if (endsCall(failure)) throw failure.with({ output: whole([...before, told]) });
    return told;
  }
}
