import { type SeededLabel, seed } from './seed.js';
import { groupRole } from './seed-group-rules.js';
import { factorId, roleAssignmentId, type SeededPerson } from './seed-people.js';

/** Something in the seeded org, as it is at the start. */
export interface SandboxEntry {
  /** Its name in examples: `blake`, `group:engineering`, `application:wiki`, `role:onboarding`. */
  readonly handle: string;
  /** Okta's id, the same at every start. */
  readonly id: string;
  /** What Okta shows: a person's first and last name, a group's name, an application's label. */
  readonly name: string;
  /** What it is good for in a trial or a test. */
  readonly note: string;
}

/** Somebody in the seeded org, as at the start. */
export interface SandboxPerson extends SandboxEntry {
  readonly login: string;
  readonly status: string;
}

/** An application of the seeded org, as at the start. */
export interface SandboxApplication extends SandboxEntry {
  readonly status: string;
}

const everyPerson: [string, SeededPerson][] = Object.entries(seed.people);

/** Everything seeded that has a handle, by kind. Importing this starts no org. */
export const seededEntries = {
  people: everyPerson.map(([handle, person]): SandboxPerson => {
    const { id, login, firstName, lastName, status, note } = person;
    return { handle, id, login, name: `${firstName} ${lastName}`, status, note };
  }),
  groups: Object.values(seed.groups).map(({ handle, id, name, description }): SandboxEntry => {
    return { handle, id, name, note: description };
  }),
  applications: Object.values(seed.applications).map((application): SandboxApplication => {
    const { handle, id, label, status, note } = application;
    return { handle, id, name: label, status, note };
  }),
  roles: [entryOf(seed.customRole, 'a custom role; assigned together with a resource set')],
  resourceSets: [entryOf(seed.resourceSet, 'what the custom role applies to')],
  userTypes: Object.values(seed.userTypes).map(({ handle, id, displayName, description }): SandboxEntry => {
    return { handle, id, name: displayName, note: description };
  }),
  apiTokens: [
    entryOf(seed.apiTokens.own, "the administrator's, which requests are sent with"),
    entryOf(seed.apiTokens.helpDesk, "Quinn's"),
  ],
  groupRules: Object.values(seed.groupRules).map(({ handle, id, name, status, expression }): SandboxEntry => {
    return { handle, id, name, note: `${status}; ${expression}` };
  }),
  pushMappings: Object.values(seed.pushMappings).map(({ handle, id, name, note }): SandboxEntry => {
    return { handle, id, name, note };
  }),
  devices: Object.values(seed.devices).map(({ handle, id, name, status, note }): SandboxEntry => {
    return { handle, id, name, note: `${status}; ${note}` };
  }),
  clients: Object.values(seed.clients).map(({ handle, id, name, note }): SandboxEntry => {
    return { handle, id, name, note };
  }),
  factors: everyPerson.flatMap(([key, person]) =>
    [...(person.factors ?? []), ...(person.pendingFactor ? [person.pendingFactor.type] : [])].map(
      (type): SandboxEntry => ({
        handle: `factor:${key}-${type.split(':').at(-1)}`,
        id: factorId(person, type),
        name: `${person.firstName} ${person.lastName}: ${type}`,
        note:
          type === person.pendingFactor?.type ? 'waits for the code that was sent' : factorNote(key, type),
      }),
    ),
  ),
  roleAssignments: [
    ...everyPerson.flatMap(([key, person]) =>
      (person.roles ?? []).map(
        (type): SandboxEntry => ({
          handle: `role-assignment:${key}`,
          id: roleAssignmentId(person, type),
          name: `${person.firstName} ${person.lastName}: ${type}`,
          note: 'a role that the person holds directly',
        }),
      ),
    ),
    {
      handle: groupRole.handle,
      id: groupRole.id,
      name: `${seed.groups.helpDesk.name}: ${groupRole.type}`,
      note: 'a role that the members of the group hold through it',
    },
  ],
};

function factorNote(person: string, type: string): string {
  if (type !== 'push') return 'active';
  const answers: Record<string, string> = { avery: 'does not answer', morgan: 'rejects' };
  return `active; ${answers[person] ?? 'approves'} a push`;
}

function entryOf({ handle, id, label }: SeededLabel, note: string): SandboxEntry {
  return { handle, id, name: label, note };
}

/** Everything seeded that has a handle, in one list. */
export const handles: readonly (SandboxEntry & { readonly login?: string; readonly status?: string })[] =
  Object.values(seededEntries).flat();

const byHandle = new Map(handles.map((entry) => [entry.handle, entry]));

/**
 * The input that a handle stands for: a person's login, the id of anything else; `undefined` for any other text.
 *
 * @example
 * resolveHandle('blake'); // 'blake.rivers@example.com'
 * resolveHandle('group:engineering'); // the group's id, such as '00g…'
 */
export function resolveHandle(text: string): string | undefined {
  const entry = byHandle.get(text);
  return entry?.login ?? entry?.id;
}

/** The id that Okta has for a handle, a person's too; `undefined` for any other text. */
export function idOf(handle: string): string | undefined {
  return byHandle.get(handle)?.id;
}
