import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { heldIn } from './held-in.js';

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock });
  okta = connectTo(org, { clock });
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

// terraform-provider-okta#1674: the id of a deleted user stays in the list of a rule, which holds 100, and keeps it from being changed
test('an offboarding that deletes the user leaves nothing of them in the rules that added them', async () => {
  const { people, groups } = org.seed;
  const rule = await okta.execute('createGroupRule', {
    name: 'Everybody called Blake',
    expression: 'user.firstName=="Blake"',
    groupIds: [groups.sales.id],
  });
  if (!rule.ok) throw new Error(rule.error.message);
  const { groupRuleId } = rule.output as unknown as { groupRuleId: string };
  await okta.execute('activateGroupRule', { groupRuleId });
  expect(org.state.groups.get(groups.sales.id)?.members.has(people.blake.id)).toBe(true);
  const result = await okta.execute('offboardUser', { userId: people.blake.id, permanently: true });
  expect(result).toMatchObject({ ok: true, output: { complete: true, status: 'DELETED' } });
  expect([...(org.state.rules.get(groupRuleId)?.excluded ?? ['no rule'])]).toEqual([]);
  expect(heldIn(org, people.blake.id)).toEqual({});
});

// An administrator of certain groups does not see a user who has left them: knowledge.broadcom.com, article 208768
test('an offboarding by a group administrator says why the user can not be read afterwards', async () => {
  const { blake } = org.seed.people;
  const result = await okta.execute(
    'offboardUser',
    { userId: blake.id },
    {
      onProgress: ({ step }) => {
        if (step?.action !== 'getUserAccess') return;
        const errorSummary = `Not found: Resource not found: ${blake.id} (User)`;
        org.fault({
          kind: 'answer',
          status: 404,
          body: { errorCode: 'E0000007', errorSummary, errorCauses: [] },
          method: 'GET',
          path: `/api/v1/users/${blake.id}`,
          times: 100,
        });
      },
    },
  );
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: 'NOT_FOUND',
      outcome: 'partial',
      remedy: expect.stringContaining('covers a user only while they are in one'),
      output: { complete: false, steps: expect.arrayContaining([{ action: 'deactivateUser', ok: true }]) },
    },
  });
  expect(heldIn(org, blake.id)).toEqual({});
});
