import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { people, groups, applications, customRole, resourceSet } = seed;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => Date.UTC(2026, 2, 4, 10, 8, 1) } });
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const refusal = ({ status, body }: Reply) => `${status} ${body.errorCode}`;

describe('owners of a group', () => {
  const path = `/groups/${groups.sales.id}/owners`;

  test('come and go; the time is printed as Java prints it', async () => {
    const owner = await call(org, 'POST', path, { id: people.morgan.id, type: 'USER' });
    expect(owner).toMatchObject({
      status: 201,
      body: {
        id: people.morgan.id,
        type: 'USER',
        displayName: `${people.morgan.firstName} ${people.morgan.lastName}`,
        lastUpdated: 'Wed Mar 04 10:08:01 UTC 2026',
      },
    });
    await call(org, 'POST', path, { id: groups.finance.id, type: 'GROUP' });
    const listed = await call(org, 'GET', path);
    expect(listed.body[0]).toEqual(owner.body);
    expect(listed.body[1]).toMatchObject({ id: groups.finance.id, displayName: 'Finance' });
    expect(listed.headers.get('link')).toBeNull();
    const search = new URLSearchParams({ search: 'type eq "GROUP"' });
    expect((await call(org, 'GET', `${path}?${search}`)).body).toHaveLength(1);
    expect((await call(org, 'GET', `${path}?limit=1`)).headers.get('link')).toContain('rel="next"');
    expect((await call(org, 'DELETE', `${path}/${people.morgan.id}`)).status).toBe(204);
    const again = await call(org, 'DELETE', `${path}/${people.morgan.id}`);
    expect(`${again.status} ${again.body.errorSummary}`).toMatch(/^404 .*\(LinkedObject\)$/);
  });

  test('an owner who is one already, or who is unknown, is refused', async () => {
    await call(org, 'POST', path, { id: people.morgan.id, type: 'USER' });
    const twice = await call(org, 'POST', path, { id: people.morgan.id, type: 'USER' });
    expect(refusal(twice)).toBe('400 E0000001');
    expect(twice.body.errorCauses).toEqual([
      { errorSummary: 'Provided owner is already assigned to this group' },
    ]);
    for (const type of ['USER', 'GROUP']) {
      const unknown = await call(org, 'POST', path, { id: '00uUnknown', type });
      expect(`${unknown.status} ${unknown.body.errorSummary}`).toMatch(/^404 .*\(User\)$/);
    }
    expect(refusal(await call(org, 'POST', path, { id: people.morgan.id, type: 'APP' }))).toBe(
      '400 E0000001',
    );
  });

  test('an owner that is deleted owns nothing any more', async () => {
    await call(org, 'POST', path, { id: people.logan.id, type: 'USER' });
    await call(org, 'POST', path, { id: groups.finance.id, type: 'GROUP' });
    await call(org, 'DELETE', `/users/${people.logan.id}`);
    await call(org, 'DELETE', `/groups/${groups.finance.id}`);
    expect((await call(org, 'GET', path)).body).toEqual([]);
  });
});

describe('admin roles of a group', () => {
  const path = `/groups/${groups.sales.id}/roles`;

  test('come and go, and every member has them through the group', async () => {
    const given = await call(org, 'POST', path, { type: 'READ_ONLY_ADMIN' });
    expect(given).toMatchObject({ status: 201, body: { type: 'READ_ONLY_ADMIN', assignmentType: 'GROUP' } });
    expect(given.body.id).toMatch(/^gra\w{17}$/);
    expect((await call(org, 'GET', path)).body).toEqual([given.body]);
    expect((await call(org, 'GET', `${path}/${given.body.id}`)).body).toEqual(given.body);
    expect((await call(org, 'GET', `/users/${people.riley.id}/roles`)).body).toEqual([given.body]);
    const ofUser = await call(org, 'DELETE', `/users/${people.riley.id}/roles/${given.body.id}`);
    expect(refusal(ofUser)).toBe('404 E0000007');
    const stats = await call(org, 'GET', '/groups?expand=stats&search=profile.name+eq+"sales"');
    expect(stats.body).toMatchObject([{ _embedded: { stats: { hasAdminPrivlege: true } } }]);
    expect((await call(org, 'DELETE', `${path}/${given.body.id}`)).status).toBe(204);
    expect(refusal(await call(org, 'DELETE', `${path}/${given.body.id}`))).toBe('404 E0000007');
    expect((await call(org, 'GET', `/users/${people.riley.id}/roles`)).body).toEqual([]);
  });

  test('the same role twice is refused; a custom role has its resource set', async () => {
    const custom = { type: 'CUSTOM', role: customRole.id, 'resource-set': resourceSet.id };
    for (const role of [{ type: 'USER_ADMIN' }, custom]) {
      expect((await call(org, 'POST', path, role)).status).toBe(201);
      expect(refusal(await call(org, 'POST', path, role))).toBe('409 E0000090');
    }
    expect((await call(org, 'GET', path)).body[1]).toMatchObject({ role: customRole.id });
  });

  test.each([
    ['the built-in group', groups.everyone.id, 'E0000211'],
    ['the group of an application', groups.financeInLedger.id, 'E0000194'],
    ['a group that a rule fills', groups.newHires.id, 'E0000192'],
    ['a group of more than 5000', groups.engineering.id, 'E0000193'],
  ])('a role for %s is refused', async (_name, id, code) => {
    await call(org, 'POST', '/groups/rules', {
      type: 'group_rule',
      name: 'A rule',
      conditions: { expression: { value: 'user.title=="x"', type: 'urn:okta:expression:1.0' } },
      actions: { assignUserToGroups: { groupIds: [groups.newHires.id] } },
    });
    for (let count = 0; count < 5001; count += 1)
      org.state.groups.get(groups.engineering.id)?.members.add(`${count}`);
    expect(refusal(await call(org, 'POST', `/groups/${id}/roles`, { type: 'USER_ADMIN' }))).toBe(
      `400 ${code}`,
    );
  });
});

describe('group push mappings', () => {
  const path = `/apps/${applications.ledger.id}/group-push/mappings`;
  const create = (body: object) => call(org, 'POST', path, { sourceGroupId: groups.sales.id, ...body });

  test('are created, listed by group and status, deactivated and deleted', async () => {
    const { status, body } = await create({ targetGroupName: 'Sales in Ledger' });
    expect([status, body.status, body.created]).toEqual([200, 'ACTIVE', '2026-03-04T10:08:01Z']);
    await create({
      sourceGroupId: groups.finance.id,
      targetGroupId: groups.financeInLedger.id,
      status: 'INACTIVE',
    });
    const listed = async (query: string) => (await call(org, 'GET', `${path}?${query}`)).body;
    expect(await listed('')).toHaveLength(2);
    expect(await listed(`sourceGroupId=${groups.sales.id}`)).toEqual([body]);
    expect(await listed('status=INACTIVE')).toMatchObject([{ targetGroupId: groups.financeInLedger.id }]);
    expect(await listed('lastUpdated=2027-01-01T00:00:00Z')).toEqual([]);
    expect(refusal(await call(org, 'DELETE', `${path}/${body.id}?deleteTargetGroup=false`))).toBe(
      '403 E0000038',
    );
    expect(refusal(await call(org, 'DELETE', `/groups/${groups.sales.id}`))).toBe('403 E0000006');
    await call(org, 'PATCH', `${path}/${body.id}`, { status: 'INACTIVE' });
    expect((await call(org, 'DELETE', `${path}/${body.id}?deleteTargetGroup=false`)).status).toBe(200);
    expect((await call(org, 'GET', `${path}/${body.id}`)).status).toBe(404);
  });

  test('deletion takes the target group along if it is asked to', async () => {
    const target = { targetGroupId: groups.financeInLedger.id, status: 'INACTIVE' };
    for (const [deleteTargetGroup, found] of [
      [false, 200],
      [true, 404],
    ] as const) {
      const { body } = await create(target);
      await call(org, 'DELETE', `${path}/${body.id}?deleteTargetGroup=${deleteTargetGroup}`);
      expect((await call(org, 'GET', `/groups/${groups.financeInLedger.id}`)).status).toBe(found);
    }
  });

  test.each([
    ['no target', {}],
    ['two targets', { targetGroupId: groups.financeInLedger.id, targetGroupName: 'Sales' }],
    ['no source', { sourceGroupId: '', targetGroupName: 'Sales' }],
  ])('with %s are refused', async (_name, body) => {
    expect(refusal(await create(body))).toBe('400 E0000001');
  });
});

describe('lists of groups', () => {
  const found = async (query: Record<string, string>) =>
    (await call(org, 'GET', `/groups?${new URLSearchParams(query)}`)).body.map(
      ({ profile }: { profile: { name: string } }) => profile.name,
    );

  test('a search is sorted on request, a filter is not', async () => {
    const both = 'profile.name sw "Engineering" or profile.name eq "sales"';
    const names = ['Sales', 'Engineering Leads', 'Engineering'];
    const order = { sortBy: 'profile.name', sortOrder: 'desc' };
    expect(await found({ search: both, ...order })).toEqual(names);
    const ours = await found({ filter: 'type eq "OKTA_GROUP"', ...order });
    expect(ours).toEqual([...ours].sort());
    expect(ours).toEqual(expect.arrayContaining(names));
  });

  // okta-sdk-nodejs#88
  test('a filter does not take names', async () => {
    const answer = await call(org, 'GET', '/groups?filter=profile.name+eq+"Sales"');
    expect(refusal(answer)).toBe('400 E0000001');
  });

  test('an expression compares times, and one that can not be read is refused', async () => {
    await call(org, 'PUT', `/groups/${groups.sales.id}`, { profile: { name: 'Sales' } });
    expect(await found({ filter: 'lastUpdated gt "2026-01-01T00:00:00.000Z"' })).toEqual(['Sales']);
    expect(refusal(await call(org, 'GET', '/groups?search=type+eq'))).toBe('400 E0000031');
    expect(refusal(await call(org, 'GET', '/groups?search=type+ne+"APP_GROUP"'))).toBe('400 E0000001');
  });

  test('the application of an APP_GROUP is embedded on request', async () => {
    const { body } = await call(org, 'GET', '/groups?expand=app&search=type+eq+"APP_GROUP"');
    expect(body).toMatchObject([{ _embedded: { app: { id: applications.ledger.id, label: 'Ledger' } } }]);
  });
});
