import type { Action } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import { isComposed } from '../helpers/composed.js';

/** The actions whose check is held against what they do, in every state. What is composed of others is in test/composed. */
export function checkedActions(): readonly Action[] {
  return listActions().filter((action) => !isComposed(action));
}
