import type { Action } from '../../src/catalog/action.js';
import { type Org, seed, type User, type UserStatus } from '../../src/sandbox/index.js';
import { sidecarOf } from '../sidecar.js';
import type { Cell } from './cell.js';
import { checkedActions } from './checked-actions.js';

const { blake, casey, quinn, rileyAtPartner } = seed.people;

export const STATUSES: readonly UserStatus[] = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'LOCKED_OUT',
  'PASSWORD_EXPIRED',
  'SUSPENDED',
  'DEPROVISIONED',
];
const PROVIDERS = ['ACTIVE_DIRECTORY', 'LDAP', 'FEDERATION', 'SOCIAL', 'IMPORT'];
const both = [true, false];

interface UserState {
  state: string;
  user: string;
  arrange: (org: Org) => void;
  becoming?: true;
  slow?: true;
  /** Told apart from others by the user alone: the first variant of an action is enough. */
  once?: true;
}

/** Brings one person into a state: who has everything, or who has nothing to lose. */
function person(state: string, id: string, change: (user: User, org: Org) => void): UserState {
  return {
    state,
    user: id,
    arrange: (org) => change(org.users.get(id) as User, org),
  };
}

/** Every status, with and without password and recovery question, bare, of every provider, on its way, gone. */
export function userStates(): UserState[] {
  const rich = STATUSES.flatMap((status) =>
    both.flatMap((password) =>
      both.map((question) =>
        person(`${status}, password ${password}, question ${question}`, blake.id, (user, org) => {
          user.status = status;
          if (!password) delete user.password;
          if (question) {
            user.roles = [...(org.users.get(quinn.id) as User).roles];
            user.tokens = [
              { kind: 'activation', value: 'a' },
              { kind: 'reset', value: 'r' },
            ];
          } else {
            delete user.recoveryQuestion;
            user.sessions = [];
          }
        }),
      ),
    ),
  );
  const bare = STATUSES.map((status) =>
    person(`${status}, with nothing to lose`, casey.id, (user, org) => {
      user.status = status;
      for (const group of org.groups.values()) group.members.delete(user.id);
    }),
  );
  const foreign = PROVIDERS.flatMap((type) =>
    STATUSES.map((status) =>
      Object.assign(
        person(`${status}, of ${type}`, blake.id, (user) => {
          user.status = status;
          user.provider = { type, name: type };
        }),
        { once: true as const },
      ),
    ),
  );
  const becoming = STATUSES.slice(0, -1).map((status): UserState => {
    const state = person(`${status}, being deactivated`, blake.id, (user, org) => {
      user.status = status;
      user.transition = {
        to: 'DEPROVISIONED',
        readsLeft: Number.NEGATIVE_INFINITY,
        until: org.clock.now() + 5000,
      };
    });
    return { ...state, becoming: true };
  });
  const slow = STATUSES.map((status): UserState => {
    const state = person(`${status}, in an org that is slow`, blake.id, (user, org) => {
      user.status = status;
      org.slowDeactivation = { ms: 5000 };
    });
    return { ...state, slow: true };
  });
  return [...rich, ...bare, ...foreign, ...becoming, ...slow, ...named()];
}

/** Who is meant: by login, in other letters, by shortname, by one that two have, gone, or nobody. */
function named(): UserState[] {
  const by = (state: string, user: string, arrange: (org: Org) => void = () => {}) => ({
    state,
    user,
    arrange,
  });
  const slashed = 'bla/ke@example.com';
  return [
    by('by login', blake.login),
    by('by login in capitals', blake.login.toUpperCase()),
    by('by shortname', 'blake.rivers'),
    by('by the shortname of two', 'riley.shore'),
    by('by a login that begins like another', rileyAtPartner.login, (org) => {
      const user = org.users.get(rileyAtPartner.id) as User;
      // The attributes of the cells are those of the default type, and no group rule is about them.
      const { login, email } = user.profile;
      const profile = { ...(org.users.get(blake.id) as User).profile, login, email };
      Object.assign(user, { password: blake.password, typeId: org.userTypeId, profile });
      for (const group of org.groups.values()) group.members.delete(user.id);
    }),
    by('by a login with a slash', slashed, (org) => {
      (org.users.get(blake.id) as User).profile.login = slashed;
    }),
    by('by a login with a slash that nobody has', 'no/body@example.com'),
    by('nobody of this id', '00u0000000000000none'),
    by('nobody of this login', 'nobody@example.com'),
    by('deleted', blake.id, (org) => {
      org.users.delete(blake.id);
      for (const group of org.groups.values()) group.members.delete(blake.id);
      for (const app of org.applications.values()) app.users.delete(blake.id);
    }),
  ];
}

type Inputs = Readonly<Record<string, unknown>>;

const flags = (name: string, more: Inputs = {}): Inputs[] =>
  both.map((value) => ({ ...more, [name]: value }));
const question = 'What was the name of your first pet?';
const GOOD = { oldPassword: blake.password, newPassword: 'Tall-Birch-42' };

/**
 * The inputs beside the user with which an action is tried in every state: those of its sidecar, else none, or both
 * values of its only flag. Undefined where it needs more than a user.
 */
function variantsOf(action: Action): readonly Inputs[] | undefined {
  const { inEveryState } = sidecarOf(action);
  if (inEveryState !== undefined) return inEveryState;
  const { properties, required } = action.input;
  if (required.join() !== 'userId') return undefined;
  const names = Object.keys(properties).filter((name) => properties[name]?.type === 'boolean');
  return names.length === 1 ? flags(names[0] as string) : [{}];
}

/** Whether the effects of an action come later in a slow org. */
const isDeactivating = ({ state }: Action) => state?.done.includes('DEPROVISIONED') === true;

export function userCells(): Cell[] {
  const states = userStates();
  const tried = checkedActions().flatMap((action) => {
    const variants = variantsOf(action);
    return variants === undefined ? [] : [[action, variants] as const];
  });
  return tried.flatMap(([action, variants]) =>
    states.flatMap(({ state, user, arrange, becoming, slow, once }) =>
      (once ? variants.slice(0, 1) : variants).map((variant): Cell => {
        const deactivates = isDeactivating(action);
        return {
          action: action.id,
          state,
          inputs: { userId: user, ...variant },
          arrange,
          ...(deactivates && (becoming || slow) && { late: true }),
          ...(deactivates && becoming && { claimsChange: true }),
        };
      }),
    ),
  );
}

/** What reads can't tell, held bad: outside of what a check predicts. */
export function outsideCells(): Cell[] {
  const cell = (action: string, state: string, inputs: Inputs, outside: RegExp): Cell => {
    return { action, state, inputs: { userId: blake.id, ...inputs }, outside };
  };
  const person = { firstName: 'Mira', lastName: 'Holm', email: 'm@example.com', login: 'm.h@example.com' };
  const create = (state: string, inputs: Inputs, outside: RegExp): Cell => {
    const good = { ...person, password: 'Tall-Birch-42' };
    return { action: 'createUserWithPassword', state, inputs: { ...good, ...inputs }, outside };
  };
  const update = (state: string, profile: Inputs) =>
    cell('updateUserProfileWithId', state, { profile }, /schema/);
  const recovery = { recoveryQuestion: 'School?', recoveryAnswer: 'abc' };
  return [
    cell('changePassword', 'wrong old password', { ...GOOD, oldPassword: 'Wrong-1-aaaa' }, /old password/),
    cell('changePassword', 'weak password', { ...GOOD, newPassword: 'weak' }, /policy/),
    cell('changePassword', 'used', { ...GOOD, newPassword: blake.password, strict: true }, /policy/),
    cell('changeRecoveryQuestion', 'wrong', { password: 'Wrong-1', question, answer: 'Otter' }, /password/),
    cell('changeRecoveryQuestion', 'short', { password: blake.password, question, answer: 'abc' }, /policy/),
    cell('setRecoveryQuestion', 'short answer', { question, answer: 'abc' }, /policy/),
    update('unknown attribute', { favouriteColour: 'green' }),
    update('wrong type', { contractor: 'yes' }),
    update('cleared name', { firstName: null }),
    update('login without @', { login: 'blake-rivers' }),
    create('weak password', { password: 'weak' }, /password/),
    create('short answer', recovery, /recovery answer/),
    create('login without @', { login: 'mira-holm' }, /login/),
    create('unknown attribute', { customAttributes: { favouriteColour: 'green' } }, /schema/),
    {
      action: 'addGroup',
      state: 'unknown attribute',
      inputs: { name: 'Fresh', customAttributes: { colour: 'red' } },
      outside: /schema/,
    },
    {
      action: 'updateGroup',
      state: 'unknown attribute',
      inputs: { groupId: seed.groups.sales.id, customAttributes: { colour: 'red' } },
      outside: /schema/,
    },
  ];
}
