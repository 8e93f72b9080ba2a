import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
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
import { userId, usualInputs } from '../helpers/usual-inputs.js';
import { asHtml, asJson, raw, userIs } from './server-answers.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const badGateway = raw(502, '<html>502 Bad Gateway</html>', asHtml);
const notFound = raw(404, '<html>404 page not found', asHtml);
const route = raw(404, '{"message":"no Route matched with those values"}', {
  'content-type': 'application/json',
});
const location = { location: 'https://portal.example.com/' };

/** What stands between us and Okta answers to everything. */
const middleboxes: Record<string, Reaction> = {
  'a 204 of another': raw(204, ''),
  'a sign-in page': raw(200, '<html>Sign in to the network</html>', asHtml),
  'a redirect to a sign-in page': raw(302, '', location),
  'JSON of another service': raw(200, '{"id":"1","status":"ACTIVE"}', { 'content-type': 'application/json' }),
  'a page that kept the headers': raw(200, '<html>Blocked</html>', { ...asHtml, 'x-okta-request-id': 'r1' }),
  'a 404 page that kept the headers': raw(404, '<html>Gone</html>', { ...asHtml, 'x-okta-request-id': 'r1' }),
  'a gateway without a route': route,
  'a 405 without a body': raw(405, '', { allow: 'GET' }),
  ...Object.fromEntries(
    [400, 401, 403, 404, 407, 409, 412, 429, 501, 502, 503, 504, 511].map((status) => [
      `a ${status} page`,
      raw(status, '<html>No</html>', asHtml),
    ]),
  ),
};

const actions = Object.keys(usualInputs);
const connect = () => server.connect({ clock: leapingClock() });
const always = (reaction: Reaction) => server.play(...Array<Reaction>(12).fill(reaction));

/** Whether a call of any operation says that it got a page, whose headers alone are Okta's. */
function isWholePage(id: string, output: unknown): boolean {
  const { body, contentType } = output as { body?: unknown; contentType?: unknown };
  const isAny = findAction(id)?.anyOperation === true;
  return isAny && String(contentType).startsWith('text/html') && String(body).startsWith('<html>');
}

describe.each(Object.entries(middleboxes))('when the answer to every request is %s', (_, reaction) => {
  test.each(actions)('%s reports that it is not from Okta, and claims nothing', async (id) => {
    const okta = connect();
    const changes = okta.actions.find((action) => action.id === id)?.effect !== 'read';
    always(reaction);
    const result = await okta.execute(id, usualInputs[id]);
    // Okta answers some operations with pages, which callOktaApi hands over as pages.
    if (result.ok && isWholePage(id, result.output)) return;
    if (result.ok) throw new Error(`It claims ${JSON.stringify(result.output)}.`);
    const { code, outcome, answeredBy } = result.error;
    expect(['NOT_OKTA', 'INVALID_CONNECTION']).toContain(code);
    expect(answeredBy).toBeDefined();
    expect(result.error).not.toHaveProperty('okta');
    expect(result.error).not.toHaveProperty('completedSteps');
    const wrote = server.seen.some((line) => !line.startsWith('GET'));
    expect(outcome).toBe(wrote ? 'unknown' : 'unchanged');
    expect(wrote && !changes).toBe(false);
  });
});

describe.each([
  ['a page', notFound],
  ['a gateway without a route', route],
  ['a page that kept the headers', middleboxes['a 404 page that kept the headers'] as Reaction],
])('a 404 as %s after an attempt without an answer', (_, gone) => {
  test.each(actions)('proves nothing to %s', async (id) => {
    for (const doubt of [badGateway, lost]) {
      server.play(doubt, ...Array<Reaction>(9).fill(gone));
      const result = await connect().execute(id, usualInputs[id]);
      if (result.ok) throw new Error(`It claims ${JSON.stringify(result.output)}.`);
      const wrote = server.seen.some((line) => !line.startsWith('GET'));
      expect(result.error.outcome).toBe(wrote ? 'unknown' : 'unchanged');
    }
  });
});

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
