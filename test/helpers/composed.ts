import type { Action } from '../../src/catalog/action.js';
import { findAction } from '../../src/catalog/catalog.js';

/**
 * Whether an action is composed of others. It has no requests of its own: each of its parts is proved as an action, and
 * test/composed proves what it makes of them.
 */
export function isComposed({ uses }: Action): boolean {
  return uses !== undefined;
}

/** The actions that it is composed of. */
export function partsOf({ uses = [] }: Action): readonly Action[] {
  return uses.map((id) => findAction(id) as Action);
}
