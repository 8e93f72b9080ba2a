import type { User } from '../../generated/types.js';
import { Failure } from '../../result/failure.js';
import { type FoundUser, findByLogin, listed, read, several } from '../identifier.js';
import { isBeyondAPath, isShortNameOf, loginFilter, loginSearch } from '../login.js';
import type { Handler } from './handler.js';

/** Finds a user by the whole login. Okta also takes ids and shortnames there, so the answer is compared. */
export const getUserWithLogin: Handler<'getUserWithLogin'> = {
  plan: ({ login }) =>
    isBeyondAPath(login)
      ? [
          { step: 'find', extras: { 'handler.filter': loginFilter(login) }, when: null },
          { step: 'search', extras: { 'handler.search': loginSearch(login) } },
        ]
      : [{ step: 'get', when: null }],

  *run({ inputs: { login }, request }) {
    const user = yield* findByLogin(login, {
      byPath: () => request('get'),
      byFilter: () => request('find', { 'handler.filter': loginFilter(login) }),
      bySearch: () => request('search', { 'handler.search': loginSearch(login) }),
    });
    if (user === undefined) throw nobody(`No user has the login ${login}.`);
    return { user: user as unknown as User };
  },
};

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

function nobody(message: string): Failure {
  return new Failure({
    code: 'NOT_FOUND',
    message,
    remedy: 'Check the spelling, or look the user up by id.',
    retryable: false,
    outcome: 'unchanged',
  });
}
