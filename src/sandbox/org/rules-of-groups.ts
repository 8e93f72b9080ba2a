import { type Rule, rule } from './unproven.js';

/** The rules about groups, their members, their rules and what is pushed. */
export const groupBehavior = {
  groupNameTaken: rule('the name of a new group is taken', 'likely', 'by any group', 'by an OKTA_GROUP only'),
  groupNameCase: rule('names of groups are compared', 'inferred', 'with case', 'without case'),
  readOnlyMembership: rule(
    'the members of Everyone are changed; until 2026.04.0 it was 501',
    'likely',
    '403 E0000006',
    '501 E0000060',
  ),
  readOnlyGroup: rule(
    'a group that is not an OKTA_GROUP is changed, or one that is pushed or built-in is deleted',
    'inferred',
    '403 E0000006',
    '400 E0000001',
  ),
  removeNonMember: rule('a user who is not a member is removed', 'inferred', 'taken', '404 E0000007'),
  ruleMemberRemoved: rule(
    'a member whom an ACTIVE group rule added is removed: does the rule exclude the user from then on',
    'likely',
    'yes',
    'no',
  ),
  deletedExcluded: rule(
    'a user whom a group rule excludes is deleted: is the id excluded from then on, so that the rule as it is read is refused',
    'likely',
    'yes',
    'no',
  ),
  fullExcludeList: rule(
    'a member is removed whose rule already excludes 100 users',
    'inferred',
    'taken',
    '400 E0000001',
  ),
  ruleNameTaken: rule(
    'a group rule is created with the name of another one, or gets it',
    'likely',
    '400 E0000001',
    'taken',
  ),
  changeOfActiveRule: rule(
    'an ACTIVE group rule, or the groups of any, are changed',
    'inferred',
    '403 E0000038',
    '400 E0000001',
  ),
  deleteActiveRule: rule('an ACTIVE group rule is deleted', 'open', '403 E0000038', '400 E0000001', 'taken'),
  lifecycleOfInvalidRule: rule(
    'an INVALID group rule is activated or deactivated',
    'inferred',
    '403 E0000038',
    '400 E0000001',
  ),
  groupOfRule: rule(
    'a group rule names a group that is read-only or has admin roles',
    'inferred',
    '400 E0000001',
    '403 E0000006',
  ),
  deleteActiveMapping: rule(
    'an ACTIVE group push mapping is deleted',
    'inferred',
    '403 E0000038',
    '400 E0000001',
  ),
} as const satisfies Record<string, Rule>;
