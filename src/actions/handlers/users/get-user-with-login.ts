import type { User } from '../../../generated/types.js';
import { Failure } from '../../../result/failure.js';
import { findByLogin } from '../../look-up/identifier.js';
import { isBeyondAPath, loginFilter, loginSearch } from '../../look-up/login.js';
import type { Handler } from '../handler.js';

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

/** No user is what was asked for. */
export function nobody(message: string): Failure {
  return new Failure({
    code: 'NOT_FOUND',
    message,
    remedy: 'Check the spelling, or look the user up by id.',
    retryable: false,
    outcome: 'unchanged',
  });
}
