import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, ExplainMembershipOutput } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { refuse } from './refusal.js';

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

async function explain(userId: string, groupId: string): Promise<ExplainMembershipOutput> {
  const result = await okta.execute('explainMembership', { userId, groupId });
  if (!result.ok) throw new Error(result.error.message);
  return result.output;
}

describe('a membership is explained', () => {
  test('by the application that the group came from', async () => {
    const { financeInLedger } = seed.groups;
    const [userId] = org.state.groups.get(financeInLedger.id)?.members ?? [];
    const { origin, through, explanation } = await explain(userId as string, financeInLedger.id);
    expect({ origin, ids: through.map(({ id }) => id) }).toEqual({
      origin: 'application',
      ids: [seed.applications.ledger.id],
    });
    expect(explanation).toContain('come from the application');
  });

  test('by every group rule that fills the group for the user', async () => {
    const rule = [...org.state.rules.values()].find(
      ({ status, placed }) => status === 'ACTIVE' && placed.size > 0,
    );
    const [userId] = rule?.placed ?? [];
    const { origin, through, explanation } = await explain(userId as string, rule?.groupIds[0] as string);
    expect({ origin, through }).toEqual({
      origin: 'rule-or-direct',
      through: [{ id: rule?.id, name: rule?.name }],
    });
    expect(explanation).toContain(String(rule?.name));
  });

  test('as unknown where the connection may not read group rules', async () => {
    refuse(org, '/api/v1/groups/rules');
    expect(await explain(seed.people.blake.id, 'Engineering')).toMatchObject({
      member: true,
      origin: 'unknown',
      explanation: expect.stringContaining('may not read group rules'),
    });
  });

  test('fails where the rules break off, and takes nothing for direct', async () => {
    org.fault({ kind: 500, path: '/api/v1/groups/rules', times: Infinity });
    const result = await okta.execute(
      'explainMembership',
      { userId: seed.people.blake.id, groupId: seed.groups.engineering.id },
      { timeoutMs: 2_000 },
    );
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unchanged' } });
  });
});
