import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Connector, createConnector } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';

const { groups, applications, people } = seed;
const morgan = { applicationId: applications.wiki.id, userId: people.morgan.id };

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  org = await startSandbox({ rules: { assignmentToGroup: 'ignored' } });
  okta = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

// gravitational/teleport#53947
test('a conversion that Okta accepts without doing it is no success', async () => {
  await okta.execute('convertApplicationAssignment', { ...morgan, scope: 'USER' });
  const result = await okta.execute('convertApplicationAssignment', { ...morgan, scope: 'GROUP' });
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: 'REJECTED',
      message: "Okta accepted the call, but the assignment is still the user's own (USER).",
      remedy: expect.stringContaining('Convert Assignments'),
      retryable: false,
      outcome: 'partial',
    },
  });
});

// articulate/terraform-provider-okta#264
test('an assignment that Okta leaves with the group, and a user name that it does not take, are told', async () => {
  const answer = { id: morgan.userId, scope: 'GROUP', credentials: { userName: 'morgan' } };
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'r1' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const organizationUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const other = createConnector({ organizationUrl, apiToken: 'kept-token' }, { allowLoopback: true });
  const result = await other.execute('assignUserToApplication', { ...morgan, userName: 'm.hill' });
  expect(result).toMatchObject({
    ok: true,
    output: { assignment: { scope: 'GROUP' } },
    meta: {
      warnings: ['Okta accepted the call, but answered with another value of scope, credentials.userName.'],
    },
  });
  await other.close();
  await new Promise((resolve) => server.close(resolve));
});

// okta/terraform-provider-okta#1502, salto-io/salto#5275
test.each(['assignGroupToApplication', 'removeGroupFromApplication'] as const)(
  '%s on an inactive application names the status as a reason, and check predicts it',
  async (action) => {
    const inputs = { applicationId: applications.oldIntranet.id, groupId: groups.sales.id };
    const { error } = (await okta.execute(action, inputs)) as { error?: { code: string; remedy: string } };
    expect(error?.code).toBe('NOT_FOUND');
    expect(error?.remedy).toContain('INACTIVE application');
    const check = await okta.check(action, inputs);
    expect(check).toMatchObject({ ok: true });
    expect(JSON.stringify(check)).toContain('the application is INACTIVE');
  },
);
