import type { Application, Device, Group, Role } from '../../generated/types.js';
import { wholeLists } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { Parts } from '../handlers/handler.js';
import type { AccessEntry, AccessKind } from './entry.js';
import { noteOn, originOf, rulesIfReadable } from './memberships.js';

/** What the readers share: who it is about, and what earlier ones have read. */
export interface Reading {
  readonly userId: string;
  /** In an org with more groups than this, ownership is not read. */
  readonly ownersOfUpTo: number;
  readonly parts: Parts;
  groups: readonly Group[];
  roles: readonly Role[];
  /** Names of OAuth clients, by id. */
  clientNames: ReadonlyMap<string, string>;
  /** The owners of each group that the user owns, the user among them. */
  owners: ReadonlyMap<string, readonly unknown[]>;
}

type Reader = (reading: Reading) => Program<AccessEntry[]>;

/** Why a kind of entries is not read at all. */
export class NotRead extends Error {}

/** How the entries of each kind are read, in order: groups come first, because others come through them, and tokens before grants, because they read the clients' names. */
export const READERS: readonly (readonly [AccessKind, Reader])[] = [
  ['group', groups],
  ['application', applications],
  ['role', roles],
  ['token', tokens],
  ['grant', grants],
  ['factor', factors],
  ['device', devices],
  ['apiToken', apiTokens],
  ['ownership', ownership],
  ['linkedObject', linkedObjects],
  ['eventHook', eventHooks],
];

function* groups(reading: Reading): Program<AccessEntry[]> {
  const { parts, userId } = reading;
  reading.groups = yield* parts.items('listUserGroups', { userId });
  const rules = yield* rulesIfReadable(parts);
  return reading.groups.map((group) => {
    const origin = originOf(group, rules, userId);
    const note = noteOn(origin);
    const isOurs = group.type === 'OKTA_GROUP';
    return {
      ...named('group', group.id, group.profile?.name),
      ...origin,
      through: [...origin.through],
      ...(isOurs && { endedBy: 'removeUserFromGroup' }),
      ...(note !== undefined && { note }),
    };
  });
}

function* applications({ parts, userId }: Reading): Program<AccessEntry[]> {
  const all = yield* parts.items('listUserApplications', { userId });
  return all.map((application) => {
    const {
      id,
      label,
      status,
      scope,
      groups: through = [],
    } = application as Application & {
      scope?: string;
      groups?: { id: string; name?: string }[];
    };
    const isDirect = scope === 'USER';
    return {
      ...named('application', id, label),
      ...(status !== undefined && { status }),
      origin: isDirect ? ('direct' as const) : ('group' as const),
      through,
      endedBy: isDirect ? 'removeUserFromApplication' : 'removeUserFromGroup',
      ...(isDirect &&
        through.length > 0 && { note: 'A group gives it too, so it stays until the user leaves the group.' }),
    };
  });
}

function* roles(reading: Reading): Program<AccessEntry[]> {
  const { parts, userId, groups: ofUser } = reading;
  reading.roles = yield* parts.items('listUserRoles', { userId });
  return reading.roles.map((role) => {
    const isOwn = role.assignmentType === 'USER';
    const { href } = (role as { _links?: { assignee?: { href?: unknown } } })._links?.assignee ?? {};
    const group = ofUser.find(({ id }) => String(href).endsWith(`/${id}`));
    return {
      ...named('role', role.id, role.label ?? role.type),
      ...(role.status !== undefined && { status: role.status }),
      origin: isOwn ? ('direct' as const) : ('group' as const),
      ...(group !== undefined && { through: [{ id: group.id, name: group.profile?.name }] }),
      endedBy: isOwn ? 'unassignRoleFromUser' : 'removeUserFromGroup',
    };
  });
}

function* grants({ parts, userId, clientNames }: Reading): Program<AccessEntry[]> {
  const all = yield* parts.items('listUserGrants', { userId });
  return all.map(({ id, scopeId, clientId, status }) => ({
    ...named('grant', id, `${scopeId} for the client ${clientNames.get(String(clientId)) ?? clientId}`),
    ...(status !== undefined && { status }),
    endedBy: 'revokeUserGrants',
  }));
}

function* tokens(reading: Reading): Program<AccessEntry[]> {
  const { parts, userId } = reading;
  const clients = yield* parts.items('listUserClients', { userId });
  reading.clientNames = new Map(clients.map(({ client_id: id, client_name: name }) => [id, name ?? id]));
  const entries: AccessEntry[] = [];
  for (const { client_id: clientId, client_name: name } of clients) {
    for (const token of yield* parts.items('listUserClientTokens', { userId, clientId })) {
      const { id, status } = token as { id: string; status?: string };
      entries.push({
        ...named('token', id, `of the client ${name ?? clientId}`),
        ...(status !== undefined && { status }),
        endedBy: 'clearUserSessions',
      });
    }
  }
  return entries;
}

function* factors({ parts, userId }: Reading): Program<AccessEntry[]> {
  const all = yield* parts.items('listUserFactors', { userId });
  return all.map(({ id, factorType, provider, status }) => ({
    ...named('factor', id, [factorType, provider].filter(Boolean).join(' by ')),
    ...(status !== undefined && { status }),
    endedBy: 'resetFactors',
  }));
}

function* devices({ parts, userId }: Reading): Program<AccessEntry[]> {
  const all = yield* parts.items('listUserDevices', { userId });
  return all.map(({ device }) => {
    const { id, status, profile } = device as Device;
    return {
      ...named('device', id, (profile as { displayName?: string } | undefined)?.displayName),
      ...(status !== undefined && { status }),
      endedBy: 'deactivateDevice',
    };
  });
}

function* apiTokens({ parts, userId }: Reading): Program<AccessEntry[]> {
  const all = yield* parts.items('listApiTokens', {});
  return all
    .filter((token) => token.userId === userId)
    .map(({ id, name }) => ({ ...named('apiToken', id, name), endedBy: 'revokeApiToken' }));
}

/** Okta lists owners by group only: one request for each group of the org. */
function* ownership(reading: Reading): Program<AccessEntry[]> {
  const { parts, userId, ownersOfUpTo } = reading;
  const all = yield* parts.items('listGroups', {});
  if (all.length > ownersOfUpTo)
    throw new NotRead(
      `Okta lists owners by group only, and the org has ${all.length} groups, more than ${ownersOfUpTo} (ownersOfUpTo).`,
    );
  const [first, ...rest] = all.map(({ id }) =>
    readRequest('listGroupOwners', { groupId: id }, { limit: 1000 }),
  );
  // The first alone: an org without Okta Identity Governance refuses every one.
  const lists = first ? [...(yield* wholeLists([first])), ...(yield* wholeLists(rest))] : [];
  const isUser = (owner: unknown) => (owner as { id?: unknown }).id === userId;
  const owned = all.flatMap((group, index) => {
    const owners = lists[index] ?? [];
    return owners.some(isUser) ? [{ group, owners }] : [];
  });
  reading.owners = new Map(owned.map(({ group, owners }) => [group.id, owners]));
  return owned.map(({ group: { id, profile } }) => ({
    ...named('ownership', id, profile?.name),
    endedBy: 'removeGroupOwner',
  }));
}

function* linkedObjects({ parts, userId }: Reading): Program<AccessEntry[]> {
  const entries: AccessEntry[] = [];
  for (const { primary, associated } of yield* parts.items('listLinkedObjects', {})) {
    for (const { name: relationshipName, title } of [primary, associated]) {
      const linked = yield* parts.items('listUserLinkedObjects', { userId, relationshipName });
      for (const { id } of linked) entries.push(named('linkedObject', String(id), title ?? relationshipName));
    }
  }
  return entries;
}

function* eventHooks({ parts, userId }: Reading): Program<AccessEntry[]> {
  const all = yield* parts.items('listEventHooks', {});
  return all
    .filter(({ createdBy }) => createdBy === userId)
    .map(({ id, name, status }) => ({
      ...named('eventHook', id, name),
      ...(status !== undefined && { status }),
      note: 'Made by the user. Okta does not say that it stops when they go.',
    }));
}

/** An entry that was given to the user, where nothing else is said. */
function named(kind: AccessKind, id: string, name: string | undefined) {
  return { kind, id, name: name ?? id, origin: 'direct' as const };
}
