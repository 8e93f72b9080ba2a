import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { listActions } from '../../../src/catalog/catalog.js';
import { templateActions } from '../../../src/hosts/backstage/actions.js';
import type { Connector, FieldSchema } from '../../../src/index.js';
import { seed, startSandbox } from '../../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../../helpers/sandbox-org.js';
import { Task } from './task.js';

let org: Sandbox;
let okta: Connector;
let actions: Map<string, TemplateAction>;
beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org);
  actions = new Map(templateActions(okta).map((action) => [action.id, action]));
});
afterAll(async () => {
  await okta.close();
  await org.close();
});
afterEach(() => org.reset());

const { blake, emery } = seed.people;
const { sales } = seed.groups;
const catalog = listActions();
const writes = () => org.requests.filter(({ method }) => method !== 'GET');

async function dryRun(id: string, input: Record<string, unknown>, task = new Task()) {
  const secrets = { all: 'Tall-Birch-42' };
  const output = await task.run(actions.get(`okta:${id}`) as TemplateAction, {
    input,
    secrets,
    isDryRun: true,
  });
  return { output, log: task.log.join('\n') };
}

describe('a dry run', () => {
  test('says what would change, and changes nothing', async () => {
    const { output, log } = await dryRun('suspendUser', { userId: blake.login });
    expect(log).toContain("Would change: The user's status changes from ACTIVE to SUSPENDED.");
    expect(output.userId).toBe(blake.login);
    expect(writes()).toEqual([]);
  });

  test('says that nothing would change', async () => {
    const { log } = await dryRun('suspendUser', { userId: seed.people.kendall.id });
    expect(log).toContain('It would change nothing.');
  });

  test('runs what only reads', async () => {
    const { output } = await dryRun('getGroup', { groupId: sales.id });
    expect(output).toMatchObject({ groupId: sales.id, name: 'Sales' });
  });

  test('fails where the run would', async () => {
    await expect(dryRun('addGroup', { name: 'Sales' })).rejects.toMatchObject({
      code: 'CONFLICT',
      outcome: 'unchanged',
    });
  });

  test('fails where the org could not be read', async () => {
    org.fault({
      kind: 'answer',
      status: 401,
      body: { errorCode: 'E0000011' },
      times: Number.POSITIVE_INFINITY,
    });
    await expect(dryRun('suspendUser', { userId: blake.id })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('takes the stand-ins of a step as the inputs of the next, and says that these are not checked', async () => {
    const group = await dryRun('addGroup', { name: 'Team Oslo' });
    expect(group.output.groupId).toBe('[dry run: groupId]');
    const sent = org.requests.length;
    const { log } = await dryRun('addUserToGroup', { groupId: group.output.groupId, userId: emery.id });
    expect(log).toContain('Not checked: groupId will come from an earlier step');
    expect(org.requests).toHaveLength(sent);
    const list = await dryRun('addUserToMultipleGroups', {
      userId: emery.id,
      groupIds: [sales.id, group.output.groupId],
    });
    expect(list.log).toContain('Not checked: groupIds');
  });

  test('checks the other inputs beside a stand-in', async () => {
    const input = { groupId: '[dry run: groupId]', userId: 'me' };
    await expect(dryRun('addUserToGroup', input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('userId'),
    });
  });

  test.each(
    catalog.flatMap(({ id, examples }) => examples.slice(0, 1).map(({ inputs }) => ({ id, inputs }))),
  )('of the example of $id changes nothing and gives what its output schema says', async ({ id, inputs }) => {
    const text = JSON.stringify(inputs);
    const action = actions.get(`okta:${id}`) as TemplateAction;
    const secrets = Object.fromEntries(
      [...text.matchAll(/"([^"]+)"/g)].map(([, value = ''], n) => [n, value]),
    );
    const task = new Task();
    const running = task.run(action, { input: { ...inputs }, secrets, isDryRun: true });
    // One that would create a secret for nobody is refused, as in a run.
    const refused = await running.then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect([undefined, 'NOT_ALLOWED']).toContain(refused);
    const { properties = {} } = (action.schema?.output ?? {}) as FieldSchema;
    const names = refused === undefined ? Object.keys(await running) : [];
    expect(names.length > 0).toBe(refused === undefined);
    expect(names.filter((name) => !(name in properties))).toEqual([]);
    expect(writes().filter(({ path }) => !path.startsWith('/oauth2/'))).toEqual([]);
  });
});

describe('the schemas', () => {
  const ajv = new Ajv({ strict: false, formats: { password: true } });
  test.each(catalog)('of $id take its examples', ({ id, examples }) => {
    const { schema } = actions.get(`okta:${id}`) as TemplateAction;
    const takes = ajv.compile(schema?.input as object);
    for (const { inputs, error } of examples)
      if (error?.code !== 'INVALID_INPUT') expect([takes(inputs), takes.errors]).toEqual([true, null]);
    expect(takes({ nothing: 'of the kind' })).toBe(false);
    ajv.compile(schema?.output as object);
  });
});
