import type { JsonObject, User } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { invalid } from '../server/errors.js';

type Length = readonly [least: number, most: number];

/** Okta's own 31 attributes, all of them text, with the lengths that are checked. */
const baseAttributes: Record<string, Length> = {
  login: [5, 100],
  email: [5, 100],
  secondEmail: [0, 100],
  firstName: [1, 50],
  lastName: [1, 50],
  middleName: [0, 200],
  honorificPrefix: [0, 200],
  honorificSuffix: [0, 200],
  title: [0, 200],
  displayName: [0, 200],
  nickName: [0, 200],
  profileUrl: [0, 1024],
  primaryPhone: [0, 100],
  mobilePhone: [0, 100],
  streetAddress: [0, 1024],
  city: [0, 128],
  state: [0, 128],
  zipCode: [0, 50],
  countryCode: [0, 2],
  postalAddress: [0, 4096],
  preferredLanguage: [0, 200],
  locale: [0, 200],
  timezone: [0, 200],
  userType: [0, 200],
  employeeNumber: [0, 200],
  costCenter: [0, 200],
  organization: [0, 200],
  division: [0, 200],
  department: [0, 200],
  managerId: [0, 200],
  manager: [0, 200],
};

const required = ['login', 'email', 'firstName', 'lastName'];
const emailForm = /^[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+$/;

/**
 * Checks a whole profile as it would be stored, and gives it back without the attributes that are null.
 * Throws E0000001 with every cause; `self` is the user whose own login is not a duplicate.
 */
export function checkedProfile(org: Org, profile: JsonObject, self?: User): JsonObject {
  const kept: JsonObject = {};
  const causes: string[] = [];
  let field = '';
  const fault = (name: string, cause: string): void => {
    field ||= name;
    causes.push(cause);
  };
  for (const [name, value] of Object.entries(profile)) {
    if (value !== null) kept[name] = value;
    const cause = causeAgainst(org, name, value);
    const unknown = !(name in baseAttributes || org.userAttributes.has(name));
    const record = self === undefined || org.behavior.unknownAttribute === 'the record';
    if (cause) fault(unknown && record ? (self ? 'user' : 'newUser') : name, cause);
  }
  for (const name of required) {
    if (kept[name] === undefined || kept[name] === '') fault(name, `${name}: The field cannot be left blank`);
  }
  if (causes.length === 0) {
    if (loginIsTaken(org, String(kept.login), self)) fault('login', `login: ${alreadyExists}`);
    for (const name of org.uniqueUserAttributes) {
      const holds = (user: User) => user !== self && String(user.profile[name]) === String(kept[name]);
      if (kept[name] !== undefined && [...org.users.values()].some(holds))
        fault(name, uniqueCause(org, name));
    }
  }
  if (causes.length > 0) throw invalid(field, ...causes);
  return kept;
}

function causeAgainst(org: Org, name: string, value: unknown): string | undefined {
  const lengths = baseAttributes[name];
  const type = lengths ? 'string' : org.userAttributes.get(name);
  if (!type) return `Property name '${name}' is not defined in profile`;
  if (value === null) return undefined;
  const given = Array.isArray(value) ? 'array' : typeof value;
  if (given !== type) return `${name}: Property value does not match the type '${type}'`;
  if (!lengths || typeof value !== 'string') return undefined;
  return causeAgainstText(name, value, lengths);
}

function causeAgainstText(name: string, value: string, [least, most]: Length): string | undefined {
  if (value === '' && least > 0) return undefined;
  if (value.length < least || value.length > most) {
    return `${name}: String length must be between ${least} and ${most}`;
  }
  if (name === 'login' && !emailForm.test(value)) {
    return 'login: Username must be in the form of an email address';
  }
  if ((name === 'email' || (name === 'secondEmail' && value !== '')) && !emailForm.test(value)) {
    return `${name}: Does not match required pattern`;
  }
  return undefined;
}

/** Logins that differ by case or diacritics alone are the same. */
function loginIsTaken(org: Org, login: string, self?: User): boolean {
  const wanted = plain(login);
  return [...org.users.values()].some((user) => user !== self && plain(loginOf(user)) === wanted);
}

function plain(login: string): string {
  return login.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const alreadyExists = 'An object with this field already exists in the current organization';

/** Why the value of an attribute that is marked unique is refused. */
export function uniqueCause(org: Org, name: string): string {
  return org.behavior.uniqueAttribute === 'already exists'
    ? `${name}: ${alreadyExists}`
    : `${name}: The value must be unique`;
}
