import { idOf, seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

const { people, groups } = seed;
const pushOfBlake = idOf('factor:blake-push') as string;

/** Everything that a list of Okta's client gives, which goes through its pages. */
async function whole<Item>(list: Promise<AsyncIterable<Item | null>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of await list) if (item !== null) items.push(item);
  return items;
}

/** What takes several requests, or gives a list, of one user, as Okta's client does it. */
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
  {
    action: 'removeUserFromAllGroups',
    inputs: { userId: people.morgan.id },
    client: async ({ userApi, groupApi }) => {
      const found = await whole(userApi.listUserGroups({ userId: people.morgan.id }));
      for (const { id, type } of found)
        if (type === 'OKTA_GROUP')
          await groupApi.unassignUserFromGroup({ groupId: String(id), userId: people.morgan.id });
    },
  },
  {
    action: 'enrollFactor',
    inputs: { userId: people.quinn.id, factorType: 'question', question: 'color', answer: 'Turquoise' },
    client: ({ userFactorApi }) =>
      userFactorApi.enrollFactor({
        userId: people.quinn.id,
        updatePhone: false,
        activate: false,
        body: {
          factorType: 'question',
          provider: 'OKTA',
          profile: { question: 'color', answer: 'Turquoise' },
        },
      }),
    same: ({ factor }) => factor,
  },
  {
    action: 'sendPushChallenge',
    inputs: { userId: people.blake.id, factorId: pushOfBlake },
    client: async ({ userFactorApi }) => {
      const factor = { userId: people.blake.id, factorId: pushOfBlake };
      await userFactorApi.getFactor(factor);
      const sent = await userFactorApi.verifyFactor(factor);
      const poll = JSON.stringify(sent._links);
      const transactionId = /transactions\/(\w+)/.exec(poll)?.[1] as string;
      await userFactorApi.getFactorTransactionStatus({ ...factor, transactionId });
    },
  },
];
