import type { Action } from '../../../catalog/action.js';
import { actionFor } from '../../../catalog/operations/operation-action.js';
import { calledAction, isRunAction } from '../discovery-tools.js';

/** The scope for the server, and for actions that only read. */
export const READ = 'okta-connector.read';
/** The scope for all other actions. It includes reading. */
export const MANAGE = 'okta-connector.manage';

/** The scopes with which a caller can use everything that the server offers. */
export function scopesOf(offered: readonly Action[]): readonly string[] {
  return offered.every(({ effect }) => effect === 'read') ? [READ] : [READ, MANAGE];
}

/** Whether one of the JSON-RPC messages calls an action that does more than read. */
export function changes(messages: readonly unknown[], offered: ReadonlyMap<string, Action>): boolean {
  return messages.some((message) => {
    const { method, params } = Object(message) as { method?: unknown; params?: unknown };
    if (method !== 'tools/call') return false;
    const { name, arguments: inputs } = Object(params) as { name?: unknown; arguments?: unknown };
    const called = calledBy(name, Object(inputs) as Record<string, unknown>);
    const action = offered.get(called.name);
    return action !== undefined && actionFor(action, called.inputs).effect !== 'read';
  });
}

/** The action of a tool, also where runAction names it. */
function calledBy(tool: unknown, inputs: Record<string, unknown>): { name: string; inputs: unknown } {
  if (typeof tool !== 'string' || !isRunAction(tool)) return { name: String(tool), inputs };
  const called = calledAction(inputs);
  // The host refuses such a call.
  return 'error' in called ? { name: '', inputs } : { name: called.name, inputs: called.arguments };
}
