import type { User } from '../../../generated/types.js';
import { unreadable } from '../../../request/errors/okta-errors.js';
import type { Handler } from '../handler.js';

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
    const { body, answer } = yield* fetch('expireWithTemporaryPassword');
    const temporary = (body as { tempPassword?: unknown } | null)?.tempPassword;
    if (typeof temporary !== 'string') throw unreadable(answer, 'its body has no temporary password');
    return { userId, temporaryPassword: temporary };
  },
};
