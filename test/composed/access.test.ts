import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, GetUserAccessOutput } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { refuse } from './refusal.js';

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function reportOn(userId: string, more: { ownersOfUpTo?: number } = {}): Promise<GetUserAccessOutput> {
  const result = await okta.execute('getUserAccess', { userId, ...more });
  if (!result.ok) throw new Error(result.error.message);
  return result.output;
}
const kind = ({ entries }: GetUserAccessOutput, wanted: string) =>
  entries.filter((one) => one.kind === wanted);
const section = ({ sections }: GetUserAccessOutput, wanted: string) =>
  sections.find((one) => one.kind === wanted);
const refused = (path: string) => refuse(org, path);

describe('an access report', () => {
  test('shows everything that the org holds of the user, each with how it came', async () => {
    const { people, groups } = org.seed;
    const user = org.state.userById(people.blake.id);
    const report = await reportOn(people.blake.login);
    expect(report).toMatchObject({ userId: people.blake.id, login: people.blake.login, isComplete: true });
    const memberOf = [...org.state.groups.values()].filter((group) =>
      org.state.memberships.holds(group, user),
    );
    expect(
      kind(report, 'group')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(memberOf.map(({ id }) => id).sort());
    expect(kind(report, 'factor').map(({ id }) => id)).toEqual(user.factors.map(({ id }) => id));
    expect(kind(report, 'grant').map(({ id }) => id)).toEqual(user.grants.map(({ id }) => id));
    expect(
      kind(report, 'token')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(user.oauthTokens.map(({ id }) => id).sort());
    const everyone = kind(report, 'group').find(({ id }) => id === groups.everyone.id);
    expect(everyone).toMatchObject({ origin: 'built-in' });
    expect(everyone).not.toHaveProperty('endedBy');
    for (const { kind: name, count } of report.sections) expect(count).toBe(kind(report, name).length);
  });

  test('shows inactive applications too', async () => {
    const { people, applications } = org.seed;
    org.state.application(applications.timeSheets.id).status = 'INACTIVE';
    const report = await reportOn(people.blake.id);
    expect(kind(report, 'application')).toContainEqual(
      expect.objectContaining({ id: applications.timeSheets.id, status: 'INACTIVE', origin: 'direct' }),
    );
  });

  test('names the rule that may have added a member, and the rule is not named where it excludes the user', async () => {
    const rule = [...org.state.rules.values()].find(
      ({ status, placed }) => status === 'ACTIVE' && placed.size > 0,
    );
    if (rule === undefined) throw new Error('The seed has an active rule with members.');
    const [userId] = rule.placed;
    const member = kind(await reportOn(userId as string), 'group').find(({ id }) =>
      rule.groupIds.includes(id),
    );
    expect(member).toMatchObject({ origin: 'rule-or-direct', through: [{ id: rule.id, name: rule.name }] });
    rule.excluded.add(userId as string);
    org.state.groups.get(rule.groupIds[0] as string)?.members.add(userId as string);
    const again = kind(await reportOn(userId as string), 'group').find(({ id }) =>
      rule.groupIds.includes(id),
    );
    expect(again).toMatchObject({ origin: 'direct' });
  });

  test('names the group that gives an admin role', async () => {
    const { groups, people } = org.seed;
    org.state.groups.get(groups.helpDesk.id)?.members.add(people.blake.id);
    const [role] = kind(await reportOn(people.blake.id), 'role');
    expect(role).toMatchObject({
      origin: 'group',
      through: [{ id: groups.helpDesk.id, name: groups.helpDesk.name }],
      endedBy: 'removeUserFromGroup',
    });
  });

  test('says why a kind is not readable where the connection may not read it, and never that there is nothing', async () => {
    refused('/api/v1/users/*/roles');
    refused('/api/v1/api-tokens');
    const report = await reportOn(org.seed.people.blake.id);
    expect(report.isComplete).toBe(false);
    for (const name of ['role', 'apiToken'])
      expect(section(report, name)).toMatchObject({ count: 0, notReadable: { code: 'FORBIDDEN' } });
    expect(section(report, 'factor')).not.toHaveProperty('notReadable');
  });

  test('takes no membership for direct where the rules can not be read', async () => {
    refused('/api/v1/groups/rules');
    const groups = kind(await reportOn(org.seed.people.blake.id), 'group');
    expect(groups.filter(({ origin }) => origin === 'direct')).toEqual([]);
    expect(groups.filter(({ origin }) => origin === 'unknown').length).toBeGreaterThan(0);
  });

  test('trusts no empty list where not even Everyone is listed', async () => {
    for (const path of ['/api/v1/users/*/groups', '/api/v1/users/*/roles'])
      org.fault({
        kind: 'answer',
        status: 200,
        path,
        times: Infinity,
        body: [],
        headers: { 'x-okta-request-id': 'r1' },
      });
    const report = await reportOn(org.seed.people.casey.id);
    expect(report.isComplete).toBe(false);
    for (const name of ['group', 'role', 'grant'])
      expect(section(report, name)).toMatchObject({
        // okta-developer-docs#3503: a group administrator is not shown Everyone
        notReadable: { because: expect.stringMatching(/admin role.*group administrator/) },
      });
  });

  test('fails as a whole where a list breaks off, and repeats nothing as if it were whole', async () => {
    org.fault({ kind: 500, path: '/api/v1/users/*/factors', times: Infinity });
    const result = await okta.execute(
      'getUserAccess',
      { userId: org.seed.people.blake.id },
      { timeoutMs: 3_000 },
    );
    expect(result).toMatchObject({ ok: false, error: { retryable: true, outcome: 'unchanged' } });
  });

  test('reads no owners in an org with more groups than it may ask', async () => {
    const report = await reportOn(org.seed.people.morgan.id, { ownersOfUpTo: 3 });
    expect(section(report, 'ownership')).toMatchObject({
      notReadable: { because: expect.stringContaining('groups') },
    });
    expect(kind(await reportOn(org.seed.people.morgan.id), 'ownership')).toHaveLength(1);
  });

  test('says what breaks: tokens in use, a group without another owner, the last super administrator', async () => {
    const { people, groups } = org.seed;
    expect((await reportOn(people.morgan.id)).whatBreaks).toEqual([]);
    const wiki = org.state.groups.get(groups.wikiEditors.id);
    if (wiki) wiki.owners = wiki.owners.filter(({ id }) => id === people.morgan.id);
    expect((await reportOn(people.morgan.id)).whatBreaks).toContainEqual(
      expect.objectContaining({ kind: 'ownership', id: groups.wikiEditors.id }),
    );
    const breaks = (await reportOn(people.avery.id)).whatBreaks;
    expect(breaks.map((one) => one.kind)).toEqual(expect.arrayContaining(['apiToken', 'role']));
    const { roles } = org.state.userById(people.avery.id);
    org.state.userById(people.blake.id).roles = [...roles];
    expect((await reportOn(people.avery.id)).whatBreaks.map((one) => one.kind)).not.toContain('role');
    // Nobody administers an org while suspended.
    org.state.userById(people.blake.id).status = 'SUSPENDED';
    expect((await reportOn(people.avery.id)).whatBreaks.map((one) => one.kind)).toContain('role');
  });
});
