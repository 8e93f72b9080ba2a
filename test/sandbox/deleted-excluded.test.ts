import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { chosenRules } from '../../src/sandbox/org/rules.js';
import { call } from './client.js';

const { people, groups } = seed;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

// terraform-provider-okta#1674
test.each([
  ['yes', [people.blake.id], 400],
  ['no', [], 200],
] as const)('a deleted user stays excluded: %s', async (choice, excluded, status) => {
  org.state.behavior = chosenRules({ deletedExcluded: choice });
  const { body: made } = await call(org, 'POST', '/groups/rules', {
    type: 'group_rule',
    name: 'A rule',
    conditions: {
      expression: { value: 'user.department=="Sales"', type: 'urn:okta:expression:1.0' },
      people: { users: { exclude: [people.blake.id] } },
    },
    actions: { assignUserToGroups: { groupIds: [groups.newHires.id] } },
  });
  // the first deactivates, the second deletes
  await call(org, 'DELETE', `/users/${people.blake.id}`);
  await call(org, 'DELETE', `/users/${people.blake.id}`);
  const { body: rule } = await call(org, 'GET', `/groups/rules/${made.id}`);
  expect(rule.conditions.people.users.exclude).toEqual(excluded);
  expect((await call(org, 'PUT', `/groups/rules/${made.id}`, rule)).status).toBe(status);
});
