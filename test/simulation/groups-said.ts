import type { ActionError } from '../../src/result/failure.js';
import type { Say } from './checker.js';
import { whoSpoke } from './claims-of-who.js';
import { type Evidence, hasChanged, isInDoubt } from './evidence.js';

interface Said {
  readonly results?: readonly { groupId: string; ok: boolean; error?: ActionError }[];
}

/** What addUserToMultipleGroups says of each group must be so. */
export function groupsOf({ done, sends, record, entries }: Evidence, output: unknown, say: Say): void {
  const results = (output as Said | undefined)?.results;
  const named = record.planned.inputs.groupIds as readonly string[] | undefined;
  if (results === undefined) {
    if (record.result?.ok) say('groups', 'it says nothing of the groups');
    return;
  }
  if (named?.join() !== results.map(({ groupId }) => groupId).join()) say('groups', 'a group is missing');
  const showed = (id: string) =>
    entries.some(({ method, payload }) => method === 'GET' && payload?.includes(`"${id}"`));
  for (const { groupId, ok, error } of results) {
    const added = [...done].flatMap(([step, entries]) =>
      step.includes(`/groups/${groupId}/`) ? entries : [],
    );
    const own = sends.filter(({ target }) => target.includes(`/groups/${groupId}/`));
    if (error !== undefined && error.outcome !== 'not-sent') whoSpoke(own, error, say);
    const seen = record.planned.reconcile && own.some(isInDoubt) && showed(groupId);
    if (ok && added.length === 0 && !seen) say('groups', `${groupId} is said to be done and was not`);
    if (ok || error?.outcome === 'unknown') continue;
    if (added.some(hasChanged)) say('groups', `${groupId} was done and is said to be ${error?.outcome}`);
    const left = own.some((send) => send.left);
    if (left && error?.outcome === 'not-sent') say('groups', `${groupId} was sent and is said not to be`);
  }
}
