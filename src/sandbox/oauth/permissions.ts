/**
 * The admin permissions that each operation needs, all of them, by Okta's names for custom roles. An operation that is
 * not here is open to super administrators only. Okta documents the permissions, and of few operations which they need:
 * the rest follows from what each permission is described to allow.
 */
const operations: readonly [methods: string, path: RegExp, ...permissions: string[]][] = [
  ['GET', /^users\/[^/]+\/roles/, 'okta.iam.read'],
  ['GET', /^groups\/[^/]+\/roles/, 'okta.iam.read'],
  ['GET', /^iam\//, 'okta.iam.read'],
  ['GET', /^\/oauth2\/v1\/clients\/[^/]+\/roles/, 'okta.iam.read'],
  ['POST DELETE', /^(?:users|groups)\/[^/]+\/roles/],
  ['GET', /^users(?:\/|$)/, 'okta.users.read'],
  ['POST', /^users$/, 'okta.users.create'],
  ['POST PUT', /^users\/[^/]+$/, 'okta.users.userprofile.manage'],
  ['PUT DELETE', /^users\/[^/]+\/linkedObjects/, 'okta.users.userprofile.manage'],
  ['DELETE', /^users\/[^/]+$/, 'okta.users.lifecycle.delete'],
  ['POST', /^users\/[^/]+\/lifecycle\/(?:re)?activate$/, 'okta.users.lifecycle.activate'],
  ['POST', /^users\/[^/]+\/lifecycle\/deactivate$/, 'okta.users.lifecycle.deactivate'],
  ['POST', /^users\/[^/]+\/lifecycle\/suspend$/, 'okta.users.lifecycle.suspend'],
  ['POST', /^users\/[^/]+\/lifecycle\/unsuspend$/, 'okta.users.lifecycle.unsuspend'],
  ['POST', /^users\/[^/]+\/lifecycle\/unlock$/, 'okta.users.lifecycle.unlock'],
  ['POST', /^users\/[^/]+\/lifecycle\/reset_password$/, 'okta.users.credentials.resetPassword'],
  ['POST', /^users\/[^/]+\/lifecycle\/expire_password/, 'okta.users.credentials.expirePassword'],
  ['POST', /^users\/[^/]+\/lifecycle\/reset_factors$/, 'okta.users.credentials.resetFactors'],
  ['POST', /^users\/[^/]+\/credentials\//, 'okta.users.credentials.manage'],
  ['DELETE', /^users\/[^/]+\/factors\/[^/]+$/, 'okta.users.credentials.resetFactors'],
  ['POST DELETE', /^users\/[^/]+\/factors/, 'okta.users.credentials.manage'],
  ['DELETE', /^users\/[^/]+\/(?:sessions|grants|clients)/, 'okta.users.lifecycle.clearSessions'],
  ['GET', /^sessions\//, 'okta.users.read'],
  ['GET', /^groups(?:\/|$)/, 'okta.groups.read'],
  ['POST', /^groups$/, 'okta.groups.create'],
  [
    'PUT DELETE',
    /^groups\/(?!rules\/)[^/]+\/users\//,
    'okta.groups.members.manage',
    'okta.users.groupMembership.manage',
  ],
  ['POST PUT DELETE', /^groups\//, 'okta.groups.manage'],
  ['GET POST DELETE', /^apps\/[^/]+\/grants/],
  ['GET', /^apps\/[^/]+\/group-push\//, 'okta.apps.read', 'okta.groups.read'],
  ['POST PATCH DELETE', /^apps\/[^/]+\/group-push\//, 'okta.apps.manage', 'okta.groups.manage'],
  ['GET', /^apps(?:\/|$)/, 'okta.apps.read'],
  [
    'POST DELETE',
    /^apps\/[^/]+\/users(?:\/|$)/,
    'okta.apps.assignment.manage',
    'okta.users.appAssignment.manage',
  ],
  ['PUT DELETE', /^apps\/[^/]+\/groups\//, 'okta.apps.assignment.manage', 'okta.groups.appAssignment.manage'],
  ['POST PUT DELETE', /^apps(?:\/|$)/, 'okta.apps.manage'],
  ['GET', /^devices(?:\/|$)/, 'okta.devices.read'],
  ['POST', /^devices\/[^/]+\/lifecycle\/activate$/, 'okta.devices.lifecycle.activate'],
  ['POST', /^devices\/[^/]+\/lifecycle\/deactivate$/, 'okta.devices.lifecycle.deactivate'],
  ['POST', /^devices\/[^/]+\/lifecycle\/suspend$/, 'okta.devices.lifecycle.suspend'],
  ['POST', /^devices\/[^/]+\/lifecycle\/unsuspend$/, 'okta.devices.lifecycle.unsuspend'],
  ['DELETE', /^devices\/[^/]+$/, 'okta.devices.lifecycle.delete'],
  ['GET POST DELETE', /^meta\/schemas\//, 'okta.apps.manage'],
  ['GET', /^meta\/types\//, 'userTypes.read'],
  ['GET', /^org(?:\/|$)/, 'settings.read'],
  ['GET', /^logs$/, 'log.read'],
  ['GET', /^eventHooks(?:\/|$)/, 'okta.eventhooks.read'],
  ['POST PUT DELETE', /^eventHooks(?:\/|$)/, 'okta.eventhooks.manage'],
  ['GET', /^api-tokens(?:\/|$)/, 'okta.users.apitokens.read'],
  ['DELETE', /^api-tokens\//, 'okta.users.apitokens.clear'],
];

const permissions = new Set(operations.flatMap(([, , ...names]) => names));

/** Whether a custom role can have a permission of this name, itself or as one that manages several. */
export function isPermission(name: string): boolean {
  if (!name.startsWith('okta.')) return false;
  return permissions.has(name) || [...permissions].some((one) => one !== name && allows([name], one));
}

/** The permissions that an operation needs, all of them; none that is known: a super administrator. */
export function permissionsFor(method: string, path: string): readonly string[] {
  const below = path.replace(/^\/api\/v1\//, '');
  const found = operations.find(([methods, form]) => methods.split(' ').includes(method) && form.test(below));
  return (found?.slice(2) as readonly string[] | undefined) ?? [];
}

/** What the standard roles may do, by Okta's comparison of them. A super administrator may do everything. */
const standardRoles: Record<string, readonly string[]> = {
  ORG_ADMIN: [
    'okta.users.manage',
    'okta.groups.manage',
    'okta.apps.manage',
    'okta.devices.manage',
    'okta.users.apitokens.read',
    'okta.users.apitokens.clear',
    'userTypes.read',
    'settings.read',
    'log.read',
    'okta.eventhooks.manage',
  ],
  USER_ADMIN: ['okta.users.manage', 'okta.groups.manage'],
  GROUP_MEMBERSHIP_ADMIN: [
    'okta.users.read',
    'okta.groups.read',
    'okta.groups.members.manage',
    'okta.users.groupMembership.manage',
  ],
  HELP_DESK_ADMIN: [
    'okta.users.read',
    'okta.groups.read',
    'okta.users.lifecycle.unlock',
    'okta.users.lifecycle.clearSessions',
    'okta.users.credentials.resetPassword',
    'okta.users.credentials.resetFactors',
  ],
  APP_ADMIN: [
    'okta.users.read',
    'okta.groups.read',
    'okta.apps.manage',
    'okta.users.appAssignment.manage',
    'okta.groups.appAssignment.manage',
  ],
  API_ACCESS_MANAGEMENT_ADMIN: ['okta.users.read', 'okta.groups.read', 'okta.apps.read', 'userTypes.read'],
  READ_ONLY_ADMIN: [
    'okta.users.read',
    'okta.groups.read',
    'okta.apps.read',
    'okta.devices.read',
    'userTypes.read',
    'settings.read',
    'log.read',
    'okta.eventhooks.read',
  ],
  REPORT_ADMIN: ['log.read'],
};

/** What a role may do: a standard one by its type, a custom one by its own permissions. */
export function permissionsOf(type: string, ofCustomRole: readonly string[]): readonly string[] | 'all' {
  if (type === 'SUPER_ADMIN') return 'all';
  return type === 'CUSTOM' ? ofCustomRole : (standardRoles[type] ?? []);
}

/** Whether a permission is held, itself or as part of one that manages all of it. */
export function allows(held: readonly string[], needed: string): boolean {
  return held.some((one) => {
    if (one === needed) return true;
    return one.endsWith('.manage') && needed.startsWith(one.slice(0, -'manage'.length));
  });
}
