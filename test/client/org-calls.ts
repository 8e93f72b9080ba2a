import { seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

/** Calls about roles, the org and its schemas. */
export const orgCalls: readonly ClientCall[] = [
  {
    action: 'createApplication',
    inputs: { label: 'Staff handbook', signOnMode: 'BOOKMARK', url: 'https://handbook.example.com' },
    client: ({ applicationApi }) =>
      applicationApi.createApplication({
        activate: true,
        application: {
          label: 'Staff handbook',
          signOnMode: 'BOOKMARK',
          name: 'bookmark',
          settings: { app: { url: 'https://handbook.example.com' } },
        } as never,
      }),
    same: ({ application }) => application,
  },
  {
    action: 'updateApplication',
    inputs: { applicationId: seed.applications.wiki.id, label: 'Handbook' },
    // Okta's client loses a setting that its models lack; the connector keeps it.
    arrange: (org) => {
      const { settings } = org.application(seed.applications.wiki.id).body;
      delete (settings as { manualProvisioning?: boolean }).manualProvisioning;
    },
    client: async ({ applicationApi }) => {
      const appId = seed.applications.wiki.id;
      const { id, orn, status, created, lastUpdated, features, universalLogout, _links, ...kept } =
        await applicationApi.getApplication({ appId });
      const text = JSON.stringify({ ...kept, label: 'Handbook' }, (_, value) => value ?? undefined);
      return applicationApi.replaceApplication({ appId, application: JSON.parse(text) });
    },
    same: ({ application }) => application,
  },
  {
    action: 'listRoles',
    inputs: {},
    client: async ({ customRoleApi }) => (await customRoleApi.listRoles()).roles,
    same: ({ roles }) => roles,
  },
  {
    action: 'listResourceSets',
    inputs: {},
    client: async ({ resourceSetApi }) => (await resourceSetApi.listResourceSets()).resource_sets,
    same: ({ resourceSets }) => resourceSets,
  },
  {
    // What it gives is put together from several answers: only what is sent is compared.
    action: 'listAdministrators',
    inputs: {},
    client: async ({ roleAssignmentApi, userApi }) => {
      const { value = [] } = await roleAssignmentApi.listUsersWithRoleAssignments({ limit: 100 });
      for (const { id: userId = '' } of value) {
        await userApi.getUser({ userId });
        for await (const _role of await roleAssignmentApi.listAssignedRolesForUser({ userId }));
      }
    },
  },
  // The client renames keywords of a schema, and takes the texts of an enum apart: only what is sent is compared.
  {
    action: 'getUserSchema',
    inputs: {},
    client: ({ schemaApi }) => schemaApi.getUserSchema({ schemaId: 'default' }),
  },
  { action: 'getGroupSchema', inputs: {}, client: ({ schemaApi }) => schemaApi.getGroupSchema() },
];
