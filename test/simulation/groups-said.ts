import type { ActionError } from '../../src/core/failure.js';
import type { Say } from './checker.js';
import { whoSpoke } from './claims-of-who.js';
import { type Evidence, hasChanged, isInDoubt } from './evidence.js';
import type { CallRecord, History } from './run.js';

interface Said {
  readonly results?: readonly { groupId: string; ok: boolean; error?: ActionError }[];
}

/** What addUserToMultipleGroups says of each group must be so. */
export function groupsOf(
  { done, sends, record }: Evidence,
  output: unknown,
  history: History,
  say: Say,
): void {
  const results = (output as Said | undefined)?.results;
  const named = record.planned.inputs.groupIds as readonly string[] | undefined;
  if (results === undefined) {
    if (record.result?.ok) say('groups', 'it says nothing of the groups');
    return;
  }
  if (named?.join() !== results.map(({ groupId }) => groupId).join()) say('groups', 'a group is missing');
  for (const { groupId, ok, error } of results) {
    const added = [...done].flatMap(([step, entries]) =>
      step.includes(`/groups/${groupId}/`) ? entries : [],
    );
    const own = sends.filter(({ target }) => target.includes(`/groups/${groupId}/`));
    if (error !== undefined && error.outcome !== 'not-sent') whoSpoke(own, error, say);
    const seen = record.planned.reconcile && own.some(isInDoubt) && wasMember(groupId, record, history);
    if (ok && added.length === 0 && !seen) say('groups', `${groupId} is said to be done and was not`);
    if (ok || error?.outcome === 'unknown') continue;
    if (added.some(hasChanged)) say('groups', `${groupId} was done and is said to be ${error?.outcome}`);
    const left = own.some((send) => send.left);
    if (left && error?.outcome === 'not-sent') say('groups', `${groupId} was sent and is said not to be`);
  }
}

/** Whether a read could have shown the user in the group, whoever had put them there. */
function wasMember(groupId: string, { planned, endedAt = 0 }: CallRecord, history: History): boolean {
  const { first, ledger, org } = history;
  const users = org.idsOf(String(planned.inputs.userId));
  const keys = users.map((id) => `groups/${groupId}/members/${id}`);
  const facts = first.facts();
  if (keys.some((key) => facts.has(key))) return true;
  return ledger.some(
    ({ at, atoms }) =>
      at <= endedAt && atoms.some(([key, value]) => value !== undefined && keys.includes(key)),
  );
}
