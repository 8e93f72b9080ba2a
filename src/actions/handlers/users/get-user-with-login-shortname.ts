import type { User } from '../../../generated/types.js';
import { type FoundUser, listed, read, several } from '../../look-up/identifier.js';
import { isBeyondAPath, isShortNameOf, loginSearch } from '../../look-up/login.js';
import type { Handler } from '../handler.js';
import { nobody } from './get-user-with-login.js';

/** Finds a user by what stands before the @ of the login. */
export const getUserWithLoginShortname: Handler<'getUserWithLoginShortname'> = {
  plan: ({ shortname }) =>
    isBeyondAPath(shortname)
      ? [{ step: 'search', extras: { 'handler.search': loginSearch(shortname) }, when: null }]
      : [{ step: 'get', when: null }],

  *run({ inputs: { shortname }, request }) {
    const found = isBeyondAPath(shortname)
      ? yield* listed(request('search', { 'handler.search': loginSearch(shortname) }))
      : [yield* read(request('get'))];
    const [user, ...others] = (found as FoundUser[]).filter((one) => isShortNameOf(one, shortname));
    if (user === undefined) throw nobody(`No user has a login that starts with ${shortname}@.`);
    if (others.length > 0) throw several(shortname, [user, ...others]);
    return { user: user as unknown as User };
  },
};
