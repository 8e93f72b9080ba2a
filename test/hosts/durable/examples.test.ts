import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { cleanUp } from '../../../examples/durable-clean-up.js';
import { offboarding } from '../../../examples/durable-offboarding.js';
import { onboarding } from '../../../examples/durable-onboarding.js';
import { type DurableSteps, durable } from '../../../src/hosts/durable/index.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { connectTo, readOrg, type Sandbox } from '../../helpers/sandbox-org.js';
import { Journal } from './journal.js';

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(() => org.reset());

async function run<T>(workflow: (steps: DurableSteps) => Promise<T>): Promise<T> {
  const okta = connectTo(org);
  try {
    return await workflow(durable(okta, new Journal().engine()));
  } finally {
    await okta.close();
  }
}

const hire = { firstName: 'Ida', lastName: 'Moor', email: 'ida.moor@example.com', groups: ['Sales'] };

test('a new hire who is approved gets the activation mail', async () => {
  const { userId, status } = await run((steps) => onboarding(steps, hire, async () => true));
  expect(status).toBe('PROVISIONED');
  expect(org.mails).toHaveLength(1);
  const { body } = await readOrg(org, `/api/v1/users/${userId}/groups`);
  expect(JSON.stringify(body)).toContain('"Sales"');
});

test('a new hire who is not approved is deactivated, and gets no mail', async () => {
  const { userId, status } = await run((steps) => onboarding(steps, hire, async () => false));
  expect(status).toBe('DEPROVISIONED');
  expect(await readOrg(org, `/api/v1/users/${userId}`)).toMatchObject({ body: { status: 'DEPROVISIONED' } });
  expect(org.mails).toHaveLength(0);
});

test('a leaver whose group can not be left on the first day is complete on the second', async () => {
  const leaver = org.people.find(({ handle }) => handle === 'blake')?.id as string;
  const fault = org.fault({
    kind: 'answer',
    status: 403,
    body: { errorCode: 'E0000006', errorSummary: 'You do not have permission', errorCauses: [] },
    method: 'DELETE',
    path: '/api/v1/groups/*',
    times: 100,
  });
  let days = 0;
  const { complete, proof } = await run((steps) =>
    offboarding(steps, leaver, async () => {
      days += 1;
      fault.remove();
    }),
  );
  expect({ complete, days, hit: fault.hits > 0 }).toEqual({ complete: true, days: 1, hit: true });
  expect(Array.isArray(proof)).toBe(true);
});

test('a clean-up suspends nobody in a dry run, and those who are approved otherwise', async () => {
  const settings = { inactiveSince: new Date(Date.now() + 86_400_000).toISOString(), dryRun: true };
  const dry = await run((steps) => cleanUp(steps, settings, async () => true));
  expect(dry.suspended).toBe(0);
  const asked: string[] = [];
  const wet = await run((steps) =>
    cleanUp(steps, { ...settings, dryRun: false }, async (logins) => {
      asked.push(...logins);
      return true;
    }),
  );
  expect(asked).toEqual(dry.found);
  expect(wet.suspended).toBe(asked.length);
  expect(asked.length).toBeGreaterThan(0);
});

// Okta's own automations count from the creation of somebody who never signed in
test('a clean-up finds who never signed in and is older, and nobody who signed in at the time itself', async () => {
  const [never, atTheTime, earlier] = [...org.state.users.values()].filter(
    ({ status }) => status === 'ACTIVE',
  );
  for (const user of org.state.users.values()) user.lastLogin = '2026-11-01T00:00:00.000Z';
  Object.assign(never as object, { lastLogin: null, created: '2026-01-01T00:00:00.000Z' });
  Object.assign(atTheTime as object, { lastLogin: '2026-06-01T00:00:00.000Z' });
  Object.assign(earlier as object, { lastLogin: '2026-05-31T23:59:59.999Z' });
  const settings = { inactiveSince: '2026-06-01T02:00:00+02:00', dryRun: true };
  const { found } = await run((steps) => cleanUp(steps, settings, async () => true));
  expect(found.sort()).toEqual([never?.profile.login, earlier?.profile.login].sort());
});
