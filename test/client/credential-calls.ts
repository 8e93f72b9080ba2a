import { seed } from '../../src/sandbox/index.js';
import type { ClientCall } from './client-call.js';

const { people, groups } = seed;
const question = 'Name of your first school?';

const profile = {
  firstName: 'Robin',
  lastName: 'Wells',
  email: 'robin.wells@example.com',
  login: 'robin.wells@example.com',
};

/** Creating users, and what has to do with passwords and recovery, as Okta's client does it. */
export const credentialCalls: readonly ClientCall[] = [
  {
    action: 'createUserWithPassword',
    inputs: { ...profile, password: 'Brand-New-Day-3' },
    client: ({ userApi }) =>
      userApi.createUser({
        activate: true,
        body: { profile, credentials: { password: { value: 'Brand-New-Day-3' } } },
      }),
    same: ({ user }) => user,
  },
  {
    action: 'createUserWithPassword',
    inputs: {
      ...profile,
      password: 'Brand-New-Day-3',
      mobilePhone: '+1 555 0100',
      secondEmail: 'robin@example.org',
      recoveryQuestion: question,
      recoveryAnswer: 'Northfield',
      groupIds: [groups.sales.id],
      changePasswordAtNextLogin: true,
      customAttributes: { badgeNumber: 'B-12', contractor: true, deskNumber: 12, sites: ['north', 'south'] },
    },
    client: ({ userApi }) =>
      userApi.createUser({
        activate: true,
        nextLogin: 'changePassword',
        body: {
          profile: {
            ...profile,
            mobilePhone: '+1 555 0100',
            secondEmail: 'robin@example.org',
            badgeNumber: 'B-12',
            contractor: true,
            deskNumber: 12,
            // The client's types know no lists among custom attributes, Okta does.
            sites: ['north', 'south'] as unknown as string,
          },
          credentials: {
            password: { value: 'Brand-New-Day-3' },
            recovery_question: { question, answer: 'Northfield' },
          },
          groupIds: [groups.sales.id],
        },
      }),
    same: ({ user }) => user,
  },
  {
    action: 'createUser',
    inputs: { ...profile, groupIds: [groups.sales.id] },
    client: ({ userApi }) =>
      userApi.createUser({ activate: true, body: { profile, groupIds: [groups.sales.id] } }),
    same: ({ user }) => user,
  },
  {
    action: 'createUser',
    inputs: { ...profile, credentialProvider: 'FEDERATION', activate: false },
    client: ({ userApi }) =>
      userApi.createUser({
        activate: false,
        provider: true,
        body: { profile, credentials: { provider: { type: 'FEDERATION' } } },
      }),
    same: ({ user }) => user,
  },
  {
    action: 'createUser',
    inputs: { ...profile, sendEmail: false },
    client: async ({ userApi }) => {
      const { id: userId = '' } = await userApi.createUser({ activate: false, body: { profile } });
      await userApi.activateUser({ userId, sendEmail: false });
      return userApi.getUser({ userId });
    },
    same: ({ user }) => user,
  },
  ...[true, false].map((sendEmail): ClientCall => {
    const userId = people.blake.id;
    return {
      action: 'resetPassword',
      inputs: { userId, sendEmail, revokeSessions: true },
      client: ({ userApi }) =>
        userApi.generateResetPasswordToken({ userId, sendEmail, revokeSessions: true }),
      same: ({ resetPasswordUrl }) => ({ resetPasswordUrl }),
    };
  }),
  ...[true, false].map((sendEmail): ClientCall => {
    const userId = people.blake.id;
    return {
      action: 'forgotPassword',
      inputs: { userId, sendEmail },
      client: ({ userApi }) => userApi.forgotPassword({ userId, sendEmail }),
      same: ({ resetPasswordUrl }) => ({ resetPasswordUrl }),
    };
  }),
  {
    action: 'expirePassword',
    inputs: { userId: people.blake.id },
    client: ({ userApi }) => userApi.expirePassword({ userId: people.blake.id }),
    same: ({ user }) => user,
  },
  {
    action: 'expirePassword',
    inputs: { userId: people.blake.id, temporaryPassword: true, revokeSessions: true },
    client: ({ userApi }) =>
      userApi.expirePasswordAndGetTemporaryPassword({ userId: people.blake.id, revokeSessions: true }),
    same: ({ temporaryPassword: tempPassword }) => ({ tempPassword }),
  },
  {
    action: 'changePassword',
    inputs: {
      userId: people.blake.id,
      oldPassword: people.blake.password,
      newPassword: 'Brand-New-Day-3',
      revokeSessions: true,
    },
    client: ({ userApi }) =>
      userApi.changePassword({
        userId: people.blake.id,
        strict: false,
        changePasswordRequest: {
          oldPassword: { value: people.blake.password },
          newPassword: { value: 'Brand-New-Day-3' },
          revokeSessions: true,
        },
      }),
    same: ({ credentials }) => credentials,
  },
  {
    action: 'setRecoveryQuestion',
    inputs: { userId: people.quinn.id, question, answer: 'Northfield' },
    client: ({ userApi }) =>
      userApi.updateUser({
        userId: people.quinn.id,
        user: { credentials: { recovery_question: { question, answer: 'Northfield' } } },
      }),
    same: ({ user }) => user,
  },
  {
    action: 'changeRecoveryQuestion',
    inputs: { userId: people.blake.id, password: people.blake.password, question, answer: 'Northfield' },
    client: ({ userApi }) =>
      userApi.changeRecoveryQuestion({
        userId: people.blake.id,
        userCredentials: {
          password: { value: people.blake.password },
          recovery_question: { question, answer: 'Northfield' },
        },
      }),
    same: ({ credentials }) => credentials,
  },
];
