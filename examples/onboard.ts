import type { Connector } from '../src/index.js';
import type { Story } from './story.js';

export interface NewHire {
  firstName: string;
  lastName: string;
  login: string;
  /** Must be changed at the first sign-in. */
  password: string;
  department: string;
  /** Names of the groups to join. */
  groups: readonly string[];
  /** Makes the new hire an administrator, where given. */
  roleType?: 'HELP_DESK_ADMIN' | 'READ_ONLY_ADMIN';
}

/**
 * Creates a user, gives groups and a role, and checks what the org says afterwards. A login that exists already is
 * left alone; a group that can't be joined does not stop the rest.
 */
export async function onboard(okta: Connector, story: Story, hire: NewHire): Promise<void> {
  story.title(`Onboard a new hire: ${hire.firstName} ${hire.lastName}`);
  const created = await story.step(
    'Create User with Password',
    okta.execute('createUserWithPassword', {
      firstName: hire.firstName,
      lastName: hire.lastName,
      email: hire.login,
      login: hire.login,
      password: hire.password,
      changePasswordAtNextLogin: true,
      customAttributes: { department: hire.department },
    }),
    ({ userId, status }) => `${userId}, ${status}`,
  );
  if (!created.ok) {
    if (created.error.code === 'CONFLICT')
      story.branch('The login is taken, so nobody was created or changed.');
    return;
  }
  const { userId } = created.output;
  await joinGroups(okta, story, userId, hire.groups);
  if (hire.roleType !== undefined) {
    await story.step(
      'Assign a Role to a User',
      okta.execute('assignRoleToUser', { userId, roleType: hire.roleType }),
      ({ roleType }) => roleType,
    );
  }
  await story.step(
    'Get User with Login',
    okta.execute('getUserWithLogin', { login: hire.login }),
    ({ user, status }) => `${user.profile?.firstName} is ${status} in ${user.profile?.department}`,
  );
}

async function joinGroups(okta: Connector, story: Story, userId: string, names: readonly string[]) {
  const groupIds: string[] = [];
  for (const name of names) {
    const group = await story.step(
      'Get Group by Name',
      okta.execute('getGroupByName', { name }),
      ({ groupId }) => `${name} is ${groupId}`,
    );
    if (group.ok) groupIds.push(group.output.groupId);
    else if (group.error.code === 'NOT_FOUND') story.branch(`Goes on without the group ${name}.`);
  }
  if (groupIds.length === 0) return;
  await story.step(
    'Add User to Multiple Groups',
    okta.execute('addUserToMultipleGroups', { userId, groupIds }),
    ({ added, failed }) => `${added} joined, ${failed} failed`,
  );
}
