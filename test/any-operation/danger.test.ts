import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import { actionFor } from '../../src/catalog/operations/operation-action.js';
import { mustAsk } from '../../src/hosts/shared/consent.js';
import type { AuditEvent, ConnectorOptions } from '../../src/index.js';
import type { CallInputs } from '../helpers/any-call.js';
import { type RawAnswer, type RawServer, rawServer } from './exchanges.js';

let server: RawServer;
beforeAll(async () => {
  server = await rawServer();
});
afterAll(() => server.close());

const userId = '00u1a2b3c4d5e6f7g8h9';
const groupId = '00g1a2b3c4d5e6f7g8h9';
const owner = '00uowner000000000000';
const read: CallInputs = { operationId: 'getGroup', pathParameters: { groupId } };
const write: CallInputs = { operationId: 'activateNetworkZone', pathParameters: { zoneId: 'nzo1' } };
const remove: CallInputs = { operationId: 'deleteGroup', pathParameters: { groupId } };
const ok: RawAnswer = { status: 200, body: '{"id":"x"}', headers: { 'content-type': 'application/json' } };
const json = (body: unknown): RawAnswer => ({ ...ok, body: JSON.stringify(body) });

async function codeOf(inputs: CallInputs, options: ConnectorOptions, ...answers: RawAnswer[]) {
  server.play(...answers, ok);
  const result = await server.connect(options).execute('callOktaApi', inputs);
  return result.ok ? 'ok' : result.error.code;
}

describe('what a call may do follows from its operation', () => {
  const action = findAction('callOktaApi');
  if (action === undefined) throw new Error('There is no callOktaApi.');

  test.each([
    [read, 'read', undefined, 'safe', false],
    [write, 'write', true, 'never', true],
    [remove, 'destructive', true, 'safe', true],
    [{ operationId: 'deleteUser', pathParameters: { id: userId } }, 'destructive', true, 'never', true],
    [{ operationId: 'replaceGroup', pathParameters: { groupId }, body: {} }, 'write', true, 'safe', true],
    [{ operationId: 'no such operation' }, 'destructive', true, 'never', true],
  ])('%j', (inputs, effect, grantsAccess, retry, asks) => {
    const one = actionFor(action, inputs);
    expect([one.effect, one.grantsAccess, one.retry]).toEqual([effect, grantsAccess, retry]);
    expect([mustAsk(one, false), mustAsk(one, true)]).toEqual([asks, false]);
  });

  test.each<[ConnectorOptions, CallInputs[], CallInputs[]]>([
    [{ readOnly: true }, [read], [write, remove]],
    [{ allow: ['read'] }, [read], [write, remove]],
    [{ allow: ['api'] }, [read, write, remove], []],
    [{ allow: ['callOktaApi', '-destructive'] }, [read, write], [remove]],
    [{ allow: ['-grantsAccess'] }, [read], [write, remove]],
    [{ allow: ['destructive'] }, [remove], [read, write]],
    [{ allow: ['users'] }, [], [read, write, remove]],
    [{ allow: ['-callOktaApi'] }, [], [read, write, remove]],
    [{ allow: ['-api'] }, [], [read, write, remove]],
  ])('with %j', async (options, allowed, refused) => {
    for (const inputs of allowed) expect(await codeOf(inputs, options)).toBe('ok');
    for (const inputs of refused) {
      expect(await codeOf(inputs, options)).toBe('NOT_ALLOWED');
      expect(server.seen).toEqual([]);
    }
    const offers = server.connect(options).actions.some(({ id }) => id === 'callOktaApi');
    expect(offers).toBe(allowed.length > 0);
  });
});

describe('the guard', () => {
  const me = json({ id: owner, profile: { login: 'owner@example.com' } });
  const guard = { protect: [userId, groupId] };

  test.each<[string, CallInputs]>([
    ['in the path', remove],
    ['of a user in the path', { operationId: 'suspendUser', pathParameters: { id: userId } }],
    [
      'in the body',
      { operationId: 'assignUserToApplication', pathParameters: { appId: '0oa1' }, body: { id: userId } },
    ],
    [
      'in a body that is text',
      {
        operationId: 'assignUserToApplication',
        pathParameters: { appId: '0oa1' },
        body: `{"id":"${userId}"}`,
      },
    ],
    [
      'deep in the body',
      { operationId: 'createGroupRule', body: { actions: { assignUserToGroups: { groupIds: [groupId] } } } },
    ],
    ['the owner of the token', { operationId: 'deactivateUser', pathParameters: { id: owner } }],
  ])('rejects a change of what is protected: %s', async (_, inputs) => {
    expect(await codeOf(inputs, { guard }, me)).toBe('GUARDED');
    expect(server.seen.map(({ method }) => method)).not.toContain('POST');
    expect(server.seen.map(({ method }) => method)).not.toContain('DELETE');
  });

  test('finds out who a login is, and sends the id', async () => {
    const user = json({ id: userId, profile: { login: 'kim@example.com' } });
    const inputs = { operationId: 'suspendUser', pathParameters: { id: 'kim@example.com' } };
    expect(await codeOf(inputs, { guard }, me, user)).toBe('GUARDED');
    expect(await codeOf(inputs, { guard: { protect: [groupId] } }, me, user)).toBe('ok');
    expect(server.seen.at(-1)?.url).toBe(`/api/v1/users/${userId}/lifecycle/suspend`);
  });

  test('does not let "me" stand for the owner', async () => {
    const inputs = { operationId: 'deactivateUser', pathParameters: { id: 'me' } };
    expect(await codeOf(inputs, { guard }, me, me)).not.toBe('ok');
    expect(server.seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('lets reads pass without a request of its own', async () => {
    expect(await codeOf(read, { guard })).toBe('ok');
    expect(server.seen).toHaveLength(1);
  });

  test('counts what destroys, and nothing else', async () => {
    const okta = server.connect({ guard: { maxDestructive: 1 } });
    const run = async (inputs: CallInputs) => {
      const result = await okta.execute('callOktaApi', inputs);
      return result.ok ? 'ok' : result.error.code;
    };
    server.play(me, ok, ok, ok);
    const other = { ...remove, pathParameters: { groupId: '00gother0000000000000' } };
    expect([await run(write), await run(write), await run(remove), await run(other)]).toEqual([
      'ok',
      'ok',
      'ok',
      'GUARDED',
    ]);
  });
});

test('the audit log says what the operation was and what it named', async () => {
  const events: AuditEvent[] = [];
  const options = { onAudit: (event: AuditEvent) => events.push(event), readOnly: false };
  await codeOf(read, options);
  await codeOf(
    { operationId: 'assignUserToApplication', pathParameters: { appId: '0oa1' }, body: { id: userId } },
    options,
  );
  expect(events).toMatchObject([
    { action: 'callOktaApi', effect: 'read', targets: { groupId }, changed: false },
    {
      action: 'callOktaApi',
      effect: 'write',
      grantsAccess: true,
      targets: { appId: '0oa1', named: [userId] },
      changed: true,
    },
  ]);
});

describe('a check', () => {
  test('of a read is the read', async () => {
    server.play(ok);
    const check = await server.connect().check('callOktaApi', read);
    expect(check).toMatchObject({ ok: true, output: { works: true, changed: false } });
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /api/v1/groups/${groupId}`,
    ]);
  });

  test.each([
    ['works where what it changes is there', ok, true],
    [
      'does not work where it is not',
      { ...json({ errorCode: 'E0000007', errorSummary: 'x' }), status: 404 },
      false,
    ],
  ])('of a change only reads, and it %s', async (_, answer, works) => {
    server.play(answer);
    const check = await server.connect().check('callOktaApi', remove);
    expect(check).toMatchObject({ ok: true, output: { works } });
    expect(server.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  test('of a change that no read shows says so, and sends nothing', async () => {
    server.play();
    const check = await server.connect().check('callOktaApi', write);
    expect(check).toMatchObject({
      ok: true,
      output: {
        works: true,
        changes: [
          {
            text: 'Okta carries out activateNetworkZone (POST /api/v1/zones/nzo1/lifecycle/activate).',
            maybe: true,
          },
        ],
      },
    });
    expect(server.seen).toEqual([]);
  });

  test('and a plan names the operation and hides its secrets', () => {
    const body = {
      credentials: { password: { value: 'Tall-Birch-42' } },
      profile: { login: 'a@example.com' },
    };
    const plan = server
      .connect()
      .plan('callOktaApi', { operationId: 'createUser', query: { activate: false }, body });
    expect(plan).toMatchObject({
      ok: true,
      requests: [
        {
          operationId: 'createUser',
          method: 'POST',
          path: '/api/v1/users',
          query: { activate: false },
          body: { profile: body.profile },
          exact: true,
        },
      ],
    });
    expect(JSON.stringify(plan)).not.toContain('Tall-Birch-42');
  });
});
