import { type Application, type Org, seed, type User } from '../../src/sandbox/index.js';
import type { JsonObject } from '../../src/sandbox/org/model.js';
import type { Cell } from './cell.js';
import { STATUSES } from './user-cells.js';

const { blake, morgan, emery, finley } = seed.people;
const { wiki, ledger } = seed.applications;
const MISSING = '0oa0000000000000none';
const APP_STATUSES = ['ACTIVE', 'INACTIVE'] as const;

function application(org: Org, id: string): Application {
  return org.applications.get(id) as Application;
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

/** What may be asked of an assignment, by the action. */
const ASKED: Readonly<Record<string, readonly Cell['inputs'][]>> = {
  assignUserToApplication: [{}, { userName: 'blake' }],
  convertApplicationAssignment: [{ scope: 'USER' }, { scope: 'GROUP' }],
  removeUserFromApplication: [{ sendEmail: true }, { sendEmail: false }],
  updateApplicationUser: [{ userName: 'blake' }, { userName: blake.login }],
};

/** Who gives the credentials of an application; without a scheme people sign in without a password. */
const SCHEMES = [
  undefined,
  'EDIT_USERNAME_AND_PASSWORD',
  'EDIT_PASSWORD_ONLY',
  'ADMIN_SETS_CREDENTIALS',
  'SHARED_USERNAME_AND_PASSWORD',
];

export function assignmentCells(): Cell[] {
  return [...states(), ...named(), ...credentials(), ...profiles(), ...groups()];
}

function states(): Cell[] {
  return Object.entries(ASKED).flatMap(([action, asked]) =>
    Object.entries(ASSIGNED).flatMap(([how, assign]) =>
      APP_STATUSES.flatMap((appStatus) =>
        STATUSES.flatMap((status) =>
          asked.map((inputs): Cell => {
            return {
              action,
              state: `${how}, ${appStatus}, user ${status}`,
              inputs: { applicationId: wiki.id, userId: blake.id, ...inputs },
              arrange: (org) => {
                assign(org);
                application(org, wiki.id).status = appStatus;
                (org.users.get(blake.id) as User).status = status;
              },
            };
          }),
        ),
      ),
    ),
  );
}

/** By login, by a login that no path carries, by a shortname of two, and nobody. */
function named(): Cell[] {
  const slashed = 'bla/ke@example.com';
  const people = [
    blake.login,
    morgan.login,
    slashed,
    'nobody@example.com',
    'riley.shore',
    '00u0000000000000none',
  ];
  const asked = { ...ASKED, getAssignedUserForApplication: [{}] };
  return [wiki.id, MISSING].flatMap((applicationId) =>
    people.flatMap((userId) =>
      Object.entries(asked).map(([action, [inputs]]): Cell => {
        const arrange = (org: Org) => {
          if (userId === slashed) (org.users.get(blake.id) as User).profile.login = slashed;
        };
        return {
          action,
          state: `${applicationId}, ${userId}`,
          inputs: { applicationId, userId, ...inputs },
          arrange,
        };
      }),
    ),
  );
}

function credentials(): Cell[] {
  const given = [
    { userName: 'b' },
    { password: 'Tall-Birch-42' },
    { userName: 'b', password: 'Tall-Birch-42' },
  ];
  const actions = [
    ['assignUserToApplication', morgan.id],
    ['updateApplicationUser', blake.id],
  ] as const;
  return actions.flatMap(([action, userId]) =>
    SCHEMES.flatMap((scheme) =>
      [true, false].flatMap((hasPassword) =>
        given.map((inputs): Cell => {
          const arrange = (org: Org) => {
            const { body, users } = application(org, wiki.id);
            body.credentials = { ...(body.credentials as JsonObject), ...(scheme && { scheme }) };
            const own = users.get(blake.id)?.credentials;
            if (hasPassword && own) own.password = {};
          };
          return {
            action,
            state: `scheme ${scheme}, has a password ${hasPassword}`,
            inputs: { applicationId: wiki.id, userId, ...inputs },
            arrange,
          };
        }),
      ),
    ),
  );
}

function profiles(): Cell[] {
  const given = [{ role: 'approver' }, { role: 'reader' }, { role: null }, {}];
  const actions = ['assignUserToApplication', 'updateApplicationUser'];
  return actions.flatMap((action) =>
    [emery.id, finley.id].flatMap((userId) =>
      given.map((profile): Cell => {
        return {
          action,
          state: `profile of ${userId}`,
          inputs: { applicationId: ledger.id, userId, profile },
        };
      }),
    ),
  );
}

function groups(): Cell[] {
  return [wiki.id, MISSING].flatMap((applicationId) =>
    [seed.groups.engineering.id, seed.groups.sales.id, '00g0000000000000none'].map((groupId): Cell => {
      const action = 'getAssignedGroupForApplication';
      return { action, state: `${applicationId}, ${groupId}`, inputs: { applicationId, groupId } };
    }),
  );
}
