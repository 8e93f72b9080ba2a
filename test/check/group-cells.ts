import { type Org, seed, type User } from '../../src/sandbox/index.js';
import type { Cell } from './cell.js';
import { thatChange, thatReadBy, thatTake } from './checked-actions.js';
import { creations, creationsByLogin, LOGINS } from './creation-cells.js';
import { STATUSES } from './user-cells.js';

const { blake, logan } = seed.people;
const { sales, newHires, everyone, finance, financeInLedger } = seed.groups;
const NO_GROUP = '00g0000000000000none';
const NOBODY = '00u0000000000000none';

/** A group of each type, with what it takes; and none. */
const GROUPS = {
  OKTA_GROUP: sales.id,
  APP_GROUP: financeInLedger.id,
  BUILT_IN: everyone.id,
  missing: NO_GROUP,
};

const MEMBERSHIPS: Readonly<Record<string, (org: Org) => void>> = {
  'not in it': () => {},
  'in it': (org) => {
    for (const id of Object.values(GROUPS)) org.groups.get(id)?.members.add(blake.id);
  },
  'put in by a rule': (org) => {
    org.groups.get(sales.id)?.members.add(blake.id);
    org.rules.set('0pr1', {
      id: '0pr1',
      status: 'ACTIVE',
      name: 'Sellers',
      created: org.time(),
      lastUpdated: org.time(),
      conditions: { expression: { value: 'user.department=="Engineering"' } },
      groupIds: [sales.id],
      placed: new Set([blake.id]),
      excluded: new Set(),
    });
  },
};

function withStatus(status: User['status'], next: (org: Org) => void) {
  return (org: Org) => {
    (org.users.get(blake.id) as User).status = status;
    next(org);
  };
}

export function groupCells(): Cell[] {
  return [...memberships(), ...severalGroups(), ...names(), ...reads(), ...deletions(), ...owners()];
}

function memberships(): Cell[] {
  return thatTake('groupId', 'userId').flatMap(({ id: action }) =>
    Object.entries(GROUPS).flatMap(([kind, groupId]) => [
      ...Object.entries(MEMBERSHIPS).flatMap(([membership, arrange]) =>
        STATUSES.map((status): Cell => {
          const state = `${kind}, ${membership}, ${status}`;
          return {
            action,
            state,
            inputs: { groupId, userId: blake.id },
            arrange: withStatus(status, arrange),
          };
        }),
      ),
      ...[NOBODY, 'nobody@example.com', 'riley.shore', 'blake.rivers', blake.login].map((userId): Cell => {
        return { action, state: `${kind}, user ${userId}`, inputs: { groupId, userId } };
      }),
    ]),
  );
}

/** Every choice of up to three kinds of group, in any order. */
function severalGroups(): Cell[] {
  const kinds = { ...GROUPS, another: newHires.id };
  const ones = Object.keys(kinds) as (keyof typeof kinds)[];
  const choices = [
    ...ones.map((one) => [one]),
    ...ones.flatMap((one) => ones.map((two) => [one, two])),
    ...ones.flatMap((one) => ones.flatMap((two) => ones.map((three) => [one, two, three]))),
  ];
  const created = choices.flatMap((choice) => {
    const groupIds = choice.map((kind) => kinds[kind]);
    return LOGINS.slice(0, 2).flatMap(([state, login]) =>
      creations(`${state}; ${choice.join(', ')}`, { login, groupIds }),
    );
  });
  const added = thatTake('groupIds', 'userId').flatMap(({ id: action }) => {
    const many = choices.flatMap((choice) => {
      const groupIds = choice.map((kind) => kinds[kind]);
      const users = choice.length < 3 ? [blake.id, NOBODY, blake.login] : [blake.id];
      return users.map((userId): Cell => {
        return { action, state: choice.join(', '), inputs: { userId, groupIds } };
      });
    });
    const hundred: Cell = {
      action,
      state: 'a hundred groups',
      inputs: { userId: blake.id, groupIds: Array.from({ length: 100 }, (_, index) => `00g${index}`) },
      arrange: (org) => {
        const model = org.groups.get(sales.id);
        for (let index = 0; index < 100; index += 2) {
          const group = { ...model, id: `00g${index}`, members: new Set() };
          org.groups.set(group.id, group as NonNullable<typeof model>);
        }
      },
    };
    const statuses = STATUSES.map((status): Cell => {
      const inputs = { userId: blake.id, groupIds: [sales.id, newHires.id] };
      return { action, state: status, inputs, arrange: withStatus(status, () => {}) };
    });
    return [...many, ...statuses, hundred];
  });
  return [...added, ...created, ...creationsByLogin()];
}

/** A group with members and without, which no rule fills, or one in each state. */
function deletions(): Cell[] {
  const rules: Readonly<Record<string, (org: Org) => void>> = {
    'no rule': (org) => org.rules.clear(),
    ...Object.fromEntries(
      (['ACTIVE', 'INACTIVE', 'INVALID'] as const).map((status) => [
        `${status} rule`,
        (org: Org) => {
          MEMBERSHIPS['put in by a rule']?.(org);
          const rule = org.rules.get('0pr1');
          if (rule !== undefined) Object.assign(rule, { status, groupIds: [newHires.id, sales.id] });
        },
      ]),
    ),
  };
  const states = { ...MEMBERSHIPS, ...rules };
  return thatChange(['delete'], 'group').flatMap(({ id: action }) =>
    Object.entries(GROUPS).flatMap(([kind, groupId]) =>
      Object.entries(states).map(([state, arrange]): Cell => {
        return { action, state: `${kind}, ${state}`, inputs: { groupId }, arrange };
      }),
    ),
  );
}

/** A group's owner, and somebody who is none, as a user or as a group. */
function owners(): Cell[] {
  const ways: Readonly<Record<string, (org: Org) => void>> = {
    'no owner': () => {},
    'both own it': (org) => {
      const lastUpdated = org.time();
      for (const id of Object.values(GROUPS))
        org.groups
          .get(id)
          ?.owners.push(
            { id: blake.id, type: 'USER', lastUpdated },
            { id: newHires.id, type: 'GROUP', lastUpdated },
          );
    },
  };
  return thatChange(['link', 'unlink'], 'group', 'owner').flatMap(({ id: action }) =>
    Object.entries(GROUPS).flatMap(([kind, groupId]) =>
      Object.entries(ways).flatMap(([state, arrange]) =>
        [
          { userId: blake.id },
          { userId: NOBODY },
          { ownerGroupId: newHires.id },
          { ownerGroupId: NO_GROUP },
        ].map(
          (owner): Cell => ({
            action,
            state: `${kind}, ${state}`,
            inputs: { groupId, ...owner },
            arrange,
          }),
        ),
      ),
    ),
  );
}

function names(): Cell[] {
  const given = {
    'a new name': 'Brand New',
    "an OKTA_GROUP's name": sales.name,
    'in capitals': sales.name.toUpperCase(),
    "a BUILT_IN group's name": everyone.name,
    'the beginning of a name': 'Eng',
    'a name of two groups': finance.name,
    'an odd name': 'a&b=c #1/%2f"',
  };
  const added = thatChange(['create'], 'group').flatMap(({ id: action }): Cell[] => [
    ...Object.entries(given).flatMap(([state, name]) =>
      [{}, { description: 'New' }, { customAttributes: { costCenter: '7' } }].map((more): Cell => {
        return { action, state, inputs: { name, ...more } };
      }),
    ),
    {
      action,
      state: "only an APP_GROUP's name",
      inputs: { name: finance.name },
      arrange: (org) => void org.groups.delete(finance.id),
    },
  ]);
  const attributes = [
    {},
    { description: sales.description },
    { description: 'Other' },
    { description: '' },
    { customAttributes: { costCenter: '7' } },
    { customAttributes: { costCenter: null } },
  ];
  const updated = thatChange(['set'], 'group').flatMap(({ id: action }) =>
    Object.entries(GROUPS).flatMap(([kind, groupId]) =>
      Object.entries({ ...given, 'no name': undefined }).flatMap(([state, name]) =>
        attributes
          .map((more) => ({ groupId, ...(name !== undefined && { name }), ...more }))
          .filter((inputs) => Object.keys(inputs).length > 1)
          .map((inputs): Cell => ({ action, state: `${kind}, ${state}`, inputs })),
      ),
    ),
  );
  return [...added, ...updated];
}

/** Reads by the name of a group, its id, a login and a shortname. */
function reads(): Cell[] {
  const names = ['Sales', 'sales', 'Eng', 'Finance', 'Nothing of the kind'];
  const logins = [
    blake.login,
    'BLAKE.RIVERS@example.com',
    'riley.shore',
    'blake.rivers',
    'no/body@a.b',
    logan.login,
  ];
  const values: Readonly<Record<string, readonly (readonly [state: string, value: string])[]>> = {
    name: names.map((name) => [name, name]),
    groupId: Object.entries(GROUPS),
    login: logins.map((login) => [login, login]),
    shortname: logins.filter((login) => !/[@/]/.test(login)).map((login) => [login, login]),
  };
  return Object.entries(values).flatMap(([input, given]) =>
    thatReadBy(input).flatMap(({ id: action }) =>
      given.map(([state, value]): Cell => ({ action, state, inputs: { [input]: value } })),
    ),
  );
}
