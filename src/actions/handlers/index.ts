import type { Values } from '../../catalog/template.js';
import type { HandlerActionId } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import type { Handler, HandlerContext, PlannedStep } from './handler.js';

/**
 * Every action whose file says `handler: true`; a missing or a superfluous one does not compile. Each is loaded when
 * it is first used.
 */
const handlers: { readonly [Id in HandlerActionId]: () => Handler<Id> } = {
  addUserToMultipleGroups: () =>
    (require('./add-user-to-multiple-groups.js') as typeof import('./add-user-to-multiple-groups.js'))
      .addUserToMultipleGroups,
  assignRoleToUser: () =>
    (require('./assign-role-to-user.js') as typeof import('./assign-role-to-user.js')).assignRoleToUser,
  createUserWithPassword: () =>
    (require('./create-user-with-password.js') as typeof import('./create-user-with-password.js'))
      .createUserWithPassword,
  deleteUser: () => (require('./delete-user.js') as typeof import('./delete-user.js')).deleteUser,
  expirePassword: () =>
    (require('./expire-password.js') as typeof import('./expire-password.js')).expirePassword,
  getGroupByName: () =>
    (require('./get-group-by-name.js') as typeof import('./get-group-by-name.js')).getGroupByName,
  getUserWithLogin: () =>
    (require('./get-user-with-login.js') as typeof import('./get-user-with-login.js')).getUserWithLogin,
  getUserWithLoginShortname: () =>
    (require('./get-user-with-login.js') as typeof import('./get-user-with-login.js'))
      .getUserWithLoginShortname,
  updateGroup: () => (require('./update-group.js') as typeof import('./update-group.js')).updateGroup,
};

/** A handler as the executor sees it: which inputs, steps and outputs are its own is only known by its id. */
export interface AnyHandler {
  plan?(inputs: Values): readonly PlannedStep<string>[];
  run(context: AnyContext): Program<Record<string, unknown>>;
}

export type AnyContext = Omit<HandlerContext<never>, 'inputs' | 'request' | 'send' | 'fetch'> & {
  readonly inputs: Values;
  request(step: string, extras?: Values): OktaRequest;
  send(step: string, extras?: Values): Program<OktaAnswer>;
  fetch(step: string | OktaRequest, extras?: Values): Program<{ body: unknown; answer: OktaAnswer }>;
};

/** The handler of an action whose file says `handler: true`. */
export function handlerOf(id: string): AnyHandler {
  return handlers[id as HandlerActionId]() as unknown as AnyHandler;
}
