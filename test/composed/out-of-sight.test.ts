import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
afterAll(async () => {
  await okta.close();
  await org.close();
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
