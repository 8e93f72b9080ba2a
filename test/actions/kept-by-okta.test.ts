import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock, lost, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';

const { groups, applications, people } = seed;
const morgan = { applicationId: applications.wiki.id, userId: people.morgan.id };

let org: Sandbox;
let okta: Connector;
let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
  org = await startSandbox({ rules: { assignmentToGroup: 'ignored' } });
  okta = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
  await server.close();
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
  server.play({
    status: 200,
    body: { id: morgan.userId, scope: 'GROUP', credentials: { userName: 'morgan' } },
  });
  const result = await server.connect().execute('assignUserToApplication', { ...morgan, userName: 'm.hill' });
  expect(result).toMatchObject({
    ok: true,
    output: { assignment: { scope: 'GROUP' } },
    meta: {
      warnings: ['Okta accepted the call, but answered with another value of scope, credentials.userName.'],
    },
  });
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

const assigned = { applicationId: applications.oldIntranet.id, groupId: groups.sales.id };

// An INACTIVE application answers 404 and keeps its groups, so a 404 does not settle what a lost attempt did.
test.each([
  ['removeGroupFromApplication', assigned],
  [
    'callOktaApi',
    {
      operationId: 'unassignApplicationFromGroup',
      pathParameters: { appId: assigned.applicationId, groupId: assigned.groupId },
    },
  ],
] as const)(
  '%s leaves it unknown whether a group is gone whose removal was lost and then answered 404',
  async (action, inputs) => {
    server.play(lost, { status: 404 });
    const result = await server.connect({ clock: leapingClock() }).execute(action, inputs as never);
    expect(server.seen).toHaveLength(2);
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', outcome: 'unknown' } });
  },
);

test('reconcile sees that the group is still assigned', async () => {
  const group = { status: 200, body: { id: assigned.groupId } };
  server.play(group, lost, { status: 404 }, group, group);
  const okta = server.connect({ clock: leapingClock() });
  const result = await okta.execute('removeGroupFromApplication', assigned, { reconcile: true });
  expect(result).toMatchObject({ ok: false, error: { outcome: 'unchanged', reconciled: true } });
});

// okta/okta-sdk-java#347, okta/okta-sdk-dotnet#470: in some orgs the email becomes the login, whatever else is sent
test.each([
  [
    'updateUserProfileWithId',
    { userId: morgan.userId, profile: { email: 'm@example.com', login: 'm.hill@example.com' } },
  ],
  [
    'replaceUserProfile',
    { userId: morgan.userId, profile: { email: 'm@example.com', login: 'm.hill@example.com' } },
  ],
  [
    'createUser',
    { firstName: 'Morgan', lastName: 'Hill', email: 'm@example.com', login: 'm.hill@example.com' },
  ],
] as const)('%s tells that the user got another login than the one that was sent', async (action, inputs) => {
  const profile = { email: 'M@Example.com', login: 'm@example.com' };
  server.play({ status: 200, body: { id: morgan.userId, status: 'ACTIVE', profile } });
  const result = await server.connect().execute(action, inputs as never);
  expect(result).toMatchObject({
    ok: true,
    meta: { warnings: ['Okta accepted the call, but answered with another value of profile.login.'] },
  });
});
