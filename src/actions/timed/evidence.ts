import { readManifestFile } from '../../catalog/manifest.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import { originOf, rulesIfReadable } from '../access/memberships.js';
import { isRefusal } from '../access/report.js';
import type { Parts } from '../handlers/handler.js';
import type { Timed } from './due.js';

interface Verdict {
  readonly verdict: 'ours' | 'gone' | 'left';
  readonly why?: string;
  /** Whether the entries have served: the membership is not, or not any more, the one that was added. */
  readonly isOver: boolean;
}

/** Okta's clock and this machine's may differ by so much. */
const SKEW_MS = 5 * 60_000;
/** Okta keeps the events of 90 days; a query for older ones may be refused. */
const KEPT_MS = 89 * 86_400_000;
/** A call that has noted a membership has added the member, or given up, after so long. */
export const PENDING_MS = 3_600_000;
const JOINS = 'group.user_membership.add';

/**
 * Whether a membership is still the one that was added. A rule that fills the group for the user, and any event by which
 * somebody added the user later than we did, say that it may not be.
 * @param now in milliseconds
 * @param withoutLog the membership counts as ours where the System Log can't tell
 * @throws Failure where something could not be read
 */
export function* verdictOn(parts: Parts, timed: Timed, now: number, withoutLog: boolean): Program<Verdict> {
  const membership = yield* membershipOf(parts, timed);
  if (membership === undefined) return { verdict: 'gone', isOver: now - timed.notedAt > PENDING_MS };
  const { origin, through } = originOf(membership, yield* rulesIfReadable(parts), timed.userId);
  if (origin !== 'direct')
    return left(
      origin === 'rule-or-direct'
        ? `The group rule ${through.map(({ id, name }) => name ?? id).join(', ')} may give the membership now.`
        : 'The group rules could not be read, so whether one gives the membership now is not known.',
    );
  const verdict = yield* byLog(parts, timed, now);
  return typeof verdict !== 'string' ? verdict : withoutLog ? OURS : left(verdict);
}

const OURS: Verdict = { verdict: 'ours', isOver: true };

/** Left for now: a later run may find that it can be ended. */
const left = (why: string): Verdict => ({ verdict: 'left', isOver: false, why });

function* membershipOf(parts: Parts, { groupId, userId }: Timed) {
  try {
    const groups = yield* parts.items('listUserGroups', { userId });
    return groups.find(({ id }) => id === groupId);
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'NOT_FOUND') return undefined;
    throw failure;
  }
}

interface LogEvent {
  readonly published?: string;
  readonly actor?: { readonly displayName?: string };
  readonly client?: { readonly userAgent?: { readonly rawUserAgent?: string } };
  readonly transaction?: { readonly id?: string };
  readonly debugContext?: { readonly debugData?: { readonly requestId?: string } };
}

/** What the System Log says of who added the user last. @returns why it can't tell, in words, where it can't */
function* byLog(parts: Parts, timed: Timed, now: number): Program<Verdict | string> {
  const { userId, groupId, addedAt, verifiedAt } = timed;
  const from = (verifiedAt ?? (addedAt[0] as number)) - SKEW_MS;
  if (from < now - KEPT_MS)
    return 'The System Log does not reach back to when the membership was last looked at (90 days), so whether somebody else added the user since is not known.';
  let joined: readonly LogEvent[];
  try {
    const filter = `eventType eq "${JOINS}" and target.id eq "${userId}" and target.id eq "${groupId}"`;
    const since = new Date(from).toISOString();
    joined = (yield* parts.items('getSystemLog', { since, filter })) as readonly LogEvent[];
  } catch (failure) {
    if (!(failure instanceof Failure) || !isRefusal(failure)) throw failure;
    return `The System Log could not be read, so whether somebody else added the user since is not known: ${failure.details.message}`;
  }
  const last = joined
    .toSorted((one, other) => String(one.published).localeCompare(String(other.published)))
    .at(-1);
  if (last === undefined)
    return verifiedAt === undefined ? 'The System Log does not show who added the user.' : OURS;
  if (isOurs(last, joined, timed)) return OURS;
  const who = last.actor?.displayName ?? 'Somebody';
  return { verdict: 'left', isOver: true, why: `${who} added the user at ${last.published}.` };
}

/**
 * Whether we made the event. Where no answer was seen, there is no request id: then the only event since counts as ours if
 * a connector like this one made it, soon after the membership was noted.
 */
function isOurs(event: LogEvent, all: readonly LogEvent[], { requestIds, addedAt }: Timed): boolean {
  const { transaction, debugContext, client } = event;
  const ids = [transaction?.id, debugContext?.debugData?.requestId];
  if (requestIds.length > 0) return ids.some((id) => id !== undefined && requestIds.includes(id));
  const published = Date.parse(String(event.published));
  const isSoon = addedAt.some((at) => published > at - SKEW_MS && published < at + PENDING_MS);
  return (
    all.length === 1 && isSoon && client?.userAgent?.rawUserAgent?.includes(readManifestFile().name) === true
  );
}
