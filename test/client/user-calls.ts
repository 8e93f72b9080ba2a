import type { Client } from '@okta/okta-sdk-nodejs';
import { seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

const { people, groups } = seed;

async function missing(read: Promise<unknown>): Promise<void> {
  await read.catch((error: { status?: number }) => {
    if (error.status !== 404) throw error;
  });
}

async function destroy({ userApi }: Client, userId: string): Promise<void> {
  await userApi.deactivateUser({ userId, sendEmail: false });
  await userApi.getUser({ userId });
  await userApi.deleteUser({ userId, sendEmail: false });
  await missing(userApi.getUser({ userId }));
}

/** The actions on users, as Okta's client does them. */
export const userCalls: readonly ClientCall[] = [
  {
    action: 'getUserWithLogin',
    inputs: { login: people.devon.login },
    client: ({ userApi }) => userApi.getUser({ userId: people.devon.login }),
    same: ({ user }) => user,
  },
  {
    action: 'getUserWithLoginShortname',
    inputs: { shortname: 'harper.lake' },
    client: ({ userApi }) => userApi.getUser({ userId: 'harper.lake' }),
    same: ({ user }) => user,
  },
  {
    action: 'updateUserProfileWithId',
    inputs: {
      userId: people.blake.id,
      profile: { title: 'Team lead', mobilePhone: null, badgeNumber: 'B-7' },
    },
    client: ({ userApi }) =>
      userApi.updateUser({
        userId: people.blake.id,
        // The client's types know no null, which clears an attribute.
        user: { profile: { title: 'Team lead', mobilePhone: null as unknown as string, badgeNumber: 'B-7' } },
      }),
    same: ({ user }) => user,
  },
  ...[true, false].map((sendEmail): ClientCall => {
    const userId = people.casey.id;
    return {
      action: 'activateUser',
      inputs: { userId, sendEmail },
      client: ({ userApi }) => userApi.activateUser({ userId, sendEmail }),
      same: ({ activationUrl, activationToken }) => ({ activationUrl, activationToken }),
    };
  }),
  ...[true, false].map((sendEmail): ClientCall => {
    const userId = people.devon.id;
    return {
      action: 'reactivateUser',
      inputs: { userId, sendEmail },
      client: ({ userApi }) => userApi.reactivateUser({ userId, sendEmail }),
      same: ({ activationUrl, activationToken }) => ({ activationUrl, activationToken }),
    };
  }),
  {
    action: 'deactivateUser',
    inputs: { userId: people.emery.id, sendEmail: true },
    client: ({ userApi }) => userApi.deactivateUser({ userId: people.emery.id, sendEmail: true }),
  },
  {
    action: 'clearUserSessions',
    inputs: { userId: people.blake.id, revokeOAuthTokens: true, forgetDevices: false },
    client: ({ userApi }) =>
      userApi.revokeUserSessions({ userId: people.blake.id, oauthTokens: true, forgetDevices: false }),
  },
  {
    action: 'deleteUser',
    inputs: { userId: people.emery.id },
    client: ({ userApi }) => userApi.deactivateUser({ userId: people.emery.id, sendEmail: false }),
  },
  {
    action: 'deleteUser',
    inputs: { userId: people.blake.id, permanently: true },
    client: (client) => destroy(client, people.blake.id),
  },
  {
    action: 'addUserToMultipleGroups',
    inputs: { userId: people.blake.id, groupIds: [groups.sales.id, groups.finance.id] },
    client: async ({ groupApi }) => {
      await groupApi.assignUserToGroup({ userId: people.blake.id, groupId: groups.sales.id });
      await groupApi.assignUserToGroup({ userId: people.blake.id, groupId: groups.finance.id });
    },
  },
];
