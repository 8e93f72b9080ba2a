import { type Rule, rule } from './unproven.js';

/** What the sandbox does with applications, where it is unproven. */
export const applicationBehavior = {
  unassignWhileGranted: rule(
    'a direct assignment is removed while a group of the user grants the application',
    'likely',
    '403 E0000046',
    'taken',
  ),
  assignmentToGroup: rule(
    "a user's own assignment is turned into one through a group that grants the application",
    'likely',
    'taken',
    '400 E0000001',
    'ignored',
  ),
  changeOfInactiveApplication: rule(
    'an INACTIVE application is replaced; two were refused when recorded',
    'open',
    'taken',
    '400 E0000024',
  ),
  inactiveOfUser: rule(
    'applications are listed by user.id or group.id: INACTIVE ones',
    'inferred',
    'with includeNonDeleted only',
    'always',
  ),
  directAssignments: rule('an application is deactivated: its direct assignments', 'inferred', 'stay', 'go'),
  groupsOfApplication: rule(
    'an application is deleted: the groups that came from it',
    'inferred',
    'go too',
    'stay',
  ),
  groupsOfInactiveApplication: rule(
    'a group is assigned to an INACTIVE application, or removed from it',
    'likely',
    '404 E0000007',
    'taken',
  ),
  attributeStatementsAlone: rule(
    'a SAML application is replaced without one of its override settings: its attribute statements',
    'likely',
    'stay',
    'change',
  ),
  authnContextOfReplacement: rule(
    'a SAML application is replaced with another authnContextClassRef',
    'open',
    'taken',
    'ignored',
  ),
} as const satisfies Record<string, Rule>;
