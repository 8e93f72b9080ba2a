import type { Action } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import { handlers } from '../../generated/handlers.js';
import type { HandlerActionId } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import type { HandlerContext, PlannedPart, PlannedStep } from './handler.js';

/** A handler as the executor sees it: which inputs, steps and outputs are its own is only known by its id. */
export interface AnyHandler {
  plan?(inputs: Values): readonly PlannedStep<string>[];
  planParts?(inputs: Values): readonly PlannedPart[];
  run(context: AnyContext): Program<Record<string, unknown>>;
}

export type AnyContext = Omit<HandlerContext<never>, 'inputs' | 'request' | 'send' | 'fetch'> & {
  readonly inputs: Values;
  request(step: string, extras?: Values): OktaRequest;
  send(step: string, extras?: Values): Program<OktaAnswer>;
  fetch(step: string, extras?: Values): Program<{ body: unknown; answer: OktaAnswer }>;
};

/** The handler of a list, as the executor sees it. */
export interface AnyListHandler {
  extras?(inputs: Values): Values;
  isCut?(inputs: Values): boolean;
  readonly wholePages?: true;
  ofPage?(items: readonly unknown[], context: AnyContext): Program<readonly object[]>;
}

/** The handler of a list whose file has `requests`; one without has none. */
export function listHandlerOf({ id, handler }: Action): AnyListHandler {
  return handler ? (handlers[id as HandlerActionId] as unknown as AnyListHandler) : {};
}

/** The handler of an action whose file has `requests`. */
export function handlerOf(id: string): AnyHandler {
  return handlers[id as HandlerActionId] as unknown as AnyHandler;
}
