import { seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

const { people, groups } = seed;

/** Everything that a list of Okta's client gives, which goes through its pages. */
async function whole<Item>(list: Promise<AsyncIterable<Item | null>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of await list) if (item !== null) items.push(item);
  return items;
}

/** Lists of a user that take several requests, as Okta's client does them. */
export const userListCalls: readonly ClientCall[] = [
  {
    action: 'listUserApplications',
    inputs: { userId: people.blake.id },
    client: async ({ applicationApi, userApi }) => {
      const found = await whole(
        applicationApi.listApplications({
          filter: `user.id eq "${people.blake.id}"`,
          expand: `user/${people.blake.id}`,
          includeNonDeleted: true,
          limit: 200,
        }),
      );
      await whole(userApi.listUserGroups({ userId: people.blake.id }));
      for (const { id } of found)
        await whole(applicationApi.listApplicationGroupAssignments({ appId: String(id), limit: 200 }));
    },
  },
  {
    action: 'getUserBlocks',
    inputs: { userId: people.harper.id },
    client: ({ userApi }) => whole(userApi.listUserBlocks({ userId: people.harper.id })),
    same: ({ blocks }) => blocks,
  },
  {
    action: 'isUserInGroup',
    inputs: { userId: people.blake.id, groupId: groups.sales.id },
    client: async ({ userApi, groupApi }) => {
      await whole(userApi.listUserGroups({ userId: people.blake.id }));
      await groupApi.getGroup({ groupId: groups.sales.id });
    },
  },
];
