import { describe, expect, test } from '@jest/globals';
import type { PeoplePlan } from '../../src/index.js';
import { seed } from '../../src/sandbox/index.js';
import { PLAIN, peopleRig } from './rig.js';

const rig = peopleRig();

test('a plan says that the connection may not see everybody where its own user is not listed', async () => {
  const csv = 'Mail,First,Last,Department\nblake.rivers@example.com,Blake,Rivers,Engineering\n';
  const whole = await rig.plan(PLAIN, csv);
  expect(whole.plan.notes).toEqual([]);
  const headers = { 'x-okta-request-id': 'r1' };
  rig.org.fault({ kind: 'answer', status: 200, path: '/api/v1/users', times: Infinity, body: [], headers });
  const { plan } = await rig.plan(PLAIN, csv);
  expect(plan.counts).toMatchObject({ create: 1 });
  expect(plan.notes).toEqual([expect.stringContaining('may not see everybody')]);
});

const HEADER = 'Mail,First,Last,Department,Number\n';
const BY_NUMBER = {
  match: { column: 'Number', attribute: 'employeeNumber' },
  attributes: { ...PLAIN.attributes, login: 'Mail' },
};
const entryOf = (plan: PeoplePlan, key: string) => plan.entries.find((entry) => entry.key === key);

describe('a plan leaves alone', () => {
  test('the owner of the API token, and says why', async () => {
    const { login } = seed.people.avery;
    const { plan } = await rig.plan(PLAIN, `${HEADER}${login},Avery,Stone,Somewhere Else,1\n`);
    expect(entryOf(plan, login)).toMatchObject({
      action: 'nothing',
      because: ['Owns the API token, so is never changed.'],
    });
  });

  test('a group that the policy protects, whoever should join or leave it', async () => {
    const policy = {
      ...PLAIN,
      groups: { managed: ['Engineering', 'Sales'], column: 'Department' },
      limits: { maxDestructive: 5, protect: { groups: ['Engineering', 'Sales'] } },
    };
    const { blake } = seed.people;
    const { plan } = await rig.plan(policy, `${HEADER}${blake.login},Blake,Rivers,Sales,1\n`);
    const entry = entryOf(plan, blake.login);
    expect([entry?.join, entry?.leave]).toEqual([undefined, undefined]);
    expect(entry?.refused).toEqual([
      expect.stringContaining('Engineering is protected'),
      expect.stringContaining('Sales is protected'),
    ]);
  });

  test('somebody whose key several people have', async () => {
    const { blake, emery } = seed.people;
    for (const { id } of [blake, emery]) rig.org.state.userById(id).profile.employeeNumber = '77';
    const policy = { ...PLAIN, ...BY_NUMBER };
    const { plan } = await rig.plan(policy, `${HEADER}${blake.login},Blake,Rivers,Elsewhere,77\n`);
    expect(entryOf(plan, '77')).toMatchObject({
      action: 'nothing',
      refused: [expect.stringMatching(/2 people in the org have this employeeNumber/)],
    });
  });

  test('a login that somebody with another key has', async () => {
    const { blake } = seed.people;
    rig.org.state.userById(blake.id).profile.employeeNumber = '1';
    const policy = { ...PLAIN, ...BY_NUMBER };
    const { plan } = await rig.plan(policy, `${HEADER}${blake.login},Blake,Rivers,Engineering,2\n`);
    expect(entryOf(plan, '2')).toMatchObject({
      action: 'nothing',
      refused: [expect.stringContaining(`The login belongs to ${blake.id}`)],
    });
  });
});
