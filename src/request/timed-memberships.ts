/** A membership that this connector added, or was about to add, and that is to end. */
export interface TimedMembership {
  /** Of the entry, chosen by the connector: letters, digits, - and . */
  id: string;
  groupId: string;
  userId: string;
  /** When it is to end: ISO 8601, UTC. */
  until: string;
  /** When this end was noted: ISO 8601, UTC. Of two entries of one membership the later one counts. */
  notedAt: string;
  /** When an end was first noted, before the request that added the member: ISO 8601, UTC. */
  addedAt: string;
  /** When Okta last showed that the membership is still the one that was added, if it was asked: ISO 8601, UTC. */
  verifiedAt?: string;
  /** Okta's ids of the requests that added the member; none where no answer was ever seen. */
  requestIds: string[];
}

/**
 * Where memberships with an end are kept, by the org's origin. Several processes may use one store at once: each entry has
 * an id of its own, so that they write different ones. What rejects ends the call before anything is changed.
 */
export interface MembershipStore {
  list(org: string): Promise<readonly TimedMembership[]>;
  /** Writes an entry, or replaces the one with its id. Resolves once it would outlast the process. */
  put(org: string, entry: TimedMembership): Promise<void>;
  /** Removes an entry. One that is not there is no error. */
  remove(org: string, id: string): Promise<void>;
}

/** What a program may do with the store, for the org of its call. */
export interface TimedMemberships {
  /** By the connector's clock, in milliseconds. */
  readonly now: number;
  list(): Promise<readonly TimedMembership[]>;
  put(entry: TimedMembership): Promise<void>;
  remove(id: string): Promise<void>;
}
