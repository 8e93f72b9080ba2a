import { activeRules, excludedBy, rulesOf, targetsOf } from '../../actions/access/group-rules.js';
import type { Connector } from '../../connector/types.js';
import type { Application, ApplicationUser, Group, GroupRule, User } from '../../generated/types.js';
import { type ActionError, brand } from '../../result/failure.js';
import { keyFor } from '../file/rows.js';
import { NEEDED, type Policy } from '../policy.js';
import { ListReader } from './list-reader.js';
import type { Org, OrgApplication, OrgGroup, OrgPerson, ReadOptions } from './org.js';

/**
 * Reads what the policy manages, by lists alone: the number of requests follows the pages, not the people.
 * @throws PeopleError if the policy names a group, an application or a person that the org does not have; the errors of
 * `items` if a list can't be read to its end
 */
export async function readOrg(connector: Connector, policy: Policy, options: ReadOptions = {}): Promise<Org> {
  const reader = new ListReader(connector, options);
  const tested = await connector.testConnection(options);
  if (!tested.ok) throw thrown(tested.error);
  reader.requests += tested.meta.attempts;
  const { managed } = policy.groups;
  const hasGroups = managed.length + policy.applications.managed.length > 0;
  const rules = hasGroups ? await activeRules(reader.list('listGroupRules')) : [];
  const groups = await readGroups(reader, policy, rules);
  const applications = await readApplications(reader, policy);
  reader.refuse();
  const people = await readPeople(reader, policy);
  const byLogin = new Map([...people.values()].map((person) => [person.login.toLowerCase(), person]));
  const { user, organizationUrl } = tested.output;
  const protectedPeople = new Set(user === undefined ? [] : [user.id]);
  policy.protect.people.forEach((name, index) => {
    const person = people.get(name) ?? byLogin.get(name.toLowerCase());
    if (person !== undefined) protectedPeople.add(person.id);
    else reader.report(`limits.protect.people[${index}]`, `names ${name}, whom the org does not have`);
  });
  reader.refuse();
  return {
    origin: organizationUrl,
    people,
    byKey: byKey(people),
    byLogin,
    groups,
    applications,
    filledByRules: new Set(rules.flatMap(targetsOf)),
    protectedPeople,
    owner: user?.id,
    requests: reader.requests,
  };
}

async function readPeople(
  reader: ListReader,
  { match, attributes }: Policy,
): Promise<Map<string, OrgPerson>> {
  const names = new Set([match.attribute, ...NEEDED, ...attributes.map(({ name }) => name)]);
  const people = new Map<string, OrgPerson>();
  // A plain list leaves deactivated users out. A filter, unlike a search, does not lag behind.
  for (const inputs of [{}, { filter: 'status eq "DEPROVISIONED"' }]) {
    for await (const user of reader.list<User>('listUsers', inputs))
      people.set(user.id, personOf(user, names, match.attribute));
  }
  return people;
}

function byKey(people: ReadonlyMap<string, OrgPerson>): Map<string, OrgPerson[]> {
  const found = new Map<string, OrgPerson[]>();
  for (const person of people.values()) {
    if (person.key === '') continue;
    const same = found.get(person.key);
    if (same === undefined) found.set(person.key, [person]);
    else same.push(person);
  }
  return found;
}

async function readGroups(
  reader: ListReader,
  { groups: { managed }, protect }: Policy,
  rules: readonly GroupRule[],
): Promise<Map<string, OrgGroup>> {
  const groups = new Map<string, OrgGroup>();
  const names = [...managed, ...protect.groups];
  if (names.length === 0) return groups;
  const find = await reader.find<Group>('listGroups', names, ({ profile }) => profile.name);
  const isProtected = new Set(
    protect.groups.map((name, index) => find(name, `limits.protect.groups[${index}]`)?.id),
  );
  const found = managed.map((name, index) => ({ name, group: find(name, `groups.managed[${index}]`) }));
  found.forEach(({ name, group }, index) => {
    const path = `groups.managed[${index}]`;
    if (group !== undefined && group.type !== 'OKTA_GROUP')
      reader.report(path, `names ${name}, a group that Okta or an application fills (${group.type})`);
    refuseTwice(
      reader,
      found.slice(0, index).map((each) => each.group),
      group,
      name,
      path,
    );
  });
  reader.refuse();
  for (const { name, group } of found) {
    if (group === undefined) continue;
    const { id, profile } = group;
    const members = new Set<string>();
    for await (const user of reader.list<User>('listGroupMembers', { groupId: id })) members.add(user.id);
    groups.set(name, {
      id,
      name: String(profile.name),
      members,
      rules: rulesOf(rules, id).map((rule) => ({ name: rule.name, excluded: excludedBy(rule) })),
      isProtected: isProtected.has(id),
    });
  }
  return groups;
}

async function readApplications(
  reader: ListReader,
  { applications: { managed } }: Policy,
): Promise<Map<string, OrgApplication>> {
  const applications = new Map<string, OrgApplication>();
  if (managed.length === 0) return applications;
  const find = await reader.find<Application>('listApplications', managed, ({ label }) => label);
  for (const [index, name] of managed.entries()) {
    const path = `applications.managed[${index}]`;
    const application = find(name, path);
    if (application === undefined) continue;
    const { id, label, status } = application;
    if (status !== 'ACTIVE') reader.report(path, `names ${name}, an application that is ${status}`);
    refuseTwice(reader, [...applications.values()], application, name, path);
    const assigned = new Map<string, 'USER' | 'GROUP'>();
    for await (const user of reader.list<ApplicationUser>('listApplicationUsers', { applicationId: id }))
      assigned.set(user.id, user.scope === 'GROUP' ? 'GROUP' : 'USER');
    const groups = new Set<string>();
    for await (const group of reader.list<Group>('listApplicationGroups', { applicationId: id }))
      groups.add(group.id);
    applications.set(name, { id, label: String(label), assigned, groups });
  }
  return applications;
}

/** A group or an application has one name in a policy. */
function refuseTwice(
  reader: ListReader,
  before: readonly ({ id: string } | undefined)[],
  item: { id: string } | undefined,
  name: string,
  path: string,
): void {
  if (item !== undefined && before.some((each) => each?.id === item.id))
    reader.report(path, `names ${name} a second time`);
}

/** The user with the attributes of these names alone. */
function personOf(user: User, names: ReadonlySet<string>, keyName: string): OrgPerson {
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

/** An error of a result, to be thrown as `items` throws. */
export function thrown(error: ActionError): Error {
  return brand(Object.assign(new Error(error.message), error));
}
