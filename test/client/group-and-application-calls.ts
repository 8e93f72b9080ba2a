import { seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

const { people, groups, applications } = seed;

/** The actions on groups, roles and applications, as Okta's client does them. */
export const groupAndApplicationCalls: readonly ClientCall[] = [
  {
    action: 'callOktaApi',
    inputs: { operationId: 'getGroup', pathParameters: { groupId: groups.sales.id } },
    client: ({ groupApi }) => groupApi.getGroup({ groupId: groups.sales.id }),
    same: ({ body }) => body,
  },
  {
    action: 'addGroup',
    inputs: { name: 'Night shift', description: 'On call', customAttributes: { costCenter: '42' } },
    client: ({ groupApi }) =>
      groupApi.createGroup({
        // The client's types know no custom attributes of groups.
        group: { profile: { name: 'Night shift', description: 'On call', ...{ costCenter: '42' } } },
      }),
    same: ({ group }) => group,
  },
  {
    action: 'getGroup',
    inputs: { groupId: groups.financeInLedger.id },
    client: ({ groupApi }) => groupApi.getGroup({ groupId: groups.financeInLedger.id }),
    same: ({ group }) => group,
  },
  {
    action: 'getGroupByName',
    inputs: { name: 'Engineering' },
    client: async ({ groupApi }) => {
      const found: unknown[] = [];
      const list = await groupApi.listGroups({ q: 'Engineering', limit: 10000 });
      await list.each((group) => {
        if (group.profile?.name === 'Engineering') found.push(group);
      });
      return found[0];
    },
    same: ({ group }) => group,
  },
  {
    action: 'updateGroup',
    inputs: { groupId: groups.sales.id, name: 'Sales EMEA' },
    client: async ({ groupApi }) => {
      const groupId = groups.sales.id;
      const { profile } = await groupApi.getGroup({ groupId });
      return groupApi.replaceGroup({ groupId, group: { profile: { ...profile, name: 'Sales EMEA' } } });
    },
    same: ({ group }) => group,
  },
  {
    action: 'assignRoleToUser',
    inputs: { userId: people.blake.id, roleType: 'HELP_DESK_ADMIN', disableNotifications: true },
    client: ({ roleAssignmentApi }) =>
      roleAssignmentApi.assignRoleToUser({
        userId: people.blake.id,
        disableNotifications: true,
        assignRoleRequest: { type: 'HELP_DESK_ADMIN' },
      }),
    same: ({ role }) => role,
  },
  {
    action: 'assignRoleToUser',
    inputs: {
      userId: people.blake.id,
      roleType: 'CUSTOM',
      roleId: seed.customRole.id,
      resourceSetId: seed.resourceSet.id,
    },
    client: ({ roleAssignmentApi }) =>
      roleAssignmentApi.assignRoleToUser({
        userId: people.blake.id,
        disableNotifications: false,
        assignRoleRequest: { type: 'CUSTOM', role: seed.customRole.id, resource_set: seed.resourceSet.id },
      }),
    same: ({ role }) => role,
  },
  {
    action: 'convertApplicationAssignment',
    inputs: { applicationId: applications.wiki.id, userId: people.blake.id, scope: 'GROUP' },
    client: ({ applicationApi }) =>
      applicationApi.updateApplicationUser({
        appId: applications.wiki.id,
        userId: people.blake.id,
        // The client's types know no scope here.
        appUser: { scope: 'GROUP' } as never,
      }),
    same: ({ assignment }) => assignment,
  },
  ...Object.values(applications).map(({ id }): ClientCall => {
    return {
      action: 'getApplication',
      inputs: { applicationId: id },
      client: ({ applicationApi }) => applicationApi.getApplication({ appId: id }),
      same: ({ application }) => application,
    };
  }),
  {
    action: 'removeUserFromApplication',
    inputs: { applicationId: applications.timeSheets.id, userId: people.blake.id, sendEmail: true },
    client: ({ applicationApi }) =>
      applicationApi.unassignUserFromApplication({
        appId: applications.timeSheets.id,
        userId: people.blake.id,
        sendEmail: true,
      }),
  },
];
