import type { ActionId, ActionInputs } from '../../src/generated/types.js';
import { Org } from '../../src/sandbox/org.js';
import { seed } from '../../src/sandbox/seed.js';
import { seedOrg } from '../../src/sandbox/seed-org.js';
import type { SeededPerson } from '../../src/sandbox/seed-people.js';
import type { Random } from './random.js';

const { people, groups, applications } = seed;
const ROLES = ['HELP_DESK_ADMIN', 'REPORT_ADMIN', 'CUSTOM'] as const;
const NEW_LOGINS = ['mira.holm@example.com', 'sasha/dune@example.com'];
const NEW_GROUPS = ['Blue Team', 'Red Team', 'Sales'];
const QUESTIONS = ['Name of your first school?', 'Street where you grew up?'];
const PASSWORDS = ['Tall-Birch-42', 'Wide-Meadow-17', 'weak'];

let pairs: readonly { groupId: string; userId: string }[] | undefined;

/** Who is in which group at the start, where members can be taken out. */
function memberships() {
  if (pairs === undefined) {
    const org = new Org({ now: () => 0 });
    seedOrg(org);
    pairs = [...org.groups.values()]
      .filter(({ type }) => type === 'OKTA_GROUP')
      .flatMap(({ id: groupId, members }) => [...members].map((userId) => ({ groupId, userId })));
  }
  return pairs;
}

/** The few objects that all calls of a run meet at. */
export interface Pool {
  readonly users: readonly { readonly id: string; readonly login: string; readonly password?: string }[];
  readonly groups: readonly string[];
  readonly applications: readonly string[];
}

export function poolOf(random: Random): Pool {
  const everybody: readonly SeededPerson[] = Object.values(people);
  return {
    users: random.some(everybody, random.between(2, 4)).filter(({ id }) => id !== people.avery.id),
    groups: random.some(Object.values(groups), random.between(2, 4)).map(({ id }) => id),
    applications: random.some(Object.values(applications), random.between(1, 3)).map(({ id }) => id),
  };
}

/** Inputs for every action, out of the pool, now and then of things that are not there. */
export function inputsFor<Id extends ActionId>(id: Id, pool: Pool, random: Random): ActionInputs[Id] {
  return makers[id](new Choice(pool, random)) as ActionInputs[Id];
}

class Choice {
  constructor(
    readonly pool: Pool,
    readonly random: Random,
  ) {}

  get person() {
    return this.random.pick(this.pool.users.length > 0 ? this.pool.users : [people.blake]);
  }

  get user(): string {
    const { random, person } = this;
    if (random.chance(0.08)) return random.pick(NEW_LOGINS);
    if (random.chance(0.03)) return '00u0000000000000none';
    if (random.chance(0.05)) return person.login.split('@')[0] as string;
    return random.chance(0.4) ? person.login : person.id;
  }

  get group(): string {
    return this.random.chance(0.03) ? '00g0000000000000none' : this.random.pick(this.pool.groups);
  }

  get application(): string {
    return this.random.chance(0.03) ? '0oa0000000000000none' : this.random.pick(this.pool.applications);
  }

  get flag(): boolean {
    return this.random.chance(0.5);
  }

  maybe<T extends object>(inputs: T, part = 0.5): T | Record<string, never> {
    return this.random.chance(part) ? inputs : {};
  }
}

type Makers = { readonly [Id in ActionId]: (choice: Choice) => ActionInputs[Id] };

const onUser = (choice: Choice) => ({ userId: choice.user });
const onUserWithMail = (choice: Choice) => ({ userId: choice.user, sendEmail: choice.flag });
const onGroupAndUser = (choice: Choice) => ({ groupId: choice.group, userId: choice.user });
const onApplication = (choice: Choice) => ({ applicationId: choice.application });

const makers: Makers = {
  activateUser: onUserWithMail,
  addUserToMultipleGroups: (choice) => ({
    userId: choice.user,
    groupIds: Array.from({ length: choice.random.between(1, 7) }, () => choice.group),
  }),
  changePassword: (choice) => {
    const { id, password = 'Not-The-One-0' } = choice.person;
    const oldPassword = choice.random.chance(0.7) ? password : choice.random.pick(PASSWORDS);
    const newPassword = choice.random.pick(PASSWORDS);
    return { userId: id, oldPassword, newPassword, revokeSessions: choice.flag, strict: choice.flag };
  },
  changeRecoveryQuestion: (choice) => {
    const { id, password = 'Not-The-One-0' } = choice.person;
    return { userId: id, password, question: choice.random.pick(QUESTIONS), answer: 'Northfield' };
  },
  clearUserSessions: (choice) => ({
    userId: choice.user,
    revokeOAuthTokens: choice.flag,
    forgetDevices: choice.flag,
  }),
  createUserWithPassword: (choice) => {
    const login = choice.random.pick([...NEW_LOGINS, choice.person.login]);
    const activate = choice.random.chance(0.8);
    return {
      firstName: 'Mira',
      lastName: 'Holm',
      email: 'mira.holm@example.com',
      login,
      password: choice.random.pick(PASSWORDS),
      activate,
      ...(activate && choice.maybe({ changePasswordAtNextLogin: true }, 0.3)),
      ...choice.maybe({ groupIds: [choice.group] }),
      ...choice.maybe({ recoveryQuestion: choice.random.pick(QUESTIONS), recoveryAnswer: 'Northfield' }, 0.3),
    };
  },
  deactivateUser: onUserWithMail,
  deleteUser: (choice) => ({
    userId: choice.user,
    permanently: choice.random.chance(0.7),
    sendEmail: choice.flag,
  }),
  expirePassword: (choice) => ({
    userId: choice.user,
    ...choice.maybe({ temporaryPassword: true, revokeSessions: choice.flag }),
  }),
  forgotPassword: onUserWithMail,
  getUserWithId: onUser,
  getUserWithLogin: (choice) => ({ login: choice.random.pick([choice.person.login, ...NEW_LOGINS]) }),
  getUserWithLoginShortname: (choice) => ({ shortname: choice.person.login.split('@')[0] as string }),
  reactivateUser: onUserWithMail,
  resetFactors: onUser,
  resetPassword: (choice) => ({ userId: choice.user, sendEmail: choice.flag, revokeSessions: choice.flag }),
  setRecoveryQuestion: (choice) => ({
    userId: choice.user,
    question: choice.random.pick(QUESTIONS),
    answer: choice.random.pick(['Northfield', 'Elm Street']),
  }),
  suspendUser: onUser,
  unlockUser: onUser,
  unsuspendUser: onUser,
  updateUserProfileWithId: (choice) => ({
    userId: choice.user,
    profile: choice.random.pick([
      { department: 'Finance' },
      { department: 'Sales', title: null },
      { nickName: 'Mi', noSuchAttribute: 'x' },
    ]),
  }),
  addGroup: (choice) => ({ name: choice.random.pick(NEW_GROUPS), ...choice.maybe({ description: 'New' }) }),
  addUserToGroup: onGroupAndUser,
  getGroup: (choice) => ({ groupId: choice.group }),
  getGroupByName: (choice) => ({ name: choice.random.pick([...NEW_GROUPS, 'Finance', 'Engineering']) }),
  removeGroup: (choice) => ({ groupId: choice.group }),
  removeUserFromGroup: (choice) => (choice.flag ? choice.random.pick(memberships()) : onGroupAndUser(choice)),
  updateGroup: (choice) => ({
    groupId: choice.group,
    ...(choice.flag
      ? { description: choice.random.pick(['One', 'Two']) }
      : { name: choice.random.pick(NEW_GROUPS) }),
  }),
  assignRoleToUser: (choice) => {
    const roleType = choice.random.pick(ROLES);
    const custom = { roleId: seed.customRole.id, resourceSetId: seed.resourceSet.id };
    return { userId: choice.user, roleType, ...(roleType === 'CUSTOM' ? custom : {}) };
  },
  activateApplication: onApplication,
  deactivateApplication: onApplication,
  deleteApplication: onApplication,
  getApplication: onApplication,
  getAssignedGroupForApplication: (choice) => ({ applicationId: choice.application, groupId: choice.group }),
  getAssignedUserForApplication: (choice) => ({ applicationId: choice.application, userId: choice.user }),
  removeUserFromApplication: (choice) => ({
    applicationId: choice.application,
    userId: choice.user,
    sendEmail: choice.flag,
  }),
};

/** Every action. */
export const ACTIONS = Object.keys(makers) as ActionId[];
