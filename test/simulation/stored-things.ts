import { appUserOf } from '../../src/sandbox/applications/app-users.js';
import type { User } from '../../src/sandbox/org/model.js';
import type { Org } from '../../src/sandbox/org/org.js';
import { type Inputs, storedUser } from './stored.js';

/** Something of the org that the inputs name; `user` is whom they name, if anybody. */
type In<T> = (inputs: Inputs, org: Org, user: User | undefined) => T;

/** Where the sandbox keeps what a change is of, by its name in `change`; undefined where it is not there. */
const THINGS: Readonly<Record<string, In<object | undefined>>> = {
  user: (_, __, user) => user && storedUser(user),
  group: ({ groupId }, org) => org.groups.get(String(groupId)),
  application: ({ applicationId }, org) => {
    const application = org.applications.get(String(applicationId));
    if (application === undefined) return undefined;
    const { body, sharedPassword: value } = application;
    const credentials = { ...(body.credentials as object), password: { value } };
    return { ...body, ...application, credentials };
  },
  assignment: storedAssignment,
  groupRule: ({ groupRuleId }, org) => org.rules.get(String(groupRuleId)),
  groupPushMapping: ({ applicationId, mappingId }, org) => {
    const mapping = org.pushMappings.get(String(mappingId));
    return mapping?.applicationId === applicationId ? mapping : undefined;
  },
  device: ({ deviceId }, org) => org.devices.get(String(deviceId)),
  apiToken: ({ apiTokenId }, org) => org.apiTokens.get(String(apiTokenId)),
  enrolledFactor: ({ factorId }, _, user) => user?.factors.find(({ id }) => id === factorId),
  ownRole: ({ roleAssignmentId }, _, user) => user?.roles.find(({ id }) => id === roleAssignmentId),
};

/** Of what a user may have several of, all that a deletion takes. */
const OF_A_USER: Readonly<Record<string, (user: User, inputs: Inputs, org: Org) => readonly unknown[]>> = {
  session: ({ sessions }) => sessions,
  factor: ({ factors }) => factors,
  grant: ({ grants }) => grants,
  clientToken: ({ oauthTokens }, { clientId }) => oauthTokens.filter((token) => token.clientId === clientId),
  membership: ({ id }, _, { groups }) =>
    [...groups.values()].filter(({ type, members }) => type === 'OKTA_GROUP' && members.has(id)),
};

/** Something that a creation makes is known by what the caller named it by. */
const CREATED: Readonly<Record<string, (inputs: Inputs, org: Org) => boolean>> = {
  group: ({ name }, { groups }) => [...groups.values()].some(({ profile }) => profile.name === name),
  groupRule: (inputs, { rules }) =>
    [...rules.values()].some(({ name, groupIds }) => name === inputs.name && sameIds(groupIds, inputs)),
  groupPushMapping: (inputs, { pushMappings }) =>
    [...pushMappings.values()].some(
      ({ groupId, applicationId }) => groupId === inputs.groupId && applicationId === inputs.applicationId,
    ),
  application: ({ label }, { applications }) =>
    [...applications.values()].some(({ body }) => body.label === label),
};

/** Whether two resources are joined, by the two of the link. */
const LINKS: Readonly<Record<string, In<boolean>>> = {
  'group user': ({ groupId, groupIds = [groupId] }, org, user) =>
    (groupIds as readonly string[]).some((id) => {
      const group = org.groups.get(id);
      return group !== undefined && user !== undefined && org.memberships.holds(group, user);
    }),
  'group users': ({ groupId, userIds }, org) => {
    const group = org.groups.get(String(groupId));
    return (userIds as readonly string[]).some((id) => group?.members.has(id) === true);
  },
  'application user': ({ applicationId }, org, user) =>
    user !== undefined && org.applications.get(String(applicationId))?.users.has(user.id) === true,
  'application group': ({ applicationId, groupId }, org) =>
    org.applications.get(String(applicationId))?.groups.has(String(groupId)) === true,
  'user role': (inputs, _, user) => user?.roles.some((role) => isRole(role, inputs)) === true,
  'group role': (inputs, org) =>
    org.groups.get(String(inputs.groupId))?.roles.some((role) => isRole(role, inputs)) === true,
  'group roleAssignment': ({ groupId, roleAssignmentId }, org) =>
    org.groups.get(String(groupId))?.roles.some(({ id }) => id === roleAssignmentId) === true,
  'group owner': ({ groupId, ownerGroupId }, org, user) =>
    org.groups.get(String(groupId))?.owners.some(({ id }) => id === (ownerGroupId ?? user?.id)) === true,
};

/** @throws where the table above lacks what a change is of */
export const thing = (of: string) => known(THINGS, of);
export const isLinked = (of: string) => known(LINKS, of);
export const isMade = (of: string) => known(CREATED, of);

/** Whether what a deletion takes is gone. Where nobody is meant, nobody has lost all of something. */
export function isGone(of: string): In<boolean> {
  const several = OF_A_USER[of];
  const find = several === undefined ? thing(of) : undefined;
  return (inputs, org, user) => {
    if (several === undefined) return find?.(inputs, org, user) === undefined;
    return user !== undefined && several(user, inputs, org).length === 0;
  };
}

function known<T>(table: Readonly<Record<string, T>>, of: string): T {
  const found = table[of];
  if (found === undefined) throw new Error(`The simulation does not know where the sandbox keeps "${of}".`);
  return found;
}

function storedAssignment(inputs: Inputs, org: Org, user: User | undefined): object | undefined {
  const app = org.applications.get(String(inputs.applicationId));
  if (app === undefined || user === undefined) return undefined;
  const found = appUserOf(org, app, user);
  if (found === undefined) return undefined;
  const { assignment, scope } = found;
  const { userName, password } = assignment.credentials;
  // The sandbox keeps that there is a password, and no password.
  const credentials = { userName, ...(password !== undefined && { password: { value: inputs.password } }) };
  return { ...assignment, credentials, scope };
}

function sameIds(ids: readonly string[], { groupIds }: Inputs): boolean {
  return Array.isArray(groupIds) && ids.join() === groupIds.join();
}

interface Assigned {
  readonly type: string;
  readonly role?: string;
  readonly resourceSet?: string;
}

function isRole({ type, role, resourceSet }: Assigned, { roleType, roleId, resourceSetId }: Inputs): boolean {
  return type === roleType && role === roleId && resourceSet === resourceSetId;
}
