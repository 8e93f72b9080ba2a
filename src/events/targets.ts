import type { LogEvent } from './log-tail.js';

/** What later steps take as an input, by the type of Okta's target. */
const INPUTS: Readonly<Record<string, string>> = {
  User: 'userId',
  UserGroup: 'groupId',
  AppInstance: 'applicationId',
};

/** The event with the ids of its user, group and application beside its targets, which come in no fixed order. */
export function withTargets(event: LogEvent): Record<string, unknown> {
  const given: Record<string, unknown> = event;
  const { target } = given;
  if (!Array.isArray(target)) return given;
  for (const one of target as readonly ({ type?: unknown; id?: unknown } | null)[]) {
    const input = INPUTS[String(one?.type)];
    if (input !== undefined && given[input] === undefined && typeof one?.id === 'string')
      given[input] = one.id;
  }
  return given;
}
