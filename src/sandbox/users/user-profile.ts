import type { JsonObject, User, UserType } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { type Attribute, causeAgainst } from '../schemas/attribute.js';
import { userBase } from '../schemas/base-attributes.js';
import { invalid, Refusal } from '../server/errors.js';

const emailForm = /^[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+$/;

/**
 * Checks a whole profile against the schema of the user's type, as it would be stored, and gives it back without the
 * attributes that are null and with the defaults of those that have no value. Throws E0000001 with every cause, and
 * E0000077 if a read-only attribute would change; `self` is the user whose own login is not a duplicate.
 */
export function checkedProfile(org: Org, profile: JsonObject, type: UserType, self?: User): JsonObject {
  const kept: JsonObject = {};
  const causes: string[] = [];
  let field = '';
  const fault = (name: string, cause: string): void => {
    field ||= name;
    causes.push(cause);
  };
  for (const [name, value] of Object.entries(profile)) {
    if (value !== null) kept[name] = value;
    const attribute = attributeOf(type, name);
    if (attribute) {
      const cause = causeAgainstUser(name, attribute, value);
      if (cause) fault(name, cause);
    } else {
      const record = self === undefined || org.behavior.unknownAttribute === 'the record';
      const where = self ? 'user' : 'newUser';
      fault(record ? where : name, `Property name '${name}' is not defined in profile`);
    }
  }
  for (const [name, attribute] of attributesOf(type)) {
    if (kept[name] === undefined && attribute.default !== undefined) kept[name] = attribute.default;
    if (attribute.required && (kept[name] === undefined || kept[name] === '')) {
      fault(name, `${name}: The field cannot be left blank`);
    }
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
  for (const [name, { mutability }] of type.attributes) {
    const changes = JSON.stringify(kept[name]) !== JSON.stringify(self?.profile[name]);
    if (mutability === 'READ_ONLY' && changes) throw new Refusal('E0000077', { detail: name });
  }
  return kept;
}

function attributesOf(type: UserType): (readonly [string, Attribute])[] {
  return [...Object.entries(userBase), ...type.attributes];
}

function attributeOf(type: UserType, name: string): Attribute | undefined {
  return Object.hasOwn(userBase, name) ? userBase[name] : type.attributes.get(name);
}

function causeAgainstUser(name: string, attribute: Attribute, value: unknown): string | undefined {
  const cause = causeAgainst(name, attribute, value);
  if (cause !== undefined || typeof value !== 'string' || value === '') return cause;
  if (name === 'login' && !emailForm.test(value)) {
    return 'login: Username must be in the form of an email address';
  }
  if (attribute.format === 'email' && !emailForm.test(value)) {
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
