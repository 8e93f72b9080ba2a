import { applyRules } from '../groups/rule-members.js';
import { recordFromEveryone } from '../log/assignments.js';
import { userParty } from '../log/parties.js';
import type { JsonObject, User, UserType } from '../org/model.js';
import { loginOf, type Org } from '../org/org.js';
import { invalid, Refusal, refusalBy } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import {
  checkAdminPassword,
  checkedQuestion,
  kept as keptPassword,
  passwordIn,
  storePassword,
  wasUsedBefore,
} from './passwords.js';
import { checkedProfile } from './user-profile.js';
import { userTag, userView } from './user-view.js';

const mostGroups = 20;

function create(org: Org, call: Call): Answer {
  const body = bodyOf(call);
  const profile = objectAt(body, 'profile');
  if (!profile) throw invalid('profile', 'profile: The field cannot be left blank');
  const credentials = objectAt(body, 'credentials');
  const password = passwordIn(credentials, 'password');
  const activate = flag(call, 'activate', true);
  const expire = call.query.get('nextLogin') === 'changePassword';
  if (expire && password === undefined) throw new Refusal('E0000124');
  if (expire && !activate) throw new Refusal('E0000125');
  const groups = joinableGroups(org, body.groupIds);
  const type = typeIn(org, body) ?? org.defaultType();
  const kept = checkedProfile(org, profile, type);
  if (password !== undefined) checkAdminPassword(org, password, String(kept.login));
  const question = objectAt(credentials, 'recovery_question');
  const recoveryQuestion = question && checkedQuestion(org, question);

  // without ?provider=true the provider among the credentials is ignored
  const provider = flag(call, 'provider', false) ? objectAt(credentials, 'provider') : undefined;
  const user = newUser(org, type, kept, provider);
  if (signsInElsewhere(user) && (password !== undefined || question)) {
    throw invalid('credentials', 'credentials: The provider keeps the credentials of this user');
  }
  if (recoveryQuestion) user.recoveryQuestion = recoveryQuestion;
  if (password !== undefined) {
    user.password = keptPassword(org, password);
    user.passwordChanged = user.created;
  }
  org.users.set(user.id, user);
  org.log.record('user.lifecycle.create', [userParty(user)]);
  for (const group of groups) org.memberships.set(group, user.id, true);
  recordFromEveryone(org, user);
  if (activate) activateNew(org, user, expire);
  applyRules(org, user);
  return ok(userView(org, call, user));
}

/** The user type that a create or a replacement names. */
function typeIn(org: Org, body: JsonObject): UserType | undefined {
  const id = textAt(objectAt(body, 'type'), 'id');
  return id === undefined ? undefined : org.typeOf(id);
}

function newUser(org: Org, type: UserType, profile: JsonObject, provider: JsonObject | undefined): User {
  const now = org.time();
  return {
    id: org.newId('00u'),
    status: 'STAGED',
    created: now,
    activated: null,
    statusChanged: now,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: null,
    typeId: type.id,
    profile,
    provider: { type: textAt(provider, 'type') ?? 'OKTA', name: textAt(provider, 'name') ?? 'OKTA' },
    passwordHistory: [],
    tokens: [],
    sessions: [],
    oauthTokens: [],
    grants: [],
    rememberedDevices: 0,
    failedLogins: 0,
    roles: [],
    factors: [],
  };
}

function activateNew(org: Org, user: User, expire: boolean): void {
  user.activated = user.created;
  org.log.record('user.lifecycle.activate', [userParty(user)]);
  if (user.password !== undefined || signsInElsewhere(user)) {
    org.setStatus(user, expire ? 'PASSWORD_EXPIRED' : 'ACTIVE');
    return;
  }
  org.setStatus(user, 'PROVISIONED');
  org.mails.push({ kind: 'activation', to: String(user.profile.email), userId: user.id, at: org.time() });
}

/** Whether an identity provider signs the user in, so that Okta has no password for them. */
export function signsInElsewhere({ provider }: User): boolean {
  return provider.type === 'FEDERATION' || provider.type === 'SOCIAL';
}

function joinableGroups(org: Org, ids: unknown) {
  if (ids === undefined || ids === null) return [];
  if (!Array.isArray(ids)) throw new Refusal('E0000003');
  if (ids.length > mostGroups) throw new Refusal('E0000093');
  return ids.map((id) => {
    const group = org.group(String(id));
    org.memberships.checkJoinable(group);
    return group;
  });
}

function update(org: Org, call: Call): Answer {
  const body = bodyOf(call);
  const user = writableUser(org, call, body);
  const profile = objectAt(body, 'profile') ?? {};
  const type = org.typeOf(user.typeId);
  if ((typeIn(org, body) ?? type) !== type)
    throw invalid('type', 'type: Only a replacement of the user can change the type');
  return write(org, call, user, checkedProfile(org, { ...user.profile, ...profile }, type, user), body);
}

function replace(org: Org, call: Call): Answer {
  const body = bodyOf(call);
  const user = writableUser(org, call, body);
  const profile = objectAt(body, 'profile');
  if (!profile) throw invalid('profile', 'profile: The field cannot be left blank');
  // only a replacement changes the type
  const type = typeIn(org, body) ?? org.typeOf(user.typeId);
  const kept = checkedProfile(org, profile, type, user);
  return write(org, call, user, kept, body, type);
}

const tagForm = /^(?:\*|(?:W\/)?"[^"]*")$/;

function writableUser(org: Org, call: Call, body: JsonObject): User {
  const user = org.findUser(param(call, 'id'));
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && !tagForm.test(wanted)) throw new Refusal('E0000242');
  if (wanted !== undefined && wanted !== '*' && wanted !== userTag(user)) throw new Refusal('E0000231');
  if (user.status !== 'DEPROVISIONED') return user;
  const choice = org.behavior.changeOfDeprovisioned;
  if (choice !== 'profile taken') throw refusalBy(choice, user.id, 'User', '');
  if (objectAt(body, 'credentials')) throw refusalBy('404 E0000007', user.id, 'User', '');
  return user;
}

function write(
  org: Org,
  call: Call,
  user: User,
  profile: JsonObject,
  body: JsonObject,
  type?: UserType,
): Answer {
  const credentials = objectAt(body, 'credentials');
  const password = passwordIn(credentials, 'password');
  const question = objectAt(credentials, 'recovery_question');
  if (password !== undefined) {
    checkAdminPassword(org, password, loginOf(user));
    if (flag(call, 'strict', false) && wasUsedBefore(org, user, password)) {
      throw invalid('password', 'password: Password has been used too recently');
    }
  }
  const recoveryQuestion = question && checkedQuestion(org, question);
  const changes = JSON.stringify(user.profile) !== JSON.stringify(profile);
  user.profile = profile;
  if (changes) org.log.record('user.account.update_profile', [userParty(user)]);
  if (type && type.id !== user.typeId) {
    user.typeId = type.id;
    org.log.record('user.account.update_user_type', [userParty(user)]);
  }
  user.lastUpdated = org.time();
  applyRules(org, user);
  if (recoveryQuestion) user.recoveryQuestion = recoveryQuestion;
  if (password !== undefined) {
    storePassword(org, user, password);
    const waited = ['PROVISIONED', 'RECOVERY', 'PASSWORD_EXPIRED'].includes(user.status);
    if (waited && org.behavior.passwordSetByAdmin === 'becomes ACTIVE') org.setStatus(user, 'ACTIVE');
  }
  return ok(userView(org, call, user));
}

export const userWriteRoutes: Route[] = [
  { method: 'POST', path: '/api/v1/users', handle: create },
  { method: 'POST', path: '/api/v1/users/:id', handle: update },
  { method: 'PUT', path: '/api/v1/users/:id', handle: replace },
];
