import { type Factor, idOf, type Org, seed, type User } from '../../src/sandbox/index.js';
import type { Cell } from './cell.js';
import { STATUSES } from './user-cells.js';

const { blake } = seed.people;
const factorId = idOf('factor:blake-push');
const TYPES = ['push', 'sms', 'call', 'email', 'token:software:totp', 'webauthn', 'question', 'signed_nonce'];
const FACTOR_STATUSES = ['ACTIVE', 'PENDING_ACTIVATION', 'ENROLLED', 'EXPIRED', 'INACTIVE', 'NOT_SETUP'];

/** A push is sent to a factor of each type, in each status, of a user in each status. */
export function factorCells(): Cell[] {
  return TYPES.flatMap((type) =>
    FACTOR_STATUSES.flatMap((factorStatus) =>
      STATUSES.map((status): Cell => {
        const arrange = (org: Org) => {
          const user = org.users.get(blake.id) as User;
          user.status = status;
          const factor = user.factors.find(({ id }) => id === factorId) as Factor;
          Object.assign(factor, { factorType: type, status: factorStatus });
        };
        const inputs = { userId: blake.id, factorId };
        return {
          action: 'sendPushChallenge',
          state: `${type}, ${factorStatus}, user ${status}`,
          inputs,
          arrange,
        };
      }),
    ),
  );
}
