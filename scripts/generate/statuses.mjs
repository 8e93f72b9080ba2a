// The statuses in the changes of actions. Okta's contract gives no list of them for most resources, so the actions
// check one another: a status that nobody else names and that is near to a known one is misspelled.
import { changesOf } from './change.mjs';
import { nearest } from './requests.mjs';

/** @throws Error that names the file of a misspelled status */
export function checkStatuses(actions) {
  const named = actions.map((action) => ({ action, statuses: changesOf(action).flatMap(statusesOf) }));
  for (const { action, statuses } of named) {
    const known = named.flatMap((other) => (other.action === action ? [] : other.statuses));
    for (const status of statuses) {
      const near = known.includes(status) ? undefined : nearest(status, known);
      if (near !== undefined)
        throw new Error(
          `${action.file}: the status ${status} is near to ${near}, and no other action names it`,
        );
    }
  }
}

/** A link, and what a body leaves, have no statuses. */
function statusesOf({ of, from = [], not = [], to }) {
  return Array.isArray(of) ? [] : [from, not, Array.isArray(to) ? to : []].flat();
}
