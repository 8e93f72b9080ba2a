import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { Connector, PlannedRequest } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { isComposed, partsOf } from '../helpers/composed.js';
import { membershipMemory } from '../helpers/membership-memory.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';

/** Those that are composed of others, and so have no requests of their own. */
const composed = listActions().filter(isComposed);

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => {
  org.reset();
  const { groups, people } = org.seed;
  const due = { org: org.url, groupId: groups.sales.id, userId: people.emery.id };
  // It stays in the store, so that each example finds it due.
  okta = connectTo(org, { memberships: { ...membershipMemory(due), remove: async () => {} } });
});
afterEach(() => okta.close());
afterAll(() => org.close());

/** How a user is found by login, and a group or an application by name. */
const LOOK_UPS = [
  { method: 'GET', path: '/api/v1/users/{userId}' },
  { method: 'GET', path: '/api/v1/users' },
  { method: 'GET', path: '/api/v1/groups' },
  { method: 'GET', path: '/api/v1/apps' },
];

test('there is something that is composed of others', () => {
  expect(composed.length).toBeGreaterThan(1);
});

describe.each(composed.map((action) => [action.id, action] as const))('%s', (id, action) => {
  test('has the scopes of its parts, and no other', () => {
    const scopes = new Set(partsOf(action).flatMap((part) => part.scopes));
    expect([...action.scopes]).toEqual([...scopes].sort());
    expect(action.steps).toEqual([]);
  });

  test('is at least as dangerous as each of its parts', () => {
    const effects = ['read', 'write', 'destructive'];
    const worst = Math.max(...partsOf(action).map(({ effect }) => effects.indexOf(effect)));
    expect(effects.indexOf(action.effect)).toBeGreaterThanOrEqual(worst);
    if (partsOf(action).some(({ grantsAccess }) => grantsAccess)) expect(action.grantsAccess).toBe(true);
  });

  test('sends nothing that is not a request of a part, and plans every request', async () => {
    const known = [...partsOf(action).flatMap(({ steps }) => steps), ...LOOK_UPS];
    const patterns = known.map((step) => ({ method: step.method, path: patternOf(step.path) }));
    for (const { inputs, error } of action.examples) {
      if (error?.outcome === 'not-sent') continue;
      org.reset();
      const plan = okta.plan(id, inputs);
      if (!plan.ok) throw new Error(plan.error.message);
      await okta.execute(id as string, inputs);
      expect(org.requests.length).toBeGreaterThan(0);
      for (const { method, path } of org.requests) {
        const at = `${method} ${path}`;
        expect([at, patterns.some((one) => one.method === method && one.path.test(path))]).toEqual([
          at,
          true,
        ]);
        expect([at, plan.requests.some((one) => isPlanned(one, method, path))]).toEqual([at, true]);
      }
    }
  });

  test('plans a request of each part, with places of earlier answers that are there', () => {
    const plan = okta.plan(id, { ...action.examples[0]?.inputs });
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.requests.map(({ step }) => step)).toEqual(plan.requests.map((_, index) => index + 1));
    expect(JSON.stringify(plan)).not.toContain('PLANNEDPLACE');
    for (const { step, path, exact } of plan.requests) {
      for (const [, number] of path.matchAll(/\{step(\w+)\./g)) {
        expect(Number(number)).toBeLessThan(step);
        expect(exact).toBe(false);
      }
    }
  });
});

/** A path's template as a pattern: an id stands for each name. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{[^{}]+\}/g, '[^/]+')}$`);
}

function isPlanned({ method, path }: PlannedRequest, sent: string, at: string): boolean {
  return method === sent && patternOf(path).test(at);
}
