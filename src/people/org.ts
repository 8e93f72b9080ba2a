import type { ItemsOptions } from '../actions/lists/items.js';
import type { Connector } from '../connector/types.js';
import type { Application, ApplicationUser, Group, GroupRule, User } from '../generated/types.js';
import { type ActionError, brand } from '../result/failure.js';
import { PeopleError, type Problem } from './people-error.js';
import { NEEDED, type Policy } from './policy.js';
import { keyFor } from './rows.js';

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
  owner: string;
  /** Requests that it took to read. */
  requests: number;
}

export type ReadOptions = Pick<ItemsOptions, 'signal' | 'rateLimitShare' | 'onProgress' | 'caller'>;

/** The parts of a policy that say what is read of the org. */
export type Scope = Pick<Policy, 'match' | 'attributes' | 'groups' | 'applications' | 'protect'>;

/**
 * Reads what the policy manages, by lists alone: the number of requests follows the pages, not the people.
 * @throws PeopleError if the policy names a group, an application or a person that the org does not have; the errors of
 * `items` if a list can't be read to its end
 */
export async function readOrg(connector: Connector, policy: Scope, options: ReadOptions = {}): Promise<Org> {
  return await new OrgReader(connector, policy, options).read();
}

class OrgReader {
  #requests = 0;
  readonly #problems: Problem[] = [];

  constructor(
    private readonly connector: Connector,
    private readonly policy: Scope,
    private readonly options: ReadOptions,
  ) {}

  async read(): Promise<Org> {
    const { policy } = this;
    const tested = await this.connector.testConnection(this.options);
    if (!tested.ok) throw thrown(tested.error);
    this.#requests += tested.meta.attempts;
    const rules = await this.#rules();
    const groups = await this.#groups(rules);
    const applications = await this.#applications();
    this.#refuse();
    const { people, byKey, byLogin } = await this.#people();
    const { user, organizationUrl } = tested.output;
    const protectedPeople = new Set([user.id]);
    policy.protect.people.forEach((name, index) => {
      const person = people.get(name) ?? byLogin.get(name.toLowerCase());
      if (person !== undefined) protectedPeople.add(person.id);
      else
        this.#problems.push({
          path: `limits.protect.people[${index}]`,
          message: `names ${name}, whom the org does not have`,
        });
    });
    this.#refuse();
    return {
      origin: organizationUrl,
      people,
      byKey,
      byLogin,
      groups,
      applications,
      filledByRules: new Set(rules.flatMap(targetsOf)),
      protectedPeople,
      owner: user.id,
      requests: this.#requests,
    };
  }

  /** @throws PeopleError if the policy names what is not there */
  #refuse(): void {
    if (this.#problems.length === 0) return;
    throw new PeopleError(
      'The policy does not fit the org. No plan was made.',
      'Correct the names in the policy, or use ids.',
      this.#problems,
    );
  }

  async *#list(id: string, inputs: Record<string, unknown>): AsyncGenerator<unknown> {
    const items = this.connector.items(id as string, inputs, { priority: 'bulk', ...this.options });
    let page: unknown;
    for await (const item of items) {
      if (items.meta !== page) {
        page = items.meta;
        this.#requests += items.meta?.attempts ?? 0;
      }
      yield item;
    }
    if (items.meta !== page) this.#requests += items.meta?.attempts ?? 0;
  }

  async #people(): Promise<Pick<Org, 'people' | 'byKey' | 'byLogin'>> {
    const { match, attributes } = this.policy;
    const names = new Set([match.attribute, ...NEEDED, ...attributes.map(({ name }) => name)]);
    const people = new Map<string, OrgPerson>();
    // A plain list leaves deactivated users out. A filter, unlike a search, does not lag behind.
    for (const inputs of [{}, { filter: 'status eq "DEPROVISIONED"' }]) {
      for await (const item of this.#list('listUsers', inputs)) {
        const person = personOf(item as User, names, match.attribute);
        people.set(person.id, person);
      }
    }
    const byKey = new Map<string, OrgPerson[]>();
    const byLogin = new Map<string, OrgPerson>();
    for (const person of people.values()) {
      byLogin.set(person.login.toLowerCase(), person);
      if (person.key === '') continue;
      const same = byKey.get(person.key);
      if (same === undefined) byKey.set(person.key, [person]);
      else same.push(person);
    }
    return { people, byKey, byLogin };
  }

  /** The active rules, where they matter. */
  async #rules(): Promise<GroupRule[]> {
    const { groups, applications } = this.policy;
    if (groups.managed.length + applications.managed.length === 0) return [];
    const rules: GroupRule[] = [];
    for await (const item of this.#list('listGroupRules', {})) rules.push(item as GroupRule);
    return rules.filter(({ status }) => status === 'ACTIVE');
  }

  async #groups(rules: readonly GroupRule[]): Promise<Map<string, OrgGroup>> {
    const { groups: rule, protect } = this.policy;
    const names = [...new Set([...rule.managed, ...protect.groups])];
    if (names.length === 0) return new Map();
    const found = await this.#named('listGroups', names, (item) => {
      const { id, profile } = item as Group;
      return [id, String(profile.name)];
    });
    const protectedIds = new Set(
      protect.groups.flatMap((name, index) => {
        const group = this.#one<Group>(found, name, `limits.protect.groups[${index}]`);
        return group === undefined ? [] : [group.id];
      }),
    );
    const managed = new Map<string, Group>();
    rule.managed.forEach((name, index) => {
      const path = `groups.managed[${index}]`;
      const group = this.#one<Group>(found, name, path);
      if (group === undefined) return;
      if (group.type !== 'OKTA_GROUP')
        this.#problems.push({
          path,
          message: `names ${name}, a group that Okta or an application fills (${group.type})`,
        });
      if ([...managed.values()].some(({ id }) => id === group.id))
        this.#problems.push({ path, message: `names ${name} a second time` });
      managed.set(name, group);
    });
    this.#refuse();
    const groups = new Map<string, OrgGroup>();
    for (const [name, group] of managed) {
      const members = new Set<string>();
      for await (const item of this.#list('listGroupMembers', { groupId: group.id }))
        members.add((item as User).id);
      groups.set(name, {
        id: group.id,
        name: String(group.profile.name),
        members,
        rules: rules.flatMap((each) => filling(each, group.id)),
        isProtected: protectedIds.has(group.id),
      });
    }
    return groups;
  }

  async #applications(): Promise<Map<string, OrgApplication>> {
    const { managed } = this.policy.applications;
    if (managed.length === 0) return new Map();
    const found = await this.#named('listApplications', managed, (item) => {
      const { id, label } = item as Application;
      return [id, String(label)];
    });
    const applications = new Map<string, OrgApplication>();
    for (const [index, name] of managed.entries()) {
      const path = `applications.managed[${index}]`;
      const application = this.#one<Application>(found, name, path);
      if (application === undefined) continue;
      const { id, label, status } = application;
      if (status !== 'ACTIVE')
        this.#problems.push({ path, message: `names ${name}, an application that is ${status}` });
      if ([...applications.values()].some((other) => other.id === id))
        this.#problems.push({ path, message: `names ${name} a second time` });
      const assigned = new Map<string, 'USER' | 'GROUP'>();
      for await (const item of this.#list('listApplicationUsers', { applicationId: id })) {
        const user = item as ApplicationUser;
        assigned.set(user.id, user.scope === 'GROUP' ? 'GROUP' : 'USER');
      }
      const groups = new Set<string>();
      for await (const item of this.#list('listApplicationGroups', { applicationId: id }))
        groups.add((item as { id: string }).id);
      applications.set(name, { id, label: String(label), assigned, groups });
    }
    return applications;
  }

  /** The items of a list that have one of these names or ids, by name or id. */
  async #named(
    list: string,
    names: readonly string[],
    namesOf: (item: unknown) => string[],
  ): Promise<Map<string, unknown[]>> {
    const found = new Map<string, unknown[]>(names.map((name) => [name, []]));
    for await (const item of this.#list(list, {}))
      for (const name of namesOf(item)) found.get(name)?.push(item);
    return found;
  }

  #one<T>(found: ReadonlyMap<string, unknown[]>, name: string, path: string): T | undefined {
    const items = found.get(name) ?? [];
    if (items.length === 1) return items[0] as T;
    const message =
      items.length === 0
        ? `names ${name}, which the org does not have or the token may not see`
        : `names ${name}, a name that ${items.length} have; use the id`;
    this.#problems.push({ path, message });
    return undefined;
  }
}

/** The user with the attributes of these names alone. */
export function personOf(user: User, names: ReadonlySet<string>, keyName: string): OrgPerson {
  const given = user.profile as Record<string, unknown>;
  const profile = new Map<string, unknown>();
  for (const name of names) if (Object.hasOwn(given, name)) profile.set(name, given[name]);
  const text = (name: string) => String(profile.get(name) ?? '');
  return {
    id: user.id,
    status: user.status,
    login: text('login'),
    name: `${text('firstName')} ${text('lastName')}`.trim(),
    key: keyFor(keyName, text(keyName).trim()),
    profile,
  };
}

/** Ids of the groups that a rule fills. */
function targetsOf({ actions }: GroupRule): readonly string[] {
  return actions?.assignUserToGroups?.groupIds ?? [];
}

function filling(rule: GroupRule, groupId: string): OrgGroup['rules'] {
  if (!targetsOf(rule).includes(groupId)) return [];
  const people = rule.conditions?.people as { users?: { exclude?: unknown } } | undefined;
  const excluded = people?.users?.exclude;
  return [{ name: rule.name, excluded: new Set(Array.isArray(excluded) ? excluded.map(String) : []) }];
}

/** An error of a result, to be thrown as `items` throws. */
export function thrown(error: ActionError): Error {
  return brand(Object.assign(new Error(error.message), error));
}
