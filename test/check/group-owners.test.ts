import { expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';

const { groups, people } = seed;
const OWNED = groups.wikiEditors.id;
const GROUPS = {
  'a group with owners': OWNED,
  'a group without': groups.sales.id,
  'no group': '00g0000000000000none',
};
const OWNERS = {
  'a user who owns it': { userId: people.morgan.id },
  'another user': { userId: people.blake.id },
  'a deactivated user': { userId: people.logan.id },
  'an id that no user has': { userId: '00u0000000000000none' },
  'a login that no user has': { userId: 'nobody@example.com' },
  'a group that owns it': { ownerGroupId: groups.engineeringLeads.id },
  'another group': { ownerGroupId: groups.finance.id },
  'an id that no group has': { ownerGroupId: '00g0000000000000nono' },
  'a name that no group has': { ownerGroupId: 'No such group' },
};

const cells = (['addGroupOwner', 'removeGroupOwner'] as const).flatMap((action) =>
  Object.entries(GROUPS).flatMap(([group, groupId]) =>
    Object.entries(OWNERS).map(([owner, who]) => ({ action, group, owner, inputs: { groupId, ...who } })),
  ),
);

test.each(cells)('check of $action predicts what comes of $owner and $group', async ({ action, inputs }) => {
  const org = await startSandbox();
  const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  const checked = await okta.check(action, inputs);
  const result = await okta.execute(action, inputs);
  await okta.close();
  await org.close();
  if (!checked.ok) throw new Error(checked.error.message);
  const { works, error } = checked.output;
  expect([works, error?.code]).toEqual(result.ok ? [true, undefined] : [false, result.error.code]);
});
