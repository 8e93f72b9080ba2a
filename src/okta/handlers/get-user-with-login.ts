import { Failure } from '../../core/failure.js';
import type { User } from '../../generated/types.js';
import { isBeyondAPath, loginFilter, loginOf } from '../identifier.js';
import type { Handler } from './handler.js';

/** Finds a user by the whole login. Okta also takes ids and shortnames there, so the answer is compared. */
export const getUserWithLogin: Handler<'getUserWithLogin'> = {
  plan: ({ login }) =>
    isBeyondAPath(login)
      ? [{ step: 'find', extras: { 'handler.filter': loginFilter(login) }, when: null }]
      : [{ step: 'get', when: null }],

  *run({ inputs: { login }, fetch }) {
    const { body } = isBeyondAPath(login)
      ? yield* fetch('find', { 'handler.filter': loginFilter(login) })
      : yield* fetch('get');
    const candidates = Array.isArray(body) ? body : [body];
    const user = candidates.find((candidate) => loginOf(candidate).toLowerCase() === login.toLowerCase());
    if (user === undefined) throw nobody(`No user has the login ${login}.`);
    return { user };
  },
};

/** Finds a user by what stands before the @ of the login. */
export const getUserWithLoginShortname: Handler<'getUserWithLoginShortname'> = {
  *run({ inputs: { shortname }, fetch }) {
    const { body } = yield* fetch('get');
    if (loginOf(body).split('@')[0]?.toLowerCase() !== shortname.toLowerCase()) {
      throw nobody(`No user has a login that starts with ${shortname}@.`);
    }
    return { user: body as User };
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
