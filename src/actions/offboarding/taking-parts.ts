import type { OffboardUserInput } from '../../generated/types.js';
import type { PlannedPart } from '../handlers/handler.js';

/** The actions by which an offboarding takes access away, in order, and when each is run. */
export function takingParts(inputs: OffboardUserInput): PlannedPart[] {
  const { userId, handOverTo } = inputs;
  const parts: (PlannedPart | false | undefined)[] = [
    inputs.deactivateDevices && {
      action: 'listDeviceUsers',
      inputs: { deviceId: '<listUserDevices.device.id>' },
      when: 'once for each device',
    },
    handOverTo !== undefined && {
      action: 'addGroupOwner',
      inputs: { groupId: '<listGroups.id>', userId: handOverTo },
      when: 'once for each group that the user owns',
    },
    handOverTo !== undefined && {
      action: 'removeGroupOwner',
      inputs: { groupId: '<listGroups.id>', userId },
      when: 'once for each group that was handed over',
    },
    inputs.suspend && { action: 'suspendUser', inputs: { userId }, when: 'if the user is ACTIVE' },
    inputs.endSessions && {
      action: 'clearUserSessions',
      inputs: { userId, revokeOAuthTokens: true },
      when: 'unless the user is deactivated',
    },
    inputs.revokeGrants && { action: 'revokeUserGrants', inputs: { userId }, when: 'if there are grants' },
    inputs.removeRoles && {
      action: 'unassignRoleFromUser',
      inputs: { userId, roleAssignmentId: '<listUserRoles.id>' },
      when: 'once for each role of their own',
    },
    inputs.revokeApiTokens && {
      action: 'revokeApiToken',
      inputs: { apiTokenId: '<listApiTokens.id>' },
      when: 'once for each API token that the user made',
    },
    inputs.removeApplications && {
      action: 'removeUserFromApplication',
      inputs: { userId, applicationId: '<listUserApplications.id>' },
      when: 'once for each application that is assigned to the user',
    },
    inputs.deactivate && {
      action: 'deactivateUser',
      inputs: { userId },
      when: 'unless a hand-over has failed',
    },
    inputs.removeGroups && {
      action: 'removeUserFromGroup',
      inputs: { userId, groupId: '<listUserGroups.id>' },
      when: 'once for each group that is to be left',
    },
    inputs.deactivateDevices && {
      action: 'deactivateDevice',
      inputs: { deviceId: '<listUserDevices.device.id>' },
      when: 'once for each device that nobody else uses',
    },
    inputs.resetFactors && { action: 'resetFactors', inputs: { userId }, when: 'if there are factors' },
    inputs.permanently && {
      action: 'deleteUser',
      inputs: { userId, permanently: true },
      when: 'once the user is deactivated',
    },
  ];
  return parts.filter((part) => part !== false && part !== undefined);
}
