/** The records an org keeps. Times are ISO strings with milliseconds, as Okta prints them. */

import type { Attribute } from '../schemas/attribute.js';
import type { Factor, Grant, OAuthToken } from './access-model.js';

export type JsonObject = Record<string, unknown>;

export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'LOCKED_OUT'
  | 'PASSWORD_EXPIRED'
  | 'SUSPENDED'
  | 'DEPROVISIONED';

export interface RecoveryQuestion {
  question: string;
  answer: string;
}

/** A browser session; Okta ends it when the user's sessions are cleared. */
export interface Session {
  id: string;
  created: string;
}

export interface Role {
  id: string;
  type: string;
  label: string;
  created: string;
  lastUpdated: string;
  /** Only a CUSTOM role has these two. */
  role?: string;
  resourceSet?: string;
}

export interface User {
  id: string;
  status: UserStatus;
  created: string;
  activated: string | null;
  statusChanged: string | null;
  lastLogin: string | null;
  lastUpdated: string;
  passwordChanged: string | null;
  typeId: string;
  /** Attributes that are set; one that was cleared with null is not kept. */
  profile: JsonObject;
  provider: { type: string; name: string };
  password?: string;
  /** Former passwords, each once and without the present one, newest last. */
  passwordHistory: string[];
  recoveryQuestion?: RecoveryQuestion;
  /** A change of status that Okta has accepted but not finished. */
  transition?: { to: UserStatus; readsLeft: number; until: number };
  /** The valid one-time tokens: activation, reset or recovery links. */
  tokens: { kind: 'activation' | 'reset'; value: string }[];
  sessions: Session[];
  oauthTokens: OAuthToken[];
  grants: Grant[];
  /** Sign-ins from devices that Okta does not know are blocked. */
  unknownDevicesBlocked?: boolean;
  rememberedDevices: number;
  failedLogins: number;
  roles: Role[];
  factors: Factor[];
  /** The number of the last text message or call factor that was removed, by its type. */
  keptPhones?: Record<string, unknown>;
}

export type GroupType = 'BUILT_IN' | 'OKTA_GROUP' | 'APP_GROUP';

export interface Group {
  id: string;
  type: GroupType;
  created: string;
  lastUpdated: string;
  lastMembershipUpdated: string;
  profile: JsonObject;
  /** Ids of the members; the built-in Everyone group has them computed instead. */
  members: Set<string>;
  /** The application that an APP_GROUP came from. */
  sourceAppId?: string;
  /** The admin roles that every member has. */
  roles: Role[];
  owners: GroupOwner[];
}

/** A user or a group that is responsible for a group. */
export interface GroupOwner {
  id: string;
  type: 'USER' | 'GROUP';
  lastUpdated: string;
}

export interface AppAssignment {
  created: string;
  lastUpdated: string;
  credentials: JsonObject;
  profile: JsonObject;
}

export interface AppGroupAssignment {
  lastUpdated: string;
  priority: number;
  profile: JsonObject;
}

export interface Application {
  id: string;
  status: 'ACTIVE' | 'INACTIVE';
  created: string;
  lastUpdated: string;
  /** What the application's own type says: name, label, signOnMode, settings, credentials and so on. */
  body: JsonObject;
  /** The password that was given for all users of the application. It is never shown. */
  sharedPassword?: string;
  /** Assignments made to one user, by user id. */
  users: Map<string, AppAssignment>;
  groups: Map<string, AppGroupAssignment>;
  /** What was changed of the assignments that users have through a group, by user id. */
  groupUsers?: Map<string, AppAssignment>;
  /** The scopes that an administrator has granted to a service app, and the admin roles that it has. */
  consents?: ScopeConsent[];
  roles?: Role[];
  /** The attributes of the application's own user profile. */
  attributes?: ReadonlyMap<string, Attribute>;
}

/** A scope that an application may ask for. */
export interface ScopeConsent {
  id: string;
  scopeId: string;
  issuer: string;
  created: string;
}

export interface GroupRule {
  id: string;
  /** INVALID once one of its groups was deleted. */
  status: 'ACTIVE' | 'INACTIVE' | 'INVALID';
  name: string;
  created: string;
  lastUpdated: string;
  conditions: JsonObject;
  groupIds: string[];
  /** Ids of the users whom this rule added to its groups. */
  placed: Set<string>;
  /** Ids of the users whom this rule excludes, at most 100. */
  excluded: Set<string>;
}

/** A group that is pushed to an application, and so can't be deleted. */
export interface PushMapping {
  id: string;
  applicationId: string;
  groupId: string;
  /** The group in the application: its id if the caller named it, else its name. */
  targetGroupId?: string;
  targetGroupName?: string;
  /** ERROR if the last push failed. */
  status: 'ACTIVE' | 'INACTIVE' | 'ERROR';
  created: string;
  lastUpdated: string;
}

/** A relationship between users, such as manager and subordinate. */
export interface LinkedObject {
  primary: { name: string; title: string; description: string };
  associated: { name: string; title: string; description: string };
  /** By the id of an associated user, that of the primary one. */
  links: Map<string, string>;
}

export interface EventHook {
  id: string;
  status: 'ACTIVE' | 'INACTIVE';
  name: string;
  created: string;
  createdBy: string;
  lastUpdated: string;
  /** Only a VERIFIED hook delivers. */
  verificationStatus: 'UNVERIFIED' | 'VERIFIED';
  events: JsonObject;
  channel: JsonObject;
  /** What the hook sends as the header that `channel.config.authScheme.key` names. It is never shown. */
  secret?: string;
}

/** A mail or a push that the org would have sent. */
export interface Mail {
  kind:
    | 'push'
    | 'activation'
    | 'reset-password'
    | 'forgot-password'
    | 'user-deactivated'
    | 'app-user-removed';
  to: string;
  /** The user whom the mail is about; a mail to the administrator has another address in `to`. */
  userId: string;
  at: string;
}

/** A custom role. */
export interface CustomRole {
  id: string;
  label: string;
  description: string;
  /** What it allows, by Okta's names. Okta shows them by an operation of their own. */
  permissions: string[];
  created: string;
  lastUpdated: string;
}

/** What custom roles apply to. */
export interface ResourceSet {
  id: string;
  label: string;
  description: string;
  created: string;
  lastUpdated: string;
}

/** An API token; its value is not kept. */
export interface ApiToken {
  id: string;
  name: string;
  /** Whose token it is: its rights are this user's. */
  userId: string;
  created: string;
  lastUpdated: string;
}

/** A kind of users, with a schema of its own. */
export interface UserType {
  id: string;
  schemaId: string;
  name: string;
  displayName: string;
  description: string;
  created: string;
  lastUpdated: string;
  /** Attributes that the type's schema has beside Okta's own. */
  attributes: Map<string, Attribute>;
}
