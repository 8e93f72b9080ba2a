import { type Application, type Org, seed, type User } from '../../src/sandbox/index.js';
import type { Cell } from './cell.js';
import { STATUSES } from './user-cells.js';

const { blake } = seed.people;
const { wiki, ledger, timeSheets } = seed.applications;
const MISSING = '0oa0000000000000none';
const both = [true, false];

/** The applications that Okta brings, beside one of the org's own. */
const NAMES = ['bookmark', 'saasure', 'okta_enduser', 'okta_browser_plugin', 'okta_flow_sso'];

function application(org: Org, id: string): Application {
  return org.applications.get(id) as Application;
}

export function applicationCells(): Cell[] {
  return [...states(), ...labels(), ...updates(), ...roles(), ...pushes()];
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

/** An application to which groups are pushed, and one to which none are. */
function pushes(): Cell[] {
  return [0, 1, 2].flatMap((count) =>
    (['ACTIVE', 'INACTIVE'] as const).map((status): Cell => {
      const arrange = (org: Org) => {
        application(org, wiki.id).status = status;
        const [model] = org.pushMappings.values();
        if (model === undefined) throw new Error('The sandbox org pushes no group.');
        org.pushMappings.clear();
        for (let number = 0; number < count; number++)
          org.pushMappings.set(`gPm${number}`, { ...model, id: `gPm${number}`, applicationId: wiki.id });
      };
      const inputs = { applicationId: wiki.id };
      return { action: 'deleteApplication', state: `${count} pushed groups, ${status}`, inputs, arrange };
    }),
  );
}

/** Things to change in an application, of each kind and state: new, as they are, cleared, and taken. */
function updates(): Cell[] {
  const given = [
    { label: 'Brand New' },
    { label: ledger.label },
    { label: ledger.label.toUpperCase() },
    { label: wiki.label },
    { hideOnWeb: true, autoLaunch: false },
    { hideOnWeb: false },
    { settings: { app: { url: 'https://new.example.com' }, notes: { admin: null } } },
    { settings: { notes: { admin: 'Ask Finance' } }, profile: { owner: 'Finance', team: null } },
    { settings: {}, profile: { team: null } },
    { sharedPassword: 'Tall-Birch-42' },
  ];
  const changing = (org: Org, id: string, more: object) => Object.assign(application(org, id).body, more);
  const shared = { scheme: 'SHARED_USERNAME_AND_PASSWORD', userName: 'team' };
  const ways: Readonly<Record<string, (org: Org) => void>> = {
    ACTIVE: () => {},
    INACTIVE: (org) => void Object.assign(application(org, wiki.id), { status: 'INACTIVE' }),
    "Okta's own": (org) => changing(org, wiki.id, { name: 'saasure' }),
    'with a shared password': (org) => changing(org, wiki.id, { credentials: shared }),
    'whose shared password is kept': (org) =>
      changing(org, wiki.id, { credentials: { ...shared, password: {} } }),
  };
  const action = 'updateApplication';
  return [
    { action, state: 'missing', inputs: { applicationId: MISSING, label: 'Brand New' } },
    ...Object.entries(ways).flatMap(([state, arrange]) =>
      given.map((inputs): Cell => {
        return { action, state, inputs: { applicationId: wiki.id, ...inputs }, arrange };
      }),
    ),
  ];
}

/** A label that is new, taken, taken in other letters, or the beginning of another. */
function labels(): Cell[] {
  const given = ['Brand New', wiki.label, wiki.label.toUpperCase(), wiki.label.slice(0, 5), 'a&b=c #1/%2f"'];
  return given.flatMap((label) =>
    both.map((activate): Cell => {
      const inputs = { label, signOnMode: 'BOOKMARK', url: 'https://new.example.com', activate };
      return { action: 'createApplication', state: label, inputs };
    }),
  );
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
