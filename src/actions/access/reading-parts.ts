import type { PlannedPart } from '../handlers/handler.js';

/** The actions by which an access report reads, in order. */
export function readingParts(userId: string): PlannedPart[] {
  return [
    { action: 'getUserWithId', inputs: { userId }, when: null },
    { action: 'listUserGroups', inputs: { userId }, when: null },
    { action: 'listGroupRules', inputs: {}, when: null },
    { action: 'listUserApplications', inputs: { userId }, when: null },
    { action: 'listUserRoles', inputs: { userId }, when: null },
    { action: 'listUserGrants', inputs: { userId }, when: null },
    { action: 'listUserClients', inputs: { userId }, when: null },
    {
      action: 'listUserClientTokens',
      inputs: { userId, clientId: '<listUserClients.client_id>' },
      when: 'once for each client',
    },
    { action: 'listUserFactors', inputs: { userId }, when: null },
    { action: 'listUserDevices', inputs: { userId }, when: null },
    { action: 'listApiTokens', inputs: {}, when: null },
    { action: 'listGroups', inputs: {}, when: null },
    {
      action: 'listGroupOwners',
      inputs: { groupId: '<listGroups.id>' },
      when: 'once for each group of the org, where it has no more than ownersOfUpTo',
    },
    { action: 'listLinkedObjects', inputs: {}, when: null },
    {
      action: 'listUserLinkedObjects',
      inputs: { userId, relationshipName: '<listLinkedObjects.name>' },
      when: 'twice for each relationship, once for each side',
    },
    { action: 'listEventHooks', inputs: {}, when: null },
    { action: 'listAdministrators', inputs: {}, when: 'if the user is a super administrator' },
  ];
}
