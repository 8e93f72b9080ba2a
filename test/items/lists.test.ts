import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Action, ListRule } from '../../src/catalog/action.js';
import { listLists } from '../../src/catalog/catalog.js';
import { type Connector, isConnectorError } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { operationNamed } from '../contract/contract.js';
import { all } from '../helpers/all-items.js';
import { connectTo, readOrg, type Sandbox } from '../helpers/sandbox-org.js';

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  // Its time stands still, because a token shows when it was last used.
  const now = Date.now();
  org = await startSandbox({ clock: { now: () => now } });
  okta = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

const BOUNDS = ['limit', 'returnAll', 'maxItems'];
const itemsIn = (list: Action, output: Record<string, unknown>): unknown[] =>
  output[(list.items as ListRule).output] as unknown[];

describe.each(listLists())('the list $id', (list) => {
  const working = list.examples.filter(
    ({ error, inputs }) => !error && !Object.keys(inputs).some((name) => BOUNDS.includes(name)),
  );

  test.each(working)('gives the same items by items and by execute: $title', async ({ inputs }) => {
    const result = await okta.execute(list.id as string, { ...inputs, returnAll: true });
    const streamed = await all(okta.items(list.id as string, inputs));
    if (!result.ok) throw new Error(result.error.message);
    expect(itemsIn(list, result.output)).toEqual(streamed);
    expect(result.output).toMatchObject({ count: streamed.length });
    expect(result.output.nextCursor).toBeUndefined();
  });

  test.each(working)(
    'gives every item once when it is read in parts by cursor: $title',
    async ({ inputs }) => {
      const whole = await all(okta.items(list.id as string, inputs));
      for (const limit of [1, 2, 3]) {
        const parts: unknown[] = [];
        let cursor: unknown;
        do {
          const result = await okta.execute(list.id as string, {
            ...inputs,
            limit,
            ...(cursor !== undefined && { cursor }),
          });
          if (!result.ok) throw new Error(result.error.message);
          expect(itemsIn(list, result.output).length).toBeLessThanOrEqual(limit);
          parts.push(...itemsIn(list, result.output));
          cursor = result.output.nextCursor;
        } while (cursor !== undefined);
        expect(parts).toEqual(whole);
      }
    },
  );

  test.each(list.examples.filter(({ error }) => error))(
    'throws what execute fails with: $title',
    async ({ inputs, error }) => {
      const thrown = await all(okta.items(list.id as string, inputs)).catch((reason: unknown) => reason);
      expect(thrown).toBeInstanceOf(Error);
      expect(isConnectorError(thrown)).toBe(true);
      expect(thrown).toMatchObject(error as object);
    },
  );

  test('asks for no larger pages than the contract of Okta allows', () => {
    const { page, pageSize } = list.items as ListRule;
    const step = list.steps.find(({ name }) => name === page);
    const limit = operationNamed(step?.operationId as string).parameters.find(({ name }) => name === 'limit');
    expect(pageSize !== undefined).toBe(limit !== undefined);
    const { maximum } = limit?.schema ?? {};
    if (maximum !== undefined)
      expect(step?.query?.[pageSize as string]).toBeLessThanOrEqual(maximum as number);
  });

  test('is an action', () => {
    expect(Object.isFrozen(list)).toBe(true);
    expect(okta.lists).toContain(list);
    expect(okta.actions).toContain(list);
  });

  test.each([
    '/api/v1/other?after=1',
    'https://elsewhere.example/api/v1/users',
    '//elsewhere.example/x',
    'x',
    '/api/v1/../x',
  ])('refuses the cursor %s, which it did not give', async (cursor) => {
    const [{ inputs }] = working as [(typeof working)[0]];
    org.reset();
    const result = await okta.execute(list.id as string, { ...inputs, cursor });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', issues: [{ path: 'cursor' }] },
    });
  });

  test('leaves limit, returnAll and maxItems to execute', async () => {
    const [{ inputs }] = working as [(typeof working)[0]];
    const read = okta.items(list.id as string, { ...inputs, limit: 5 });
    await expect(read.next()).rejects.toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' });
  });
});

test('every user of an application, in pages of every size, is what a plain read of the org has', async () => {
  const applicationId = org.seed.applications.wiki.id;
  const { body } = await readOrg(org, `/api/v1/apps/${applicationId}/users?limit=500`);
  const expected = body as { id: string }[];
  expect(expected.length).toBeGreaterThanOrEqual(4);
  for (let pageSize = 1; pageSize <= expected.length + 1; pageSize += 1) {
    org.reset();
    const list = okta.items('listApplicationUsers', { applicationId }, { pageSize });
    expect(await all(list)).toEqual(expected);
    expect(org.requests).toHaveLength(Math.ceil(expected.length / pageSize));
    expect(list.meta).toMatchObject({ attempts: 1, warnings: [] });
  }
});

test('a list longer than maxItems is cut with a warning, and its cursor gives the rest', async () => {
  const whole = await all(okta.items('listUsers', {}));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (maxItems) => {
      const first = await okta.execute('listUsers', { returnAll: true, maxItems });
      if (!first.ok) throw new Error(first.error.message);
      expect(first.meta.warnings).toEqual([expect.stringContaining(`cut at ${maxItems} items`)]);
      const cursor = first.output.nextCursor as string;
      const rest = await okta.execute('listUsers', { cursor, returnAll: true });
      if (!rest.ok) throw new Error(rest.error.message);
      expect([...first.output.users, ...rest.output.users]).toEqual(whole);
      expect(rest.meta.warnings).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

test('a page that changed since the last answer gives its items again, with a warning, rather than skip one', async () => {
  const applicationId = org.seed.applications.wiki.id;
  const first = await okta.execute('listApplicationUsers', { applicationId });
  if (!first.ok) throw new Error(first.error.message);
  const { assignments } = first.output;
  const two = await okta.execute('listApplicationUsers', { applicationId, limit: 2 });
  const [, mark] = /#(\w+)/.exec((two.ok && two.output.nextCursor) || '') ?? [];
  const path = `/api/v1/apps/${applicationId}/users?limit=500#${mark}`;
  const goOn = async (cursor: string) => {
    const result = await okta.execute('listApplicationUsers', { applicationId, cursor });
    return result.ok ? [result.output.assignments, result.meta.warnings] : [result.error, []];
  };
  expect(await goOn(`${path}:2:${assignments[1]?.id}`)).toEqual([assignments.slice(2), []]);
  expect(await goOn(`${path}:3:${assignments[1]?.id}`)).toEqual([assignments.slice(2), []]);
  expect(await goOn(`${path}:2:00u0000000000000gone`)).toEqual([
    assignments,
    [expect.stringContaining('may come again')],
  ]);
});

test('a cursor of the same path with other inputs is refused', async () => {
  const { blake, harper } = org.seed.people;
  const first = await okta.execute('listUserApplications', { userId: blake.id, limit: 1 });
  const cursor = (first.ok && first.output.nextCursor) as string;
  expect(cursor).toMatch(/^\/api\/v1\/apps\?/);
  expect(await okta.execute('listUserApplications', { userId: blake.id, cursor })).toMatchObject({
    ok: true,
  });
  for (const [id, inputs] of [
    ['listUserApplications', { userId: harper.id }],
    ['listApplications', {}],
  ] as const) {
    const result = await okta.execute(id as string, { ...inputs, cursor });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', issues: [{ path: 'cursor' }] },
    });
  }
});

test('the id that the first list had still gives the items that it gave', async () => {
  const applicationId = org.seed.applications.wiki.id;
  const assignments = await all(okta.items('listApplicationUsers', { applicationId }));
  expect(await all(okta.items('listAssignedUsersForApplication' as string, { applicationId }))).toEqual(
    assignments.map((assignment) => ({
      applicationId,
      assignment,
      userId: (assignment as { id: string }).id,
    })),
  );
});

test('an item has the types of the list', async () => {
  const applicationId = org.seed.applications.wiki.id;
  for await (const { scope, id } of okta.items('listApplicationUsers', { applicationId })) {
    const text: string | undefined = scope;
    expect([typeof text, id satisfies string]).toEqual(['string', id]);
  }
  // @ts-expect-error an input that the list does not have
  const wrong = okta.items('listApplicationUsers', { appId: applicationId });
  await expect(wrong.next()).rejects.toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' });
});
