import { seed, type User } from '../../src/sandbox/index.js';
import type { Cell } from './cell.js';
import { takes, thatChange } from './checked-actions.js';

const { blake, logan } = seed.people;

/** Each with what is so of it in the org as it starts. */
export const LOGINS: readonly [string, string][] = [
  ['a new login', 'mira.holm@example.com'],
  ['a login that is taken', blake.login],
  ['taken in capitals', blake.login.toUpperCase()],
  ["a deactivated user's login", logan.login],
  ['the shortname of others, at a new domain', 'riley.shore@new.example.com'],
  ['a new login with a slash', 'mi/ra@example.com'],
];

/** A person is created, by every action that takes what is given of them. */
export function creations(state: string, given: Record<string, unknown>, arrange?: Cell['arrange']): Cell[] {
  const usual = { firstName: 'Mira', lastName: 'Holm', email: 'm@example.com', password: 'Tall-Birch-42' };
  return thatChange(['create'], 'user')
    .filter((action) => takes(action, given))
    .map((action): Cell => {
      const inputs = Object.entries(usual).filter(([name]) => takes(action, { [name]: true }));
      return {
        action: action.id,
        state,
        inputs: { ...Object.fromEntries(inputs), ...given },
        ...(arrange && { arrange }),
      };
    });
}

/** Every way to create a person, by every login. */
export function creationsByLogin(): Cell[] {
  const ways = [
    {},
    { activate: false },
    { changePasswordAtNextLogin: true },
    { recoveryQuestion: 'First school?', recoveryAnswer: 'Northfield' },
    { customAttributes: { badgeNumber: 'B-7', sites: ['a'] }, mobilePhone: '+15550100' },
    { groupIds: [] },
  ];
  const taken = 'bla/ke@example.com';
  return [
    ...creations('a login with a slash that is taken', { login: taken }, (org) => {
      (org.users.get(blake.id) as User).profile.login = taken;
    }),
    ...LOGINS.flatMap(([state, login]) => ways.flatMap((way) => creations(state, { login, ...way }))),
  ];
}
