import type { Group } from '../../../generated/types.js';
import { wholeList } from '../../../request/paging.js';
import { fanOut } from '../../shared/fan-out.js';
import type { Handler } from '../handler.js';

/** Reads the user's groups, and ends each membership that can be ended here; the others are named with the reason. */
export const removeUserFromAllGroups: Handler<'removeUserFromAllGroups'> = {
  plan: () => [
    { step: 'groups', when: 'once, and again for each further page that Okta names' },
    { step: 'remove' },
  ],

  *run({ inputs: { userId }, request, warn }) {
    const groups = (yield* wholeList(request('groups'))) as Group[];
    const ids = groups.filter((group) => reasonToKeep(group) === undefined).map(({ id }) => id);
    const kept = groups.flatMap((group) => {
      const reason = reasonToKeep(group);
      return reason === undefined ? [] : [{ groupId: group.id, name: group.profile?.name, reason }];
    });
    const done = yield* fanOut({
      name: 'groupId',
      count: 'removed',
      items: ids.map((id) => ({ given: id, id })),
      request: (id) => request('remove', { 'groups.id': id }),
      output: { userId, kept },
      warn,
    });
    return { ...done, userId, kept };
  },
};

function reasonToKeep({ id, type }: Group): string | undefined {
  if (type === 'BUILT_IN') return 'Okta itself decides who is in this group.';
  if (type !== 'OKTA_GROUP')
    return 'The members come from the application or directory that the group came from.';
  return /^\.{0,2}$/.test(String(id)) ? 'Okta gave no id for this group.' : undefined;
}
