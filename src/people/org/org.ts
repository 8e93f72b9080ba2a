import type { ItemsOptions } from '../../actions/lists/items.js';

/** A user of the org, with the managed attributes alone. */
export interface OrgPerson {
  id: string;
  status: string;
  login: string;
  /** First and last name. */
  name: string;
  /** The value that people are matched by; '' without one. */
  key: string;
  profile: ReadonlyMap<string, unknown>;
}

/** A managed group. */
export interface OrgGroup {
  id: string;
  name: string;
  members: ReadonlySet<string>;
  /** The active rules that fill it, with the users whom each leaves out. */
  rules: readonly { name: string; excluded: ReadonlySet<string> }[];
  isProtected: boolean;
}

/** A managed application. */
export interface OrgApplication {
  id: string;
  label: string;
  /** How each user is assigned. */
  assigned: ReadonlyMap<string, 'USER' | 'GROUP'>;
  /** The groups that it is assigned to. */
  groups: ReadonlySet<string>;
}

/** What a plan needs to know of the org. */
export interface Org {
  origin: string;
  people: ReadonlyMap<string, OrgPerson>;
  byKey: ReadonlyMap<string, readonly OrgPerson[]>;
  byLogin: ReadonlyMap<string, OrgPerson>;
  /** By the name that the policy gives each. */
  groups: ReadonlyMap<string, OrgGroup>;
  applications: ReadonlyMap<string, OrgApplication>;
  /** Ids of the groups that active rules fill, managed or not. */
  filledByRules: ReadonlySet<string>;
  /** Ids of the users who are never changed, the owner of the token among them. */
  protectedPeople: ReadonlySet<string>;
  owner: string | undefined;
  /** Requests that it took to read. */
  requests: number;
}

export type ReadOptions = Pick<ItemsOptions, 'signal' | 'rateLimitShare' | 'onProgress' | 'caller'>;
