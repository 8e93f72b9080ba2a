import type { Values } from '../../../catalog/template.js';
import type { ActionInputs } from '../../../generated/types.js';
import { createdUser, holderSteps } from '../../shared/taken-login.js';
import type { Handler } from '../handler.js';

/** Creates a user; where the login is taken, a read says by whom. */
export const createUserWithPassword: Handler<'createUserWithPassword'> = {
  plan: (inputs) => [{ step: 'create', extras: creation(inputs), when: null }, ...holderSteps(inputs.login)],

  *run(context) {
    return { user: yield* createdUser(context, creation(context.inputs)) };
  },
};

function creation({ changePasswordAtNextLogin }: ActionInputs['createUserWithPassword']): Values {
  return { 'handler.nextLogin': changePasswordAtNextLogin ? 'changePassword' : undefined };
}
