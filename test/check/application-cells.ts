import { type Application, type Org, seed, type User } from '../../src/sandbox/index.js';
import type { Cell } from './cell.js';
import { STATUSES } from './user-cells.js';

const { blake, morgan } = seed.people;
const { wiki, ledger, timeSheets } = seed.applications;
const MISSING = '0oa0000000000000none';
const both = [true, false];

/** The applications that Okta brings, beside one of the org's own. */
const NAMES = ['bookmark', 'saasure', 'okta_enduser', 'okta_browser_plugin', 'okta_flow_sso'];

function application(org: Org, id: string): Application {
  return org.applications.get(id) as Application;
}

export function applicationCells(): Cell[] {
  return [...states(), ...assignments(), ...roles()];
}

function states(): Cell[] {
  const actions = ['getApplication', 'activateApplication', 'deactivateApplication', 'deleteApplication'];
  return actions.flatMap((action) => [
    { action, state: 'missing', inputs: { applicationId: MISSING } },
    ...[wiki, ledger, timeSheets].flatMap(({ id, label }) =>
      (['ACTIVE', 'INACTIVE'] as const).flatMap((status) =>
        NAMES.map((name): Cell => {
          const arrange = (org: Org) => {
            application(org, id).status = status;
            application(org, id).body.name = name;
          };
          return { action, state: `${label} as ${name}, ${status}`, inputs: { applicationId: id }, arrange };
        }),
      ),
    ),
  ]);
}

/** Directly, through a group, both, not at all. */
const ASSIGNED: Readonly<Record<string, (org: Org) => void>> = {
  'directly and through a group': () => {},
  directly: (org) => application(org, wiki.id).groups.clear(),
  'through a group': (org) => application(org, wiki.id).users.clear(),
  'not at all': (org) => {
    application(org, wiki.id).users.clear();
    application(org, wiki.id).groups.clear();
  },
};

function assignments(): Cell[] {
  const removed = Object.entries(ASSIGNED).flatMap(([how, assign]) =>
    (['ACTIVE', 'INACTIVE'] as const).flatMap((appStatus) =>
      STATUSES.flatMap((status) =>
        both.map((sendEmail): Cell => {
          return {
            action: 'removeUserFromApplication',
            state: `${how}, ${appStatus}, user ${status}`,
            inputs: { applicationId: wiki.id, userId: blake.id, sendEmail },
            arrange: (org) => {
              assign(org);
              application(org, wiki.id).status = appStatus;
              (org.users.get(blake.id) as User).status = status;
            },
          };
        }),
      ),
    ),
  );
  const people = [blake.login, morgan.login, 'nobody@example.com', 'riley.shore', '00u0000000000000none'];
  const named = [wiki.id, MISSING].flatMap((applicationId) =>
    people.flatMap((userId) =>
      ['removeUserFromApplication', 'getAssignedUserForApplication'].map((action): Cell => {
        return { action, state: `${applicationId}, ${userId}`, inputs: { applicationId, userId } };
      }),
    ),
  );
  const groups = [wiki.id, MISSING].flatMap((applicationId) =>
    [seed.groups.engineering.id, seed.groups.sales.id, '00g0000000000000none'].map((groupId): Cell => {
      const action = 'getAssignedGroupForApplication';
      return { action, state: `${applicationId}, ${groupId}`, inputs: { applicationId, groupId } };
    }),
  );
  return [...removed, ...named, ...groups];
}

const ROLES =
  'ACCESS_CERTIFICATIONS_ADMIN ACCESS_REQUESTS_ADMIN API_ACCESS_MANAGEMENT_ADMIN APP_ADMIN GROUP_MEMBERSHIP_ADMIN HELP_DESK_ADMIN ORG_ADMIN READ_ONLY_ADMIN REPORT_ADMIN SUPER_ADMIN USER_ADMIN WORKFLOWS_ADMIN'.split(
    ' ',
  );

function roles(): Cell[] {
  const action = 'assignRoleToUser';
  const { customRole, resourceSet } = seed;
  const give =
    (type: string, more: Record<string, string> = {}) =>
    (org: Org) => {
      const time = org.time();
      const user = org.users.get(blake.id) as User;
      user.roles.push({ id: `r-${type}`, type, label: type, created: time, lastUpdated: time, ...more });
    };
  const standard = ROLES.flatMap((roleType) =>
    both.map((assigned): Cell => {
      const inputs = { userId: blake.id, roleType };
      const state = `${roleType}, assigned ${assigned}`;
      return { action, state, inputs, arrange: assigned ? give(roleType) : give('OTHER') };
    }),
  );
  const held = STATUSES.flatMap((status) =>
    both.map((assigned): Cell => {
      const arrange = (org: Org) => {
        (org.users.get(blake.id) as User).status = status;
        if (assigned) give('APP_ADMIN')(org);
      };
      const inputs = { userId: blake.login, roleType: 'APP_ADMIN', disableNotifications: true };
      return { action, state: `${status}, assigned ${assigned}`, inputs, arrange };
    }),
  );
  const custom = [customRole.id, 'cr0none', '..'].flatMap((roleId) =>
    [resourceSet.id, 'iamnone'].flatMap((resourceSetId) =>
      both.map((assigned): Cell => {
        const inputs = { userId: blake.id, roleType: 'CUSTOM', roleId, resourceSetId };
        const arrange = assigned
          ? give('CUSTOM', { role: roleId, resourceSet: resourceSetId })
          : give('CUSTOM', { role: 'another', resourceSet: resourceSetId });
        return { action, state: `${roleId} in ${resourceSetId}, assigned ${assigned}`, inputs, arrange };
      }),
    ),
  );
  const nobody = ['nobody@example.com', '00u0000000000000none', 'riley.shore'].map((userId): Cell => {
    return { action, state: `user ${userId}`, inputs: { userId, roleType: 'APP_ADMIN' } };
  });
  return [...standard, ...held, ...custom, ...nobody];
}
