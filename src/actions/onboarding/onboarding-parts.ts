import type { OnboardUserInput } from '../../generated/types.js';
import type { PlannedPart } from '../handlers/handler.js';
import { wantedProfile } from './same-person.js';
import { creating } from './steps.js';

/** The actions of an onboarding, in order, and when each is run. */
export function onboardingParts(inputs: OnboardUserInput): PlannedPart[] {
  const { firstName, lastName, email, login, password, mobilePhone, secondEmail, customAttributes } = inputs;
  const { groupIds = [], applicationIds = [], roleType, roleId, resourceSetId, activate } = inputs;
  const profile = { mobilePhone, secondEmail, customAttributes };
  const creates = creating(inputs);
  const userId = `<${creates}.id>`;
  const parts: (PlannedPart | false)[] = [
    { action: 'getUserWithLogin', inputs: { login }, when: null },
    ...oldRights(),
    ...groupIds.map((groupId) => ({ action: 'getGroup' as const, inputs: { groupId }, when: null })),
    ...applicationIds.map((applicationId) => ({
      action: 'getApplication' as const,
      inputs: { applicationId },
      when: null,
    })),
    {
      action: creates,
      inputs: given({ firstName, lastName, email, login, ...profile, password, activate: false }),
      when: 'if nobody has the login',
    },
    groupIds.length > 0 && {
      action: 'listUserGroups',
      inputs: { userId: KNOWN },
      when: 'if somebody has the login',
    },
    {
      action: 'updateUserProfileWithId',
      inputs: { userId: KNOWN, profile: given(wantedProfile(inputs)) },
      when: 'if somebody has the login, with the attributes that differ',
    },
    ...groupIds.map((groupId) => ({
      action: 'addUserToGroup' as const,
      inputs: { userId, groupId },
      when: 'unless the person is in the group',
    })),
    ...applicationIds.flatMap((applicationId) => [
      { action: 'getAssignedUserForApplication' as const, inputs: { userId, applicationId }, when: null },
      {
        action: 'assignUserToApplication' as const,
        inputs: { userId, applicationId },
        when: 'unless the person has the application',
      },
    ]),
    { action: 'getUserWithId', inputs: { userId }, when: null },
    activate === true && {
      action: 'activateUser',
      inputs: { userId, sendEmail: inputs.sendEmail === true && password === undefined },
      when: 'if the person is STAGED or DEPROVISIONED; who is DEPROVISIONED is activated before the other steps',
    },
    password !== undefined &&
      activate === true &&
      inputs.changePasswordAtNextLogin === true && {
        action: 'expirePassword',
        inputs: { userId },
        when: 'if the person has not signed in yet',
      },
    ...(roleType === undefined
      ? []
      : [
          { action: 'listUserRoles' as const, inputs: { userId }, when: null },
          {
            action: 'assignRoleToUser' as const,
            inputs: given({ userId, roleType, roleId, resourceSetId }),
            when: 'unless the person has the role',
          },
        ]),
  ];
  return parts.filter((part) => part !== false);
}

const KNOWN = '<getUserWithLogin.id>';

/** What a deactivated person still has is read before anything is changed. */
function oldRights(): PlannedPart[] {
  const when = 'if a deactivated user has the login';
  return [
    { action: 'listUserGroups', inputs: { userId: KNOWN }, when },
    { action: 'listGroupRules', inputs: {}, when },
    { action: 'listUserApplications', inputs: { userId: KNOWN }, when },
    { action: 'listUserRoles', inputs: { userId: KNOWN }, when },
  ];
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
