import { type Rule, rule } from './unproven.js';

/** The rules about the System Log and event hooks. */
export const logBehavior = {
  lateLogEvent: rule(
    'the System Log shows an event late: its place for a query that polls',
    'likely',
    'at the end',
    'at its time',
  ),
  cursorOfEmptyPage: rule(
    'a query that polls the System Log finds nothing after its cursor: the cursor',
    'likely',
    'stays',
    'moves on',
  ),
  endOfBoundedLog: rule(
    'a query of the System Log that has an end: its last page',
    'open',
    'names no next page',
    'names one that is empty',
  ),
  unreadableLogCursor: rule(
    'a query of the System Log has a cursor that can not be read',
    'inferred',
    '400 E0000001',
    '400 E0000029',
  ),
  outdatedLogCursor: rule(
    'a cursor of the System Log is older than the 90 days for which events are kept',
    'open',
    'taken',
    '400 E0000001',
  ),
  actorOfGroupRules: rule(
    'a group rule adds or removes a member: the actor of the event',
    'inferred',
    'Okta System',
    'whoever caused it',
  ),
  privilegeTakenInPart: rule(
    'a user loses an admin role and keeps another: the event',
    'inferred',
    'grant with what is left',
    'none',
  ),
  verifyInactiveHook: rule(
    'an INACTIVE event hook is verified',
    'inferred',
    '403 E0000038',
    '400 E0000001',
    'taken',
  ),
  hookForOtherTypes: rule(
    'an event hook is made for an event type that hooks do not take',
    'inferred',
    '400 E0000001',
    'taken',
  ),
} as const satisfies Record<string, Rule>;
