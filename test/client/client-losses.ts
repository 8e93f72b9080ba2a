/**
 * What Okta's client 8.1.0 loses on the way from Okta's answer to the object that it returns. The answer, as the
 * client got it, must still equal ours.
 */
export const clientLosses: readonly {
  actions: readonly string[];
  members: readonly string[];
  reason: string;
}[] = [
  {
    actions: [
      'getUserWithId',
      'getUserWithLogin',
      'getUserWithLoginShortname',
      'createUserWithPassword',
      'updateUserProfileWithId',
      'setRecoveryQuestion',
    ],
    members: ['_links.*.method', 'credentials.emails'],
    reason: 'its models of links and of credentials lack them, and it drops what a model lacks',
  },
  {
    actions: ['expirePassword'],
    members: ['_links.*.method', 'credentials.emails', 'tempPassword'],
    reason:
      'the same; and it reads the answer with the temporary password as a user, so nobody ever sees that',
  },
  {
    actions: ['addGroup'],
    members: ['profile.costCenter'],
    reason: 'it sends custom attributes of a group, but drops them from the answer',
  },
  {
    actions: ['getGroup'],
    members: ['source'],
    reason: 'its model of a group lacks the source of an APP_GROUP',
  },
  {
    actions: ['getApplication'],
    members: [
      '_links.policies',
      '_links.profileEnrollment',
      '_links.uploadLogo',
      'settings.app',
      'settings.manualProvisioning',
    ],
    reason:
      'its models lack these links and this setting, and those of SAML applications all settings of their own',
  },
];

/** Tells what the client lost from what it changed, among the differences between our value and its own. */
export function lossesAmong(differences: readonly string[]): { lost: string[]; changed: string[] } {
  const isLoss = (line: string) => line.endsWith(' / nothing');
  const lost = differences.filter(isLoss).map((line) => {
    const path = line.slice(0, line.indexOf(': '));
    return path.replace(/^_links\.\w+\.method$/, '_links.*.method');
  });
  return { lost, changed: differences.filter((line) => !isLoss(line)) };
}

/** It calls the member "resource-set" of a role resource_set; everywhere else it keeps Okta's names. */
export function withOktasNames(returned: unknown): unknown {
  if (returned === undefined) return undefined;
  return JSON.parse(JSON.stringify(returned).replaceAll('"resource_set":', '"resource-set":'));
}
