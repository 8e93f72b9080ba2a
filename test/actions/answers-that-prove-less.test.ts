import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leapingClock, lost, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';

const userId = '00u1a2b3c4d5e6f7g8h9';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

// okta/okta-sdk-nodejs#477
test('an activation without a mail tells that Okta returned no link', async () => {
  server.play({ status: 200, body: {} });
  const result = await server.connect().execute('activateUser', { userId, sendEmail: false });
  expect(result).toMatchObject({
    ok: true,
    output: { changed: true },
    meta: { warnings: ['Okta made the change, but its response has no activationUrl and activationToken.'] },
  });
});

test.each([
  ['a mail was asked for', {}, { userId, sendEmail: true }],
  [
    'the link is there',
    { activationUrl: 'https://example.com/t/1', activationToken: '1' },
    { userId, sendEmail: false },
  ],
])('an activation tells nothing where %s', async (_, body, inputs) => {
  server.play({ status: 200, body });
  const result = await server.connect().execute('activateUser', inputs);
  expect(result).toMatchObject({ ok: true, output: { changed: true } });
  expect(result.meta.warnings ?? []).toEqual([]);
});

test('Create User tells that the activation of the new user gave no link', async () => {
  const user = {
    status: 200,
    body: { id: userId, status: 'PROVISIONED', profile: { login: 'mira@example.com' } },
  };
  server.play(user, { status: 200, body: {} }, user);
  const inputs = {
    login: 'mira@example.com',
    email: 'mira@example.com',
    firstName: 'Mira',
    lastName: 'Holm',
  };
  const result = await server.connect().execute('createUser', { ...inputs, sendEmail: false });
  expect(result).toMatchObject({
    ok: true,
    meta: { warnings: [expect.stringContaining('reactivateUser')] },
  });
});

// articulate/terraform-provider-okta#238: a role of a group is listed with the user's own, and answers 404 here
const role = { userId, roleAssignmentId: 'gra1a2b3c4d5e6f7g8h9' };
test.each([
  ['unassignRoleFromUser', role],
  ['callOktaApi', { operationId: 'unassignRoleFromUser', pathParameters: role }],
] as const)(
  '%s leaves it unknown whether a role is gone whose removal was lost and then answered 404',
  async (action, inputs) => {
    server.play(lost, { status: 404 });
    const result = await server.connect({ clock: leapingClock() }).execute(action, inputs as never);
    expect(server.seen).toHaveLength(2);
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', outcome: 'unknown' } });
  },
);
