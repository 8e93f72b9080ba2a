import type { User } from '../../generated/types.js';
import type { Handler } from './handler.js';

/** Two Okta operations: the one with a temporary password gives a new one at each call, so it is never repeated. */
export const expirePassword: Handler<'expirePassword'> = {
  plan: ({ temporaryPassword }) => [
    { step: temporaryPassword ? 'expireWithTemporaryPassword' : 'expire', when: null },
  ],

  *run({ inputs: { userId, temporaryPassword }, send, fetch }) {
    if (!temporaryPassword) {
      const { body } = yield* send('expire');
      return body === undefined ? { userId } : { userId, user: body as User };
    }
    const { body } = yield* fetch('expireWithTemporaryPassword');
    return { userId, temporaryPassword: (body as { tempPassword: string }).tempPassword };
  },
};
