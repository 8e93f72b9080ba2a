import type { Group } from '../../../generated/types.js';
import { eachPage } from '../../../request/paging.js';
import type { Handler } from '../handler.js';

/** Looks through the user's groups; of a group that is not among them, a read shows that it exists. */
export const isUserInGroup: Handler<'isUserInGroup'> = {
  plan: () => [
    { step: 'groups', when: 'once, and again for each further page that Okta names' },
    { step: 'group' },
  ],

  *run({ inputs: { userId, groupId }, request, send }) {
    let isMember = false;
    yield* eachPage(request('groups'), (groups) => {
      if ((groups as readonly Group[]).some(({ id }) => id === groupId)) isMember = true;
    });
    if (!isMember) yield* send('group');
    return { userId, groupId, isMember };
  },
};
