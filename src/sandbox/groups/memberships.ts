import type { Application, Group, User } from '../org/model.js';
import type { Rules } from '../org/rules.js';
import { Refusal, refusalBy } from '../server/errors.js';

/** A change of a membership by a request. */
interface Change {
  groupId: string;
  userId: string;
  joined: boolean;
  at: number;
}

/** What memberships need to know of their org. */
interface OrgState {
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly clock: { now(): number };
  readonly behavior: Rules;
  time(): string;
}

/** Who is in which group, and who has which application through one. */
export class Memberships {
  /** Milliseconds until lists of members and of a user's groups show a change; at Okta up to 2 s. */
  lagMs = 0;

  private changes: Change[] = [];

  /** `changed` hears of each membership that was added or removed. */
  constructor(
    private readonly org: OrgState,
    private readonly changed: (group: Group, userId: string, joined: boolean) => void = () => undefined,
  ) {}

  clear(): void {
    this.changes = [];
  }

  /** Adds or removes a member. Returns whether that changed anything. */
  set(group: Group, userId: string, joined: boolean): boolean {
    if (group.members.has(userId) === joined) return false;
    if (joined) group.members.add(userId);
    else group.members.delete(userId);
    group.lastMembershipUpdated = this.org.time();
    if (this.lagMs > 0) this.changes.push({ groupId: group.id, userId, joined, at: this.org.clock.now() });
    this.changed(group, userId, joined);
    return true;
  }

  /** Refuses to change the members of a group that Okta or an application fills. */
  checkJoinable({ id, type }: Group): void {
    if (type === 'BUILT_IN') {
      throw refusalBy(this.org.behavior.readOnlyMembership, id, 'UserGroup', 'The group is read-only');
    }
    if (type !== 'OKTA_GROUP') throw new Refusal('E0000006');
  }

  /** Whether the user is in the group; the built-in Everyone has its members computed. */
  holds(group: Group, user: User): boolean {
    if (group.type !== 'BUILT_IN') return group.members.has(user.id);
    return user.status !== 'DEPROVISIONED' || this.org.behavior.deprovisionedInEveryone === 'yes';
  }

  /** The members of a group. */
  of(group: Group): User[] {
    return [...this.org.users.values()].filter((user) => this.holds(group, user));
  }

  /** The members of a group as lists show them. */
  listed(group: Group): User[] {
    return [...this.org.users.values()].filter((user) => this.isListed(group, user));
  }

  /** The groups of a user as lists show them. */
  listedOf(user: User): Group[] {
    return [...this.org.groups.values()].filter((group) => this.isListed(group, user));
  }

  private isListed(group: Group, user: User): boolean {
    const since = this.org.clock.now() - this.lagMs;
    this.changes = this.changes.filter(({ at }) => at > since);
    const first = this.changes.find(({ groupId, userId }) => groupId === group.id && userId === user.id);
    return first === undefined ? this.holds(group, user) : !first.joined;
  }

  /** The groups that give the user an application, whether it works now or not. */
  granting(app: Application, user: User): Group[] {
    return [...app.groups.keys()].flatMap((id) => {
      const group = this.org.groups.get(id);
      return group && this.holds(group, user) ? [group] : [];
    });
  }

  /**
   * Whether a group gives the user an assignment now: a deactivated user has none although the membership stays,
   * and a deactivated application has none although the group stays assigned.
   */
  givesThroughGroup(app: Application, user: User): boolean {
    return app.status === 'ACTIVE' && user.status !== 'DEPROVISIONED' && this.granting(app, user).length > 0;
  }
}
