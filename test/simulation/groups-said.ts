import type { Say } from './checker.js';
import { type Evidence, hasChanged } from './evidence.js';

interface Said {
  readonly results?: readonly { groupId: string; ok: boolean; error?: { outcome: string } }[];
}

/** What addUserToMultipleGroups says of each group must be so. */
export function groupsOf({ done, sends, record }: Evidence, output: unknown, say: Say): void {
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
    if (ok && added.length === 0) say('groups', `${groupId} is said to be done and was not`);
    if (ok || error?.outcome === 'unknown') continue;
    if (added.some(hasChanged)) say('groups', `${groupId} was done and is said to be ${error?.outcome}`);
    const left = sends.some((send) => send.left && send.target.includes(`/groups/${groupId}/`));
    if (left && error?.outcome === 'not-sent') say('groups', `${groupId} was sent and is said not to be`);
  }
}
