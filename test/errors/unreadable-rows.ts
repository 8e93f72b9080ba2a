import type { Reaction } from '../helpers/scripted-server.js';
import { userId } from '../helpers/usual-inputs.js';
import type { ErrorRow } from './row.js';
import { asJson, raw } from './server-answers.js';

/** A 2xx whose body the output needs, and which can't be read or is something else. */
export const unreadableRows: readonly ErrorRow[] = [
  unreadable('truncated JSON of a created group', 'addGroup', [raw(200, '{"id":"00g', asJson)], 'applied'),
  unreadable('an empty body of a created group', 'addGroup', [raw(200, '', asJson)], 'applied'),
  unreadable('null in the place of a created group', 'addGroup', [raw(200, 'null', asJson)], 'applied'),
  unreadable('truncated JSON of a list', 'getGroupByName', thrice(raw(200, '[{"id":', asJson)), 'unchanged'),
  unreadable('an object in the place of a list', 'getGroupByName', [raw(200, '{}', asJson)], 'unchanged'),
  unreadable('null in the place of a user', 'getUserWithId', [raw(200, 'null', asJson)], 'unchanged'),
  unreadable(
    'an object in the place of a group to update',
    'updateGroup',
    [raw(200, '{}', asJson)],
    'unchanged',
  ),
  unreadable(
    'null in the place of a group to update',
    'updateGroup',
    [raw(200, 'null', asJson)],
    'unchanged',
  ),
  unreadable(
    'null in the place of a created user',
    'createUserWithPassword',
    [raw(200, 'null', asJson)],
    'applied',
  ),
  {
    ...unreadable('no temporary password', 'expirePassword', [raw(200, '{}', asJson)], 'applied'),
    inputs: { userId, temporaryPassword: true },
  },
  {
    ...unreadable(
      'null in the place of a temporary password',
      'expirePassword',
      [raw(200, 'null', asJson)],
      'applied',
    ),
    inputs: { userId, temporaryPassword: true },
  },
];

/** A safe request is repeated, since nothing was answered. */
function thrice(reaction: Reaction): Reaction[] {
  return [reaction, reaction, reaction];
}

function unreadable(
  title: string,
  action: string,
  script: readonly Reaction[],
  outcome: ErrorRow['outcome'],
): ErrorRow {
  const read = outcome === 'unchanged';
  return {
    title,
    action,
    script,
    code: 'INVALID_RESPONSE',
    outcome,
    retryable: read,
    remedy: read ? /again|report the request id/ : /(?:check|look at) the (org|object in Okta)/i,
  };
}
