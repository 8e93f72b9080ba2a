import { Failure } from '../../core/failure.js';
import type { Values } from '../../core/template.js';
import type { ActionInputs, User } from '../../generated/types.js';
import { isBeyondAPath, loginFilter, loginOf } from '../identifier.js';
import type { Handler } from './handler.js';

type Inputs = ActionInputs['createUserWithPassword'];

/** Creates a user; where the login is taken, one read says by whom, so that a playbook can be run again. */
export const createUserWithPassword: Handler<'createUserWithPassword'> = {
  plan: (inputs) => [
    { step: 'create', extras: creation(inputs), when: null },
    { step: readBack(inputs.login), extras: lookUp(inputs.login) },
  ],

  *run({ inputs, fetch }) {
    try {
      const { body } = yield* fetch('create', creation(inputs));
      return { user: body as User };
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.details.code !== 'CONFLICT') throw failure;
      let found: unknown;
      try {
        found = (yield* fetch(readBack(inputs.login), lookUp(inputs.login))).body;
      } catch {
        throw failure;
      }
      throw withExisting(failure, inputs.login, found);
    }
  },
};

function creation(inputs: Inputs): Values {
  return { 'handler.nextLogin': inputs.changePasswordAtNextLogin ? 'changePassword' : undefined };
}

function readBack(login: string): 'existing' | 'existingByFilter' {
  return isBeyondAPath(login) ? 'existingByFilter' : 'existing';
}

function lookUp(login: string): Values {
  return { 'handler.filter': loginFilter(login) };
}

function withExisting(failure: Failure, login: string, found: unknown): Failure {
  const candidates: { id?: unknown }[] = Array.isArray(found) ? found : [found];
  const holder = candidates.find((user) => loginOf(user).toLowerCase() === login.toLowerCase());
  if (typeof holder?.id !== 'string') return failure;
  return failure.with({
    message: `A user with the login ${login} exists already.`,
    remedy: 'Go on with the existing user (error.existing.userId), or choose another login.',
    existing: { userId: holder.id },
  });
}
