import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { listActions } from '../../src/catalog/catalog.js';
import type { Connector, Result } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { contentOf } from './orgs.js';

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  okta = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

type Ran = Result<Record<string, unknown>>;
const run = (id: string, inputs: unknown): Promise<Ran> => okta.execute(id, inputs);
/** A suspension ends the user's sessions, and no undo opens them again: the one thing that is not as before. */
const content = () => contentOf(org.state, ['sessions', 'oauthTokens']);

const undoable = listActions().filter(({ undo }) => undo !== undefined);
const users = Object.values(seed.people).map(({ id }) => id);
const applications = Object.values(seed.applications).map(({ id }) => id);

/** Inputs of an action for every seeded thing that it may be done to, and some for what it makes. */
function cells(id: string): Record<string, unknown>[] {
  const { input } = undoable.find((action) => action.id === id) as (typeof undoable)[number];
  const own = MADE[id];
  if (own !== undefined) return [...own];
  const resources = Object.values(input.properties).map(({ resource }) => resource);
  if (resources.includes('user')) return users.map((userId) => ({ userId }));
  if (resources.includes('application')) return applications.map((applicationId) => ({ applicationId }));
  return made(id);
}

/** What is made of groups and applications that are there. */
const { sales, finance, financeInLedger } = seed.groups;
const applicationId = seed.applications.ledger.id;
const MADE: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  createGroupRule: [
    { name: 'Sales', expression: 'user.department=="Sales"', groupIds: [sales.id] },
    { name: 'Finance', expression: 'user.department=="Finance"', groupIds: [financeInLedger.id] },
  ],
  createGroupPushMapping: [
    { applicationId, groupId: sales.id, targetGroupName: 'Sales' },
    { applicationId, groupId: finance.id, targetGroupId: financeInLedger.id, status: 'INACTIVE' },
  ],
};

function examplesOf(id: string): Record<string, unknown>[] {
  const { examples } = undoable.find((action) => action.id === id) as (typeof undoable)[number];
  const sent = examples.filter(({ error }) => error?.code !== 'INVALID_INPUT');
  return sent.map(({ inputs }) => inputs as Record<string, unknown>);
}

function made(id: string): Record<string, unknown>[] {
  if (id === 'addGroup')
    return [{ name: 'Team Lisbon' }, { name: 'Sales' }, { name: 'Café', description: 'x' }];
  if (id === 'createUser') return examplesOf(id).map((inputs) => ({ ...inputs, sendEmail: false }));
  if (id !== 'createUserWithPassword') return examplesOf(id);
  const person = { firstName: 'Mira', lastName: 'Holm', email: 'm@example.com', password: 'Tall-Birch-42' };
  return [
    { ...person, login: 'mira.holm@example.com' },
    { ...person, login: 'mira/holm@example.com', activate: false },
    { ...person, login: 'mira@example.com', groupIds: [seed.groups.sales.id, seed.groups.newHires.id] },
    { ...person, login: 'mira@example.com', changePasswordAtNextLogin: true },
    { ...person, login: seed.people.blake.login },
  ];
}

const all = undoable.flatMap(({ id }) => {
  const { undo } = undoable.find((action) => action.id === id) as (typeof undoable)[number];
  return [[id, undo?.action as string] as const];
});

test('exactly these actions can be undone', () => {
  expect(Object.fromEntries(all)).toMatchSnapshot();
});

describe.each(all)('%s, undone by %s', (id, undoneBy) => {
  test('leaves the org as before, from every seeded state', async () => {
    let undone = 0;
    for (const inputs of cells(id)) {
      org.reset();
      const before = content();
      const result = await run(id, inputs);
      if (!result.ok || result.undo === undefined) {
        // what changed nothing has nothing to take back
        expect(content()).toEqual(before);
        continue;
      }
      expect(content()).not.toEqual(before);
      expect(result.undo.action).toBe(undoneBy);
      expect(okta.validate(undoneBy, result.undo.inputs)).toEqual({ valid: true, issues: [] });
      expect(await run(undoneBy, result.undo.inputs)).toMatchObject({ ok: true });
      expect(content()).toEqual(before);
      undone += 1;
    }
    expect(undone).toBeGreaterThan(0);
  });
});

test('an undo contains the id instead of a login, because logins change', async () => {
  const { blake } = seed.people;
  const result = await run('suspendUser', { userId: blake.login });
  expect(result).toMatchObject({ undo: { action: 'unsuspendUser', inputs: { userId: blake.id } } });
});

test('an undo is absent when nothing was changed, after a failure, and for other actions', async () => {
  const marked: string[] = [];
  for (const { id, examples, undo } of listActions()) {
    for (const { inputs } of examples) {
      org.reset();
      const result = await run(id, inputs);
      if (!('undo' in result)) continue;
      marked.push(id);
      expect(undo).toBeDefined();
      expect(result.ok && result.output.changed !== false).toBe(true);
    }
  }
  expect(new Set(marked)).toEqual(new Set(all.map(([id]) => id)));
});

test('an undo contains no secret', async () => {
  const result = await run('createUserWithPassword', cells('createUserWithPassword')[0]);
  expect(result).toMatchObject({ ok: true, undo: { inputs: { permanently: true } } });
  expect(JSON.stringify((result as { undo?: unknown }).undo)).not.toContain('Birch');
});

test('an undo is present with every safety setting', async () => {
  const careful = connectTo(org, { onAudit: () => {}, guard: { maxDestructive: 5 }, allow: ['write'] });
  expect(await careful.execute('addGroup', { name: 'Team Lisbon' })).toMatchObject({
    ok: true,
    undo: { action: 'removeGroup' },
  });
  await careful.close();
});

/** One thing to do, in whatever state those before it have left the org. */
const deeds: fc.Arbitrary<[string, Record<string, unknown>]> = fc.constantFrom(
  ...undoable.flatMap(({ id }) => cells(id).map((inputs): [string, Record<string, unknown>] => [id, inputs])),
);

test('many changes, undone in reverse order, leave the org as before', async () => {
  let undone = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(deeds, { minLength: 2, maxLength: 8 }), async (list) => {
      org.reset();
      const before = content();
      const undos: { action: string; inputs: unknown }[] = [];
      for (const [id, inputs] of list) {
        const result = await run(id, inputs);
        if (result.ok && result.undo) undos.unshift(result.undo);
      }
      for (const { action, inputs } of undos) expect(await run(action, inputs)).toMatchObject({ ok: true });
      undone += undos.length;
      expect(content()).toEqual(before);
    }),
    { numRuns: 150, seed: 2026 },
  );
  process.stdout.write(`undo: ${undone} changes taken back, in 150 runs\n`);
  expect(undone).toBeGreaterThan(150);
});
