import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import { originOf, rulesIfReadable } from '../access/memberships.js';
import { isRefusal } from '../access/report.js';
import type { Parts } from '../handlers/handler.js';
import type { Due } from './due.js';

interface Verdict {
  readonly verdict: 'due' | 'gone' | 'left';
  readonly why?: string;
  /** Whether the entries have served: the membership is not, or not any more, the one that was added. */
  readonly isOver: boolean;
}

/** Okta's clock and this machine's may differ by so much. */
const SKEW_MS = 5 * 60_000;
/** Okta keeps the events of 90 days; a query for older ones may be refused. */
const KEPT_MS = 89 * 86_400_000;
/** A call that has noted a membership has added the member, or given up, after so long. */
const PENDING_MS = 3_600_000;
const JOINS = 'group.user_membership.add';
const LEAVES = 'group.user_membership.remove';

/**
 * Whether a membership that is due is still the one that was added. A rule that fills the group for the user, and any
 * event by which somebody added the user later than we did, say that it may not be.
 * @throws Failure where something could not be read
 */
export function* verdictOn(parts: Parts, due: Due, withoutLog: boolean): Program<Verdict> {
  const membership = yield* membershipOf(parts, due);
  if (membership === undefined) return { verdict: 'gone', isOver: due.now - due.lastNotedAt > PENDING_MS };
  const { origin, through } = originOf(membership, yield* rulesIfReadable(parts), due.userId);
  if (origin !== 'direct')
    return {
      verdict: 'left',
      isOver: false,
      why:
        origin === 'rule-or-direct'
          ? `The group rule ${through.map(({ id, name }) => name ?? id).join(', ')} may give the membership now.`
          : 'The group rules could not be read, so whether one gives the membership now is not known.',
    };
  return yield* byLog(parts, due, withoutLog);
}

function* membershipOf(parts: Parts, { groupId, userId }: Due) {
  try {
    const groups = yield* parts.items('listUserGroups', { userId });
    return groups.find(({ id }) => id === groupId);
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'NOT_FOUND') return undefined;
    throw failure;
  }
}

interface LogEvent {
  readonly eventType?: string;
  readonly published?: string;
  readonly actor?: { readonly displayName?: string };
  readonly transaction?: { readonly id?: string };
  readonly debugContext?: { readonly debugData?: { readonly requestId?: string } };
}

/** What the System Log says of the membership since it was noted. */
function* byLog(parts: Parts, due: Due, withoutLog: boolean): Program<Verdict> {
  const { userId, groupId, notedAt, lastNotedAt, requestIds, now } = due;
  const since = new Date(Math.max(notedAt - SKEW_MS, now - KEPT_MS)).toISOString();
  const of = `target.id eq "${userId}" and target.id eq "${groupId}"`;
  const filter = `(eventType eq "${JOINS}" or eventType eq "${LEAVES}") and ${of}`;
  let events: readonly LogEvent[];
  try {
    events = (yield* parts.items('getSystemLog', { since, filter })) as readonly LogEvent[];
  } catch (failure) {
    if (!(failure instanceof Failure) || !isRefusal(failure)) throw failure;
    if (withoutLog) return { verdict: 'due', isOver: true };
    return {
      verdict: 'left',
      isOver: false,
      why: `The System Log could not be read, so whether somebody else added the user since is not known: ${failure.details.message}`,
    };
  }
  const inOrder = events.toSorted((one, other) =>
    String(one.published).localeCompare(String(other.published)),
  );
  const joined = inOrder.filter(({ eventType }) => eventType === JOINS);
  const isOurs = ({ transaction, debugContext }: LogEvent) =>
    [transaction?.id, debugContext?.debugData?.requestId].some(
      (id) => id !== undefined && requestIds.includes(id),
    );
  const last = joined.at(-1);
  // Without an answer there is no request id: then the first event after the entry counts as ours, and a second does not.
  const isSoon = Date.parse(String(last?.published)) - lastNotedAt < PENDING_MS;
  const isStillOurs = requestIds.length > 0 ? last && isOurs(last) : joined.length === 1 && isSoon;
  if (last === undefined || isStillOurs) return { verdict: 'due', isOver: true };
  const who = last?.actor?.displayName ?? 'Somebody';
  return { verdict: 'left', isOver: true, why: `${who} added the user at ${last?.published}.` };
}
