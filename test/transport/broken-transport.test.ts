import { expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { leapingClock } from '../helpers/scripted-server.js';

const NONE: unknown[] = [
  undefined,
  null,
  'text',
  {},
  { status: 200 },
  { status: 200, headers: {} },
  { status: 200, headers: null, body: '' },
  { status: '200', headers: {}, body: '' },
  { status: 200, headers: {}, body: Buffer.from('{}') },
];

test.each(NONE)('a custom transport that answers %j does not block a later call', async (none) => {
  let calls = 0;
  const okta = createConnector(
    { organizationUrl: 'https://example.okta.com', apiToken: 'a-long-token' },
    {
      transport: () => {
        calls += 1;
        return Promise.resolve(none as never);
      },
      clock: leapingClock(),
      limits: createLimits(),
    },
  );
  // more than the org takes at once, so that a place that is not given back shows
  for (let call = 0; call < 40; call += 1) {
    expect(await okta.execute('getGroup', { groupId: '00g1a2b3c4d5e6f7g8h9' })).toMatchObject({
      ok: false,
      error: { code: 'NETWORK', message: expect.stringContaining('NO_ANSWER') },
    });
  }
  expect(calls).toBe(120);
});
