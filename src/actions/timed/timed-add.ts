import type { Group } from '../../generated/types.js';
import { requestIdOf } from '../../request/errors/answered-by.js';
import { endsCall } from '../../request/errors/interruptions.js';
import { wholeList } from '../../request/paging.js';
import { type Program, useMemberships } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import type { TimedMembership } from '../../request/timed-memberships.js';
import { Failure } from '../../result/failure.js';
import { invalidInput } from '../../result/invalid-input.js';
import type { Warn } from '../handlers/context.js';
import { membershipsOf } from './due.js';
import { PENDING_MS } from './evidence.js';

/**
 * The entries of memberships that are to end. An entry is written before the member is added, so that there is no
 * membership without one; an entry without a membership ends nothing. Who was a member before gets none.
 */
export class TimedAdd {
  readonly #noted = new Map<string, { entry: TimedMembership; isNew: boolean }>();
  /** Who was a member before, without an entry. */
  readonly #others: string[] = [];

  private constructor(
    readonly groupId: string,
    readonly until: string,
    private readonly now: number,
    private readonly entries: readonly TimedMembership[],
  ) {}

  /** @throws Failure INVALID_INPUT where the end is not in the future, or nothing keeps such memberships */
  static *open(groupId: string, until: string): Program<TimedAdd> {
    const { now, entries } = yield* useMemberships(async (store) => ({
      now: store.now,
      entries: await store.list(),
    }));
    const end = Date.parse(until);
    if (Number.isNaN(end) || end <= now) throw notInFuture();
    return new TimedAdd(groupId, new Date(end).toISOString(), now, entries);
  }

  /**
   * Looks whether a user is a member already, and notes the membership if not, or the new end of one of ours.
   * @param groups the request that lists the user's groups
   * @throws Failure
   */
  *note(userId: string, groups: OktaRequest): Program<void> {
    const own = this.entries.filter((one) => one.groupId === this.groupId && one.userId === userId);
    const list = (yield* wholeList(groups)) as readonly Group[];
    const isMember = list.some(({ id }) => id === this.groupId);
    if (isMember && own.length === 0) {
      this.#others.push(userId);
      return;
    }
    const entry = this.#entryOf(userId, isMember ? own : []);
    yield* useMemberships(async (store) => {
      // First the new entry, so that no crash leaves the membership without an end.
      await store.put(entry);
      for (const one of own) if (isMember || this.#isStale(one)) await store.remove(one.id);
    });
    this.#noted.set(userId, { entry, isNew: !isMember });
  }

  /** Notes each user. @returns why not, by user */
  *noteAll(userIds: readonly string[], groupsOf: (userId: string) => OktaRequest) {
    const failed = new Map<string, Failure>();
    for (const userId of userIds) {
      try {
        yield* this.note(userId, groupsOf(userId));
      } catch (failure) {
        if (!(failure instanceof Failure) || endsCall(failure)) throw failure;
        failed.set(userId, failure);
      }
    }
    return failed;
  }

  /** @param earlier the entries that this one replaces */
  #entryOf(userId: string, earlier: readonly TimedMembership[]): TimedMembership {
    const { groupId, until, now } = this;
    const notedAt = new Date(now).toISOString();
    const known = membershipsOf(earlier)[0];
    return {
      id: `${groupId}.${userId}.${now.toString(36)}${Math.random().toString(36).slice(2)}`,
      groupId,
      userId,
      until,
      notedAt,
      addedAt: known === undefined ? notedAt : new Date(known.addedAt[0] as number).toISOString(),
      ...(known?.verifiedAt !== undefined && { verifiedAt: new Date(known.verifiedAt).toISOString() }),
      requestIds: [...(known?.requestIds ?? [])],
    };
  }

  /** Nobody is adding the member by this entry any more. */
  #isStale({ notedAt }: TimedMembership): boolean {
    return this.now - Date.parse(notedAt) > PENDING_MS;
  }

  /** Notes what came of adding a user. The membership is as it is, whether the store can be written then or not. */
  *became(userId: string, outcome: OktaAnswer | Failure | undefined, warn: Warn): Program<void> {
    const noted = this.#noted.get(userId);
    if (noted === undefined) return;
    const { entry, isNew } = noted;
    try {
      if (outcome === undefined || outcome instanceof Failure) {
        const isUndone = ['not-sent', 'unchanged'].includes(outcome?.details.outcome ?? 'not-sent');
        if (!isUndone || !isNew) return;
        yield* useMemberships((store) => store.remove(entry.id));
      } else {
        const requestId = requestIdOf(outcome);
        // Where an earlier answer was lost, this request may have found the member there, and made no event.
        const isKnown = !outcome.afterDoubt && (isNew || entry.requestIds.length > 0);
        if (requestId === undefined || !isKnown) return;
        const requestIds = [...entry.requestIds, requestId];
        yield* useMemberships((store) => store.put({ ...entry, requestIds }));
      }
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      warn('The store of memberships with an end could not be written after the members were added.');
    }
  }

  /** Whether the user's membership ends by this call. */
  ends(userId: string): boolean {
    return this.#noted.has(userId);
  }

  /** Says who was a member before. */
  tell(warn: Warn): void {
    if (this.#others.length > 0)
      warn(`In the group before, and so without an end: ${this.#others.slice(0, 10).join(', ')}.`);
  }
}

function notInFuture(): Failure {
  const issue = { path: 'until', message: 'must be in the future' };
  const remedy = 'Give a time in the future, such as 2030-01-31T18:00:00Z.';
  return new Failure(invalidInput('until must be in the future.', [issue], remedy));
}
