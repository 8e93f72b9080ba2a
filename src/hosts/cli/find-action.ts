import type { Action } from '../../catalog/action.js';
import { findAction, listActions } from '../../catalog/catalog.js';
import { didYouMean } from './suggest.js';
import { UsageError } from './usage-error.js';

/**
 * The action of this id.
 * @throws UsageError that names the nearest ids
 */
export function knownAction(id: string): Action {
  const action = findAction(id);
  if (action !== undefined) return action;
  const ids = listActions().map((each) => each.id);
  throw new UsageError(
    `There is no action ${id.slice(0, 60)}.`,
    `${didYouMean(id, ids)}"okta-connector actions" lists all ids.`,
  );
}
