import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listLists } from '../../src/catalog/catalog.js';
import { type Connector, isConnectorError } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { matchOperation, operationNamed } from '../contract/contract.js';
import { all } from '../helpers/all-items.js';
import { contains } from '../helpers/contains.js';
import { connectTo, readOrg, type Sandbox } from '../helpers/sandbox-org.js';

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

describe.each(listLists())('$id', (list) => {
  test.each(list.examples)('$title', async ({ inputs, output, error }) => {
    const read = all(okta.items(list.id as string, inputs));
    if (error === undefined) {
      const items = await read;
      expect(items.filter((item) => contains(item, output))).toHaveLength(1);
    } else {
      const thrown = await read.catch((reason: unknown) => reason);
      expect(thrown).toBeInstanceOf(Error);
      expect(isConnectorError(thrown)).toBe(true);
      expect(thrown).toMatchObject(error);
    }
  });

  test("is an operation of Okta's contract, which takes what it sends", async () => {
    const [step] = list.steps;
    const operation = operationNamed(step?.operationId as string);
    expect(operation).toMatchObject({ method: 'GET', scopes: list.scopes });
    const [{ inputs }] = list.examples as [(typeof list.examples)[0]];
    await all(okta.items(list.id as string, inputs));
    const known = operation.parameters.filter((parameter) => parameter.in === 'query');
    for (const { method, path, query } of org.requests) {
      expect(matchOperation(method, path)?.id).toBe(step?.operationId);
      expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(query)));
    }
    const { schema } = known.find(({ name }) => name === list.items?.pageSize) ?? {};
    expect(step?.query?.[list.items?.pageSize as string]).toBe(schema?.maximum);
  });

  test('is frozen data, and no action', () => {
    expect(Object.isFrozen(list)).toBe(true);
    expect(okta.lists).toContain(list);
    expect(okta.actions.map(({ id }) => id)).not.toContain(list.id);
    expect(okta.validate(list.id, {})).toMatchObject({ valid: false });
  });
});

test('every user of an application, in pages of every size, as a plain read of the org has them', async () => {
  const applicationId = org.seed.applications.wiki.id;
  const { body } = await readOrg(org, `/api/v1/apps/${applicationId}/users?limit=500`);
  const expected = body as { id: string }[];
  expect(expected.length).toBeGreaterThanOrEqual(4);
  for (let pageSize = 1; pageSize <= expected.length + 1; pageSize += 1) {
    org.reset();
    const list = okta.items('listAssignedUsersForApplication', { applicationId }, { pageSize });
    const items = await all(list);
    expect(items).toEqual(
      expected.map((assignment) => ({ assignment, applicationId, userId: assignment.id })),
    );
    expect(org.requests).toHaveLength(Math.ceil(expected.length / pageSize));
    expect(list.meta).toMatchObject({ attempts: 1, warnings: [] });
  }
});

test('an item has the types of the list', async () => {
  const applicationId = org.seed.applications.wiki.id;
  for await (const { assignment, userId } of okta.items('listAssignedUsersForApplication', {
    applicationId,
  })) {
    const scope: string | undefined = assignment.scope;
    expect([typeof scope, userId satisfies string]).toEqual(['string', assignment.id]);
  }
  // @ts-expect-error an input that the list does not have
  const wrong = okta.items('listAssignedUsersForApplication', { appId: applicationId });
  await expect(wrong.next()).rejects.toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' });
});
