import { activeRules, excludedBy, rulesOf, targetsOf } from '../../actions/access/group-rules.js';
import type { Connector } from '../../connector/types.js';
import type { Application, ApplicationUser, Group, GroupRule, User } from '../../generated/types.js';
import { type ActionError, brand } from '../../result/failure.js';
import type { Policy } from '../policy.js';
import { type Sorted, Store } from '../store/sorted.js';
import { ListReader } from './list-reader.js';
import type { Org, OrgApplication, OrgGroup, OrgRead, ReadOptions } from './org.js';
import { peopleOf, readPeople, type Share } from './read-people.js';

/**
 * Reads what the policy manages, by lists alone: the number of requests follows the pages, not the people.
 * @throws PeopleError if the policy names a group, an application or a person that the org does not have; the errors of
 * `items` if a list can't be read to its end
 */
export async function readOrg(
  connector: Connector,
  policy: Policy,
  options: ReadOptions = {},
  store: Store = new Store(),
): Promise<OrgRead> {
  const reader = new ListReader(connector, options);
  const tested = await connector.testConnection(options);
  if (!tested.ok) throw thrown(tested.error);
  reader.requests += tested.meta.attempts;
  const { managed } = policy.groups;
  const hasGroups = managed.length + policy.applications.managed.length > 0;
  const rules = hasGroups ? await activeRules(reader.list('listGroupRules')) : [];
  const shares = store.sorted<Share>();
  const groups = await readGroups(reader, policy, rules, shares);
  const applications = await readApplications(reader, policy, shares);
  reader.refuse();
  const { user, organizationUrl } = tested.output;
  const { accounts, holders, ...people } = await readPeople(reader, policy, user?.id, store);
  const org: Org = {
    origin: organizationUrl,
    ...people,
    groups,
    applications,
    filledByRules: new Set(rules.flatMap(targetsOf)),
    owner: user?.id,
    requests: reader.requests,
  };
  return { org, people: { [Symbol.iterator]: () => peopleOf(accounts, shares) }, holders };
}

async function readGroups(
  reader: ListReader,
  { groups: { managed }, protect }: Policy,
  rules: readonly GroupRule[],
  shares: Sorted<Share>,
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
    for await (const user of reader.list<User>('listGroupMembers', { groupId: id }))
      shares.add(user.id, { group: name });
    groups.set(name, {
      id,
      name: String(profile.name),
      rules: rulesOf(rules, id).map((rule) => ({ name: rule.name, excluded: excludedBy(rule) })),
      isProtected: isProtected.has(id),
    });
  }
  return groups;
}

async function readApplications(
  reader: ListReader,
  { applications: { managed } }: Policy,
  shares: Sorted<Share>,
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
    for await (const user of reader.list<ApplicationUser>('listApplicationUsers', { applicationId: id }))
      shares.add(user.id, { application: name, scope: user.scope === 'GROUP' ? 'GROUP' : 'USER' });
    const groups = new Set<string>();
    for await (const group of reader.list<Group>('listApplicationGroups', { applicationId: id }))
      groups.add(group.id);
    applications.set(name, { id, label: String(label), groups });
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

/** An error of a result, to be thrown as `items` throws. */
export function thrown(error: ActionError): Error {
  return brand(Object.assign(new Error(error.message), error));
}
