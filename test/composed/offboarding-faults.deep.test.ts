import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { FAULTS } from './faults.js';
import { heldIn } from './held-in.js';

const { blake } = seed.people;
let org: Sandbox;
let okta: Connector;
/** How many requests an offboarding takes, and at which the second reading begins. */
let requests = 0;
let secondReading = 0;

beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  okta = connectTo(org, { clock: leapingClock(), maxRetries: 0 });
  const result = await okta.execute('offboardUser', { userId: blake.id });
  expect(result.ok).toBe(true);
  requests = org.requests.length;
  secondReading = org.requests.findLastIndex(({ path }) => path === `/api/v1/users/${blake.id}`);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

const hasChanged = () => org.requests.some(({ method, status }) => method !== 'GET' && (status ?? 200) < 300);

describe('an offboarding with a fault at one of its requests', () => {
  test.each(FAULTS.map((kind, index) => [JSON.stringify(kind).slice(0, 60), kind, index] as const))(
    'is never called complete falsely, and is completed by running it again: %s',
    async (_, kind, index) => {
      let complete = 0;
      let tried = 0;
      for (let skip = index; skip < requests; skip += FAULTS.length) {
        org.reset();
        org.fault({ ...kind, path: '*', skip });
        const result = await okta.execute('offboardUser', { userId: blake.id });
        tried += 1;
        if (result.ok) {
          complete += 1;
          expect([skip, result.output.complete, heldIn(org, blake.id)]).toEqual([skip, true, {}]);
        } else if (hasChanged())
          expect([skip, ['partial', 'unknown'].includes(result.error.outcome)]).toEqual([skip, true]);
        const again = await okta.execute('offboardUser', { userId: blake.id });
        expect([skip, again.ok, heldIn(org, blake.id)]).toEqual([skip, true, {}]);
      }
      process.stdout.write(`${JSON.stringify(kind)}: ${tried} tried, ${complete} complete at once\n`);
      expect(tried).toBeGreaterThan(5);
    },
    300_000,
  );

  test('is not complete where another administrator gives something back before the second reading', async () => {
    let found = 0;
    for (let skip = 1; skip <= secondReading; skip += 4) {
      org.reset();
      org.fault({
        kind: 'hook',
        path: '*',
        skip,
        before: () => {
          org.state.groups.get(seed.groups.sales.id)?.members.add(blake.id);
        },
      });
      const result = await okta.execute('offboardUser', { userId: blake.id });
      if (result.ok) expect([skip, heldIn(org, blake.id)]).toEqual([skip, {}]);
      else found += 1;
    }
    expect(found).toBeGreaterThan(3);
  }, 300_000);
});
