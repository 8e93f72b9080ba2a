import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';

const { groups, applications, people } = seed;

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

const paths = () => org.requests.map(({ method, path }) => `${method} ${path}`);

describe('a group or application that is named by name', () => {
  test('is found by its exact name before anything is changed, and the output has its id', async () => {
    const { name, id } = groups.engineering;
    const result = await okta.execute('addUserToGroup', { userId: people.avery.id, groupId: name });
    expect(result).toMatchObject({ ok: true, output: { groupId: id } });
    expect(paths()).toEqual(['GET /api/v1/groups', `PUT /api/v1/groups/${id}/users/${people.avery.id}`]);
  });

  test('is an application by its exact label', async () => {
    const { id, label } = applications.wiki;
    const result = await okta.execute('getApplication', { applicationId: label });
    expect(result).toMatchObject({ ok: true, output: { applicationId: id } });
  });

  test('is refused when nothing has exactly this name, and the error gives the name in another case', async () => {
    const result = await okta.execute('removeGroup', { groupId: 'engineering' });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: 'NOT_FOUND',
        message: `No group has exactly the name engineering. There is Engineering (${groups.engineering.id}).`,
        outcome: 'unchanged',
      },
    });
    expect(org.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('is refused with the candidates when several have the name', async () => {
    const ambiguous = okta.actions
      .find(({ id }) => id === 'getGroupByName')
      ?.examples.find(({ error }) => error?.code === 'AMBIGUOUS');
    const result = await okta.execute('getGroup', { groupId: ambiguous?.inputs.name as string });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: 'AMBIGUOUS',
        outcome: 'unchanged',
        output: { groupIds: [expect.stringMatching(/^00g/), expect.stringMatching(/^00g/)] },
      },
    });
  });

  test('may stand in a list, where equal names are looked up once', async () => {
    const groupIds = ['Engineering', groups.sales.id, 'Engineering'];
    const plan = okta.plan('addUserToMultipleGroups', { userId: people.avery.id, groupIds });
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.requests.map(({ path, exact }) => [path, exact])).toEqual([
      ['/api/v1/groups', true],
      [`/api/v1/groups/{step1.id}/users/${people.avery.id}`, false],
      [`/api/v1/groups/${groups.sales.id}/users/${people.avery.id}`, true],
    ]);
    const result = await okta.execute('addUserToMultipleGroups', { userId: people.avery.id, groupIds });
    expect(result).toMatchObject({ ok: true });
    expect(org.requests.filter(({ path }) => path === '/api/v1/groups')).toHaveLength(1);
  });

  test('is predicted like its id', async () => {
    const inputs = { userId: people.avery.id };
    const byName = await okta.check('addUserToGroup', { ...inputs, groupId: 'Engineering' });
    const byId = await okta.check('addUserToGroup', { ...inputs, groupId: groups.engineering.id });
    if (!byName.ok || !byId.ok) throw new Error('a check failed');
    expect(byName.output).toEqual(byId.output);
    expect(await okta.check('addUserToGroup', { ...inputs, groupId: 'None' })).toMatchObject({
      ok: true,
      output: { works: false, error: { code: 'NOT_FOUND' } },
    });
  });

  test('is protected like its id', async () => {
    const guarded = connectTo(org, { guard: { protect: [groups.engineering.id] } });
    const inputs = { groupId: groups.engineering.id };
    const byId = await guarded.execute('removeGroup', inputs);
    const byName = await guarded.execute('removeGroup', { groupId: 'Engineering' });
    await guarded.close();
    if (byId.ok || byName.ok) throw new Error('a protected group was deleted');
    expect(byName.error).toEqual(byId.error);
  });
});
