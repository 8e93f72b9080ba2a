import type { RemoveExpiredMembershipsOutput } from '../../../generated/types.js';
import { endsCall } from '../../../request/errors/interruptions.js';
import { type Program, useMemberships } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import { endingOf } from '../../shared/fan-out.js';
import { membershipsOf, type Timed } from '../../timed/due.js';
import { verdictOn } from '../../timed/evidence.js';
import type { Handler, Parts } from '../handler.js';

type Told = RemoveExpiredMembershipsOutput['memberships'][number];

/** Ends what is due of the memberships that this connector added with an end. */
export const removeExpiredMemberships: Handler<'removeExpiredMemberships'> = {
  planParts: ({ dryRun }) => {
    const when = 'once for each membership that is due, or was not checked for 30 days';
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
    const { now, all } = yield* known(warn);
    const isDue = ({ until }: Timed) => Date.parse(until) <= now;
    const run: Run = { now, dryRun, withoutLog, memberships: [], failures: [] };
    for (const one of all.filter(isDue)) run.memberships.push(yield* settled(parts, one, run));
    if (!dryRun)
      for (const one of all) if (!isDue(one) && isLongUnseen(one, now)) yield* verified(parts, one, now);
    const output = whole(run.memberships);
    const isAny = run.memberships.some(({ result }) => result !== 'failed');
    const ending = endingOf(run.failures, isAny, output.removed, output);
    if (ending !== undefined) throw ending;
    return output;
  },
};

interface Run {
  readonly now: number;
  readonly dryRun: boolean;
  readonly withoutLog: boolean;
  /** Those that are settled. */
  readonly memberships: Told[];
  readonly failures: Failure[];
}

function whole(memberships: Told[]): RemoveExpiredMembershipsOutput {
  const count = (...results: Told['result'][]) =>
    memberships.filter(({ result }) => results.includes(result)).length;
  return { memberships, removed: count('removed'), left: count('left', 'failed') };
}

/** None where nothing keeps such memberships: then none can have been added. */
function* known(warn: (text: string) => void): Program<{ now: number; all: readonly Timed[] }> {
  try {
    return yield* useMemberships(async (store) => ({
      now: store.now,
      all: membershipsOf(await store.list()),
    }));
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.details.code !== 'INVALID_INPUT') throw failure;
    warn('There is no store of memberships with an end, so none can have been added.');
    return { now: 0, all: [] };
  }
}

/** @throws Failure where the call is at its end, with what was done so far */
function* settled(parts: Parts, due: Timed, run: Run): Program<Told> {
  const { groupId, userId, until } = due;
  const about = { groupId, userId, until };
  let isRemoved = false;
  try {
    const { verdict, why, isOver } = yield* verdictOn(parts, due, run.now, run.withoutLog);
    if (verdict === 'ours') {
      if (run.dryRun) return { ...about, result: 'due' };
      if (yield* hasChanged(due)) return { ...about, result: 'left', why: 'Its end was changed meanwhile.' };
      yield* parts.run('removeUserFromGroup', { groupId, userId });
      isRemoved = true;
    }
    if (isOver && !run.dryRun) yield* forget(due);
    const result = verdict === 'ours' ? 'removed' : verdict;
    return { ...about, result, ...(why !== undefined && { why }) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const result = isRemoved ? 'removed' : 'failed';
    const told: Told = { ...about, result, why: failure.details.message };
    if (endsCall(failure)) throw failure.with({ output: whole([...run.memberships, told]) });
    run.failures.push(failure);
    return told;
  }
}

const forget = ({ entries }: Timed) =>
  useMemberships(async (store) => {
    for (const { id } of entries) await store.remove(id);
  });

/** Whether another call has noted something of the membership since. */
const hasChanged = ({ groupId, userId, entries }: Timed) =>
  useMemberships(async (store) => {
    const ids = new Set(entries.map(({ id }) => id));
    return (await store.list()).some(
      (one) => one.groupId === groupId && one.userId === userId && !ids.has(one.id),
    );
  });

/** The System Log keeps 90 days. A membership that lasts longer is looked at before these are over. */
const LOOK_AFTER_MS = 30 * 86_400_000;

function isLongUnseen({ addedAt, verifiedAt }: Timed, now: number): boolean {
  return now - (verifiedAt ?? (addedAt[0] as number)) > LOOK_AFTER_MS;
}

/** Notes that a membership, which is not due, is still the one that was added; or forgets it, where it is not. */
function* verified(parts: Parts, timed: Timed, now: number): Program<void> {
  try {
    const { verdict, isOver } = yield* verdictOn(parts, timed, now, false);
    if (verdict !== 'ours') {
      if (isOver) yield* forget(timed);
      return;
    }
    const verifiedAt = new Date(now).toISOString();
    yield* useMemberships(async (store) => {
      const there = new Set((await store.list()).map(({ id }) => id));
      for (const entry of timed.entries) if (there.has(entry.id)) await store.put({ ...entry, verifiedAt });
    });
  } catch (failure) {
    // The next run looks again.
    if (!(failure instanceof Failure) || endsCall(failure)) throw failure;
  }
}
