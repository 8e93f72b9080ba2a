import type { ItemsOptions } from '../../actions/lists/items.js';
import type { Sorted } from '../store/sorted.js';

/** A user of the org, with what is managed alone. Plain JSON. */
export interface OrgPerson {
  id: string;
  status: string;
  login: string;
  /** First and last name. */
  name: string;
  /** The value that people are matched by; '' without one. */
  key: string;
  profile: Readonly<Record<string, unknown>>;
  /** The managed groups that the user is in, by the names that the policy gives them. */
  groups: readonly string[];
  /** How the user is assigned to managed applications, by the names that the policy gives them. */
  applications: Readonly<Record<string, Scope>>;
}

export type Scope = 'USER' | 'GROUP';

/** Who has a login. */
export type Holder = Pick<OrgPerson, 'id' | 'status'>;

/** A managed group. */
export interface OrgGroup {
  id: string;
  name: string;
  /** The active rules that fill it, with the users whom each leaves out. */
  rules: readonly { name: string; excluded: ReadonlySet<string> }[];
  isProtected: boolean;
}

/** A managed application. */
export interface OrgApplication {
  id: string;
  label: string;
  /** The groups that it is assigned to. */
  groups: ReadonlySet<string>;
}

/** What a plan needs to know of the org beside its people. */
export interface Org {
  origin: string;
  /** By the name that the policy gives each. */
  groups: ReadonlyMap<string, OrgGroup>;
  applications: ReadonlyMap<string, OrgApplication>;
  /** Ids of the groups that active rules fill, managed or not. */
  filledByRules: ReadonlySet<string>;
  /** Ids of the users who are never changed, the owner of the token among them. */
  protectedPeople: ReadonlySet<string>;
  /** Of the API token; a service app has none. */
  owner: string | undefined;
  /** Whether Okta lists the owner of the token among the users; for a service app, whether it lists any. */
  seesOwner: boolean;
  counts: {
    /** People who are not deactivated. */
    present: number;
    /** People without the attribute that people are matched by. */
    unmatched: number;
  };
  /** Requests that it took to read. */
  requests: number;
}

/** The org and its people. */
export interface OrgRead {
  org: Org;
  /** Each person once, by id. */
  people: Iterable<OrgPerson>;
  /** Who has a login, by the login in small letters. */
  holders: Sorted<Holder>;
}

export type ReadOptions = Pick<ItemsOptions, 'signal' | 'rateLimitShare' | 'onProgress' | 'caller'>;
