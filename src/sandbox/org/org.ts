import { Memberships } from '../groups/memberships.js';
import { recordThroughGroup } from '../log/assignments.js';
import { HookCaller } from '../log/hook-caller.js';
import { groupParty, userParty } from '../log/parties.js';
import { SystemLog } from '../log/system-log.js';
import { OAuthState } from '../oauth/oauth-state.js';
import type { Attribute } from '../schemas/attribute.js';
import { notFound, refusalBy } from '../server/errors.js';
import type { Device, OAuthClient } from './access-model.js';
import { oktaId, scramble } from './ids.js';
import { finishDeactivation } from './leaving.js';
import type {
  ApiToken,
  Application,
  CustomRole,
  EventHook,
  Group,
  GroupRule,
  LinkedObject,
  Mail,
  PushMapping,
  ResourceSet,
  User,
  UserStatus,
  UserType,
} from './model.js';
import { chosenRules, type Rules } from './rules.js';

/** Milliseconds since the epoch; a test passes its own to move time. */
export interface Clock {
  now(): number;
}

/** How long a deactivation takes: a number of reads of the user, or of milliseconds. */
export interface SlowDeactivation {
  reads?: number;
  ms?: number;
}

/** Everything the org knows. Tests may read and change it between requests. */
export class Org {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly applications = new Map<string, Application>();
  readonly rules = new Map<string, GroupRule>();
  readonly pushMappings = new Map<string, PushMapping>();
  /** By the name of the primary side. */
  readonly linkedObjects = new Map<string, LinkedObject>();
  readonly eventHooks = new Map<string, EventHook>();
  readonly customRoles = new Map<string, CustomRole>();
  readonly resourceSets = new Map<string, ResourceSet>();
  readonly apiTokens = new Map<string, ApiToken>();
  readonly log: SystemLog;
  readonly hookCaller: HookCaller;
  readonly devices = new Map<string, Device>();
  readonly oauthClients = new Map<string, OAuthClient>();
  /** Whether the org has the feature that lists a user's blocks; the recorded orgs lack it. */
  listsBlocks = true;
  readonly mails: Mail[] = [];
  /** The user types, each with its schema; the first is the default one. */
  readonly userTypes = new Map<string, UserType>();
  /** Attributes that the schema of groups has beside Okta's own. */
  readonly groupAttributes = new Map<string, Attribute>();
  groupSchemaCreated = '';
  groupSchemaUpdated = '';
  /** Attributes of users, of any type, and of groups whose values must be unique. */
  readonly uniqueUserAttributes = new Set<string>();
  readonly uniqueGroupAttributes = new Set<string>();
  readonly memberships: Memberships;
  slowDeactivation: SlowDeactivation | undefined;
  /** Whose API token this is; `me` in a path means this user. */
  tokenOwnerId = '';
  readonly id = oktaId('00o', 'org');
  /** The token that requests are sent with. */
  readonly ownTokenId = oktaId('00T', 'token');
  readonly userTypeId = oktaId('oty', 'default');
  /** The choices for unproven behavior of Okta. A test may change them at any time. */
  behavior: Rules = chosenRules();

  /** The authorization server: issued tokens, nonces and settings. `clear` leaves it as it is. */
  readonly oauth: OAuthState;
  /** The service app whose request is handled; undefined if an API token authorized it. */
  caller: Application | undefined;

  private counter = 0;

  constructor(readonly clock: Clock) {
    this.log = new SystemLog(this);
    this.hookCaller = new HookCaller(this);
    this.log.onEvent = (event) => this.hookCaller.take(event);
    this.memberships = new Memberships(this, (group, userId, joined) => {
      const user = this.users.get(userId);
      if (!user) return;
      this.log.record(`group.user_membership.${joined ? 'add' : 'remove'}`, [
        userParty(user),
        groupParty(group),
      ]);
      recordThroughGroup(this, group, user, joined);
    });
    this.oauth = new OAuthState(() => clock.now());
  }

  /** Removes everything but its settings. Ids start again from the first. */
  clear(): void {
    for (const kept of [this.users, this.groups, this.applications, this.rules, this.eventHooks])
      kept.clear();
    for (const kept of [this.customRoles, this.resourceSets, this.userTypes, this.groupAttributes]) {
      kept.clear();
    }
    for (const kept of [this.pushMappings, this.uniqueUserAttributes, this.uniqueGroupAttributes]) {
      kept.clear();
    }
    for (const kept of [this.devices, this.oauthClients, this.linkedObjects, this.apiTokens]) kept.clear();
    this.memberships.clear();
    this.mails.length = 0;
    this.log.clear();
    this.hookCaller.clear();
    this.slowDeactivation = undefined;
    this.listsBlocks = true;
    this.counter = 0;
  }

  newId(prefix: string): string {
    this.counter += 1;
    return oktaId(prefix, `new/${this.counter}`);
  }

  /** A one-time token or temporary password of `length` alphanumerics. */
  newSecret(length: number): string {
    this.counter += 1;
    return scramble(`secret/${this.counter}`, length);
  }

  /** Now, to the second, as Okta prints it. */
  time(): string {
    return new Date(Math.floor(this.clock.now() / 1000) * 1000).toISOString();
  }

  /** A user by id only, which is what sessions, credentials, roles, factors and memberships take. */
  userById(id: string): User {
    const user = this.users.get(id);
    if (!user) throw notFound(id, 'User');
    this.settle(user);
    return user;
  }

  /** A user by id, of whom something is listed that Okta may not list of a deactivated one. */
  userWithLists(id: string, choice: Rules['factorsOfDeprovisioned' | 'accessOfDeprovisioned']): User {
    const user = this.userById(id);
    if (user.status === 'DEPROVISIONED' && choice !== 'listed') throw refusalBy(choice, id, 'User', '');
    return user;
  }

  /** A user by id, login or unambiguous short name, or the token's owner by `me`. */
  findUser(key: string): User {
    if (key === 'me' && this.caller) throw refusalBy(this.behavior.meOfServiceApp, key, 'User', '');
    if (key === 'me') return this.userById(this.tokenOwnerId);
    const byId = this.users.get(key);
    if (byId) return this.userById(byId.id);
    // a login with a slash in it is found by the id only, however it is encoded
    if (key.includes('/')) throw notFound(key, 'User');
    const wanted = key.toLowerCase();
    const named = [...this.users.values()].filter((user) => loginOf(user).toLowerCase() === wanted);
    const found = named.length > 0 ? named : this.usersByShortName(wanted);
    const [user] = found;
    if (found.length > 1)
      throw refusalBy(this.behavior.ambiguousShortName, key, 'User', 'The login is ambiguous');
    if (!user) throw notFound(key, 'User');
    return this.userById(user.id);
  }

  private usersByShortName(shortName: string): User[] {
    return [...this.users.values()].filter(
      (user) => loginOf(user).toLowerCase().split('@')[0] === shortName && !shortName.includes('@'),
    );
  }

  defaultType(): UserType {
    return this.typeOf(this.userTypeId);
  }

  /** A user type by its id. */
  typeOf(id: string): UserType {
    const type = this.userTypes.get(id);
    if (!type) throw notFound(id, 'UserType');
    return type;
  }

  group(id: string): Group {
    const group = this.groups.get(id);
    if (!group) throw notFound(id, 'UserGroup');
    return group;
  }

  application(id: string): Application {
    const app = this.applications.get(id);
    if (!app) throw notFound(id, 'AppInstance');
    return app;
  }

  setStatus(user: User, status: UserStatus): void {
    if (user.status === status) return;
    user.status = status;
    user.statusChanged = this.time();
    user.lastUpdated = this.time();
  }

  /** Takes a user or group that is deleted out of the owners of every group. */
  disown(id: string): void {
    for (const group of this.groups.values()) group.owners = group.owners.filter((owner) => owner.id !== id);
  }

  /** Finishes a pending change of status that is due. */
  private settle(user: User): void {
    const { transition } = user;
    if (transition && transition.readsLeft <= 0 && this.clock.now() >= transition.until) {
      this.log.asJob(() => finishDeactivation(this, user));
    }
  }
}

/** The user's login, which every user has. */
export function loginOf(user: User): string {
  return String(user.profile.login);
}
