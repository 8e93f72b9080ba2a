import { seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

const { people, groups, applications, pushMappings } = seed;

/** The actions with a handler on members, owners, roles and pushes of groups, as Okta's client does them. */
export const groupChangeCalls: readonly ClientCall[] = [
  {
    action: 'addUserToGroup',
    inputs: { groupId: groups.sales.id, userId: people.blake.id },
    client: ({ groupApi }) =>
      groupApi.assignUserToGroup({ groupId: groups.sales.id, userId: people.blake.id }),
  },
  {
    action: 'addUsersToGroup',
    inputs: { groupId: groups.finance.id, userIds: [people.blake.id, people.emery.id] },
    client: async ({ groupApi }) => {
      for (const { id } of [people.blake, people.emery])
        await groupApi.assignUserToGroup({ groupId: groups.finance.id, userId: id });
    },
  },
  {
    action: 'removeUsersFromGroup',
    inputs: { groupId: groups.newHires.id, userIds: [people.blake.id, people.devon.id] },
    client: async ({ groupApi }) => {
      for (const { id } of [people.blake, people.devon])
        await groupApi.unassignUserFromGroup({ groupId: groups.newHires.id, userId: id });
    },
  },
  {
    action: 'assignRoleToGroup',
    inputs: { groupId: groups.sales.id, roleType: 'HELP_DESK_ADMIN', disableNotifications: true },
    client: ({ roleAssignmentApi }) =>
      roleAssignmentApi.assignRoleToGroup({
        groupId: groups.sales.id,
        disableNotifications: true,
        assignRoleRequest: { type: 'HELP_DESK_ADMIN' },
      }),
    same: ({ role }) => role,
  },
  {
    action: 'addGroupOwner',
    inputs: { groupId: groups.sales.id, userId: people.emery.id },
    client: ({ groupApi }) =>
      groupApi.assignGroupOwner({
        groupId: groups.sales.id,
        GroupOwner: { id: people.emery.id, type: 'USER' },
      }),
    same: ({ owner }) => owner,
  },
  {
    action: 'removeGroupOwner',
    inputs: { groupId: groups.wikiEditors.id, ownerGroupId: groups.engineeringLeads.id },
    client: ({ groupApi }) =>
      groupApi.deleteGroupOwner({
        groupId: groups.wikiEditors.id,
        ownerId: groups.engineeringLeads.id,
      }),
  },
  {
    action: 'deleteGroupPushMapping',
    inputs: { applicationId: applications.wiki.id, mappingId: pushMappings.wikiEditors.id },
    client: async ({ groupPushMappingApi }) => {
      const mapping = { appId: applications.wiki.id, mappingId: pushMappings.wikiEditors.id };
      await groupPushMappingApi.getGroupPushMapping(mapping);
      await groupPushMappingApi.updateGroupPushMapping({
        ...mapping,
        body: { status: 'INACTIVE' },
      });
      await groupPushMappingApi.deleteGroupPushMapping({ ...mapping, deleteTargetGroup: false });
    },
  },
];
