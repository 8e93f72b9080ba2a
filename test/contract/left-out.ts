import type { Action } from '../../src/catalog/action.js';
import { sidecarOf } from '../sidecar.js';
import type { ContractPlace } from './contract-places.js';

/** Something that Okta takes and that an action does not offer. */
export interface LeftOut {
  readonly operationId: string;
  /** A place, or an object with everything in it. */
  readonly place: string;
  readonly reason: string;
}

const HASH = 'Import of hashed passwords is a migration, not a workflow; the action takes a password.';
const HOOK = 'A password import hook needs a web service of its own.';
const ASYNC = 'Its answer comes before the deactivation is done, and the output says what is done.';
const BARE = 'okta-response takes credentials and links out of the answer, which is handed on whole.';
const EXPAND_READ = 'The whole resource comes back; embedding another is a second read.';
const BY_LOGIN = 'The user is found by the exact login, in a filter or a search; there is one at most.';
const BY_NAME = 'The group is found by q and compared by its exact name; search is stale after a create.';
const REALM = 'Realms are of a product that most orgs lack.';
const TYPE = "A user's type can't be changed by this operation; Create User takes one.";

/**
 * What several actions leave out that use the operation. What one action leaves out stands in its sidecar (`leftOut`),
 * in the same words.
 */
export const LEFT_OUT: readonly LeftOut[] = [
  { operationId: 'getUser', place: 'header Content-Type', reason: BARE },
  { operationId: 'getUser', place: 'query expand', reason: EXPAND_READ },
  { operationId: 'listUsers', place: 'header Content-Type', reason: BARE },
  ...['after', 'expand', 'fields', 'limit', 'q', 'sortBy', 'sortOrder'].map((name) => ({
    operationId: 'listUsers',
    place: `query ${name}`,
    reason: BY_LOGIN,
  })),
  { operationId: 'createUser', place: 'body credentials.password.hash', reason: HASH },
  { operationId: 'createUser', place: 'body credentials.password.hook', reason: HOOK },
  { operationId: 'createUser', place: 'body realmId', reason: REALM },
  {
    operationId: 'updateUser',
    place: 'query strict',
    reason: 'It is about the age and history of a new password, and no password is sent.',
  },
  {
    operationId: 'updateUser',
    place: 'header If-Match',
    reason:
      "It needs the ETag of a read before; only the attributes named are changed, so nobody's work is lost.",
  },
  { operationId: 'updateUser', place: 'body realmId', reason: REALM },
  { operationId: 'updateUser', place: 'body type', reason: TYPE },
  { operationId: 'deactivateUser', place: 'header Prefer', reason: ASYNC },
  {
    operationId: 'listAssignedRolesForUser',
    place: 'query expand',
    reason: 'The targets of a role are not part of the output.',
  },
  ...['sortBy', 'sortOrder'].map((name) => ({
    operationId: 'listGroups',
    place: `query ${name}`,
    reason: BY_NAME,
  })),
  { operationId: 'getGroupRule', place: 'query expand', reason: EXPAND_READ },
  {
    operationId: 'listGroupOwners',
    place: 'query search',
    reason: 'It only tells users from groups, and a group has few owners.',
  },
  { operationId: 'getApplication', place: 'query expand', reason: EXPAND_READ },
];

/** The entry that explains why an action leaves a place out, if there is one. */
export function explanationFor(action: Action, { operationId, place }: ContractPlace): LeftOut | undefined {
  const own = Object.entries(sidecarOf(action).leftOut ?? {}).find(([left]) =>
    isWithin(`${operationId} ${place}`, left),
  );
  const reason = own?.[1] ?? reasonOf(action, operationId, place);
  if (reason !== undefined) return { operationId, place, reason };
  return LEFT_OUT.find((entry) => entry.operationId === operationId && isWithin(place, entry.place));
}

/** Whether a place is what is left out, or stands in it. */
export function isWithin(place: string, left: string): boolean {
  return place === left || place.startsWith(`${left}.`);
}

/** What holds for every list. */
function reasonOf({ items, steps }: Action, operationId: string, place: string): string | undefined {
  const page = steps.find(({ name }) => name === items?.page);
  if (page?.operationId !== operationId) return undefined;
  if (place === 'query after') return 'The cursor is the whole address of the next page.';
  if (place === 'query expand' || place === 'query fields' || place === 'header Content-Type')
    return 'The items come whole, as Okta gives them.';
  return undefined;
}
