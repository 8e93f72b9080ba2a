import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, readOrg, type Sandbox } from '../helpers/sandbox-org.js';
import {
  leapingClock,
  lost,
  oktaError,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';
import { userId } from '../helpers/usual-inputs.js';
import { badGateway, behindMiddleboxes, notFound, route } from './middlebox.case.js';
import { asHtml, asJson, raw, userIs } from './server-answers.js';

behindMiddleboxes('actions in turn');

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const connect = () => server.connect({ clock: leapingClock() });

describe('deleteUser with "permanently"', () => {
  const inputs = { userId, permanently: true };
  const done = { status: 200, body: {} };

  test.each([
    ['its own DELETE', [done, userIs('DEPROVISIONED'), notFound, userIs('DEPROVISIONED')]],
    ['its own DELETE and the read after it', [done, userIs('DEPROVISIONED'), notFound, notFound]],
    ['the read after a DELETE whose answer was lost', [done, userIs('DEPROVISIONED'), lost, notFound]],
  ])('is not complete when a 404 page answers %s', async (_, script) => {
    server.play(...script);
    const result = await connect().execute('deleteUser', inputs);
    expect(result).toMatchObject({
      ok: false,
      error: { outcome: 'unknown', completedSteps: ['deactivateUser'] },
    });
  });

  test('is complete when Okta itself then says that the user is gone', async () => {
    server.play(done, userIs('DEPROVISIONED'), badGateway, oktaError(404, 'E0000007'));
    const result = await connect().execute('deleteUser', inputs);
    expect(result).toMatchObject({ ok: true, output: { result: 'deleted' } });
  });
});

test('unlockUser claims nothing about a user when the org has no such route', async () => {
  const missing: Reaction[] = [
    route,
    raw(404, '{"error":"not found"}', asJson),
    oktaError(405, 'E0000022'),
    raw(405, ''),
  ];
  for (const answer of missing) {
    server.play(answer, userIs('ACTIVE'));
    const result = await connect().execute('unlockUser', { userId });
    expect(result.ok).toBe(false);
  }
});

// Okta's list of error codes: 404 E0000026, "This endpoint has been deprecated."
test('a removal whose answer was lost is not done because Okta no longer has the route', async () => {
  server.play(lost, oktaError(404, 'E0000026'));
  const result = await connect().execute('removeGroup', { groupId: '00g1' });
  expect(server.seen).toHaveLength(2);
  expect(result).toMatchObject({ ok: false, error: { code: 'REJECTED', outcome: 'unknown' } });
});

test('an action of several requests stops at the first page that blocks it', async () => {
  const groupIds = Array.from({ length: 60 }, (_, index) => `00g${index}`);
  server.play(...Array<Reaction>(60).fill(raw(403, '<html>Blocked</html>', asHtml)));
  const result = await connect().execute('addUserToMultipleGroups', { userId, groupIds });
  expect(result).toMatchObject({ ok: false, error: { code: 'NOT_OKTA', outcome: 'unknown' } });
  expect(server.seen.length).toBeLessThanOrEqual(5);
});

describe('with reconcile', () => {
  let org: Sandbox;
  beforeAll(async () => {
    org = await startSandbox();
  });
  afterAll(() => org.close());

  const html = { 'content-type': 'text/html' };
  const lostThenGone = (method: string) => {
    org.fault({ method, kind: 'answer', status: 502, headers: html, body: '<html>502</html>' });
    org.fault({ method, kind: 'answer', status: 404, headers: html, body: '<html>404 page not found' });
  };

  test('reads that Okta answers show that the group still exists', async () => {
    const okta = connectTo(org, { clock: leapingClock() });
    const made = await okta.execute('addGroup', { name: 'Behind a gateway' });
    if (!made.ok) throw new Error(made.error.message);
    const { groupId } = made.output;
    lostThenGone('DELETE');
    const result = await okta.execute('removeGroup', { groupId }, { reconcile: true });
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unchanged', reconciled: true } });
    expect((await readOrg(org, `/api/v1/groups/${groupId}`)).status).toBe(200);
    await okta.close();
  });

  test('reads that a gateway answers leave the outcome unknown', async () => {
    const okta = connectTo(org, { clock: leapingClock() });
    const made = await okta.execute('addGroup', { name: 'Behind a broken gateway' });
    if (!made.ok) throw new Error(made.error.message);
    lostThenGone('DELETE');
    const gone = { status: 404, headers: html, body: '<html>404 page not found', times: 9 };
    org.fault({ method: 'GET', kind: 'answer', skip: 1, ...gone });
    const result = await okta.execute('removeGroup', { groupId: made.output.groupId }, { reconcile: true });
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    await okta.close();
  });
});
