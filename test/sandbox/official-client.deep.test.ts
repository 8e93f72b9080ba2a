import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client } from '@okta/okta-sdk-nodejs';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';

const { applications, groups, people } = seed;

let org: Sandbox;
let client: Client;
beforeAll(async () => {
  org = await startSandbox();
  client = new Client({ orgUrl: org.url, token: org.token, cacheMiddleware: null });
});
beforeEach(() => org.reset());
afterAll(() => org.close());

async function all<Item>(collection: AsyncIterable<Item | null>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of collection) if (item) items.push(item);
  return items;
}

test("Okta's client creates, replaces, lists and deletes applications", async () => {
  const { applicationApi } = client;
  const application = {
    name: 'bookmark',
    label: 'Handbook',
    signOnMode: 'BOOKMARK' as const,
    settings: { app: { url: 'https://handbook.example.com' } },
  };
  const { id: appId = '' } = await applicationApi.createApplication({ application });
  const replaced = { ...application, label: 'Staff handbook' };
  expect((await applicationApi.replaceApplication({ appId, application: replaced })).label).toBe(
    replaced.label,
  );
  const labels = (await all(await applicationApi.listApplications({ limit: 2 }))).map(({ label }) => label);
  expect(labels).toEqual([...Object.values(applications).map(({ label }) => label), replaced.label]);
  await applicationApi.deactivateApplication({ appId });
  await applicationApi.deleteApplication({ appId });
  await expect(applicationApi.getApplication({ appId })).rejects.toMatchObject({ status: 404 });
});

test("Okta's client assigns users and groups to applications", async () => {
  const { applicationApi } = client;
  const appId = applications.wiki.id;
  const appUser = { id: people.quinn.id, scope: 'USER' as const };
  expect(await applicationApi.assignUserToApplication({ appId, appUser })).toMatchObject({ scope: 'USER' });
  const changed = await applicationApi.updateApplicationUser({
    appId,
    userId: people.quinn.id,
    appUser: { credentials: { userName: 'quinn' } },
  });
  expect(changed.credentials?.userName).toBe('quinn');
  await applicationApi.assignGroupToApplication({ appId, groupId: groups.sales.id });
  const assigned = await all(await applicationApi.listApplicationGroupAssignments({ appId }));
  expect(assigned.map(({ id }) => id)).toEqual([groups.sales.id, groups.engineering.id]);
  await applicationApi.unassignApplicationFromGroup({ appId, groupId: groups.sales.id });
  const users = await all(await applicationApi.listApplicationUsers({ appId, limit: 2 }));
  expect(users.map(({ id }) => id)).toContain(people.quinn.id);
});

test("Okta's client reads and changes schemas, and lists user types", async () => {
  const types = await all(await client.userTypeApi.listUserTypes());
  expect(types.map(({ name }) => name)).toEqual(['user', 'contractor']);
  const schema = await client.schemaApi.getUserSchema({ schemaId: 'default' });
  expect(schema.definitions?.base?.properties?.login?.required).toBe(true);
  const properties = { shoeSize: { title: 'Shoe size', type: 'integer' as const } };
  const userSchema = { definitions: { custom: { id: '#custom', type: 'object', properties } } };
  const changed = await client.schemaApi.updateUserProfile({ schemaId: 'default', userSchema });
  expect(changed.definitions?.custom?.properties?.shoeSize?.title).toBe('Shoe size');
  const ofGroups = await client.schemaApi.getGroupSchema();
  expect(ofGroups.definitions?.custom?.properties?.costCenter?.type).toBe('string');
});

test("Okta's client lists tokens, roles, resource sets, administrators and log events", async () => {
  const tokens = await all(await client.apiTokenApi.listApiTokens());
  expect(tokens.map(({ userId }) => userId)).toEqual([people.avery.id, people.quinn.id]);
  expect((await client.customRoleApi.listRoles()).roles?.map(({ id }) => id)).toEqual([seed.customRole.id]);
  const sets = await client.resourceSetApi.listResourceSets();
  expect(sets.resource_sets?.map(({ id }) => id)).toEqual([seed.resourceSet.id]);
  const { value } = await client.roleAssignmentApi.listUsersWithRoleAssignments();
  expect(value?.map(({ id }) => id)).toEqual(expect.arrayContaining([people.avery.id, people.quinn.id]));
  const until = new Date(Date.now() + 1000).toISOString();
  const events = await all(await client.systemLogApi.listLogEvents({ until, limit: 2 }));
  expect(events.map(({ eventType }) => eventType)).toContain('user.account.lock');
  expect((await client.orgSettingApi.getOrgSettings()).companyName).toBe('Sandbox Company');
});
