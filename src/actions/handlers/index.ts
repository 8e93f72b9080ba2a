import type { Values } from '../../catalog/template.js';
import type { HandlerActionId } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import { addUserToMultipleGroups } from './add-user-to-multiple-groups.js';
import { assignRoleToUser } from './assign-role-to-user.js';
import { createUserWithPassword } from './create-user-with-password.js';
import { deleteUser } from './delete-user.js';
import { expirePassword } from './expire-password.js';
import { getGroupByName } from './get-group-by-name.js';
import { getUserWithLogin, getUserWithLoginShortname } from './get-user-with-login.js';
import type { Handler, HandlerContext, PlannedStep } from './handler.js';
import { updateGroup } from './update-group.js';

/**
 * Every action whose file says `handler: true`; a missing or a superfluous one does not compile.
 */
const handlers: { readonly [Id in HandlerActionId]: Handler<Id> } = {
  addUserToMultipleGroups,
  assignRoleToUser,
  createUserWithPassword,
  deleteUser,
  expirePassword,
  getGroupByName,
  getUserWithLogin,
  getUserWithLoginShortname,
  updateGroup,
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
  return handlers[id as HandlerActionId] as unknown as AnyHandler;
}
