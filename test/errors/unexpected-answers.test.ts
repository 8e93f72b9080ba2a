import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  leapingClock,
  lost,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { asHtml, asJson, raw } from './server-answers.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const page = raw(200, '<html>Sign in to the network</html>', asHtml);
const broken = raw(200, '{"id":"00u', asJson);
const done: Reaction = { status: 200, body: {} };
const deprovisioned: Reaction = { status: 200, body: { id: 'u', status: 'DEPROVISIONED' } };

function execute(action: string, inputs: unknown, ...script: Reaction[]) {
  server.play(...script);
  return server.connect({ clock: leapingClock() }).execute(action, inputs);
}

describe('after a 2xx with an unexpected body', () => {
  test('a request is repeated if that is safe', async () => {
    const result = await execute('getGroup', usualInputs.getGroup, page, broken, {
      status: 200,
      body: { id: 'g', type: 'OKTA_GROUP', profile: { name: 'Sales' } },
    });
    expect(result).toMatchObject({ ok: true, output: { name: 'Sales' }, meta: { attempts: 3 } });
  });

  test('a request is not repeated if that is not safe', async () => {
    const result = await execute('forgotPassword', usualInputs.forgotPassword, page);
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' }, meta: { attempts: 1 } });
  });

  test('a repeated write still counts as a change', async () => {
    const taken = { status: 400, body: { errorCode: 'E0000090', errorSummary: 'Assigned already.' } };
    const role = { id: 'ra1', type: 'HELP_DESK_ADMIN', label: 'Help Desk', status: 'ACTIVE' };
    const result = await execute('assignRoleToUser', usualInputs.assignRoleToUser, broken, taken, {
      status: 200,
      body: [{ ...role, type: usualInputs.assignRoleToUser?.roleType }],
    });
    expect(result).toMatchObject({ ok: true, output: { changed: true } });
  });

  test('a deletion that Okta accepted counts as a change, even if the next read has no usable answer', async () => {
    const inputs = { userId: usualInputs.deleteUser?.userId, permanently: true };
    const gone: Reaction = { status: 204 };
    const result = await execute('deleteUser', inputs, done, deprovisioned, gone, broken, broken, broken);
    expect(result).toMatchObject({ ok: true, output: { result: 'deleted' } });
    expect(result.meta.warnings).toContainEqual(expect.stringMatching(/Okta accepted the deletion/));
  });

  test('a step that a read proved is among the completed steps, whatever follows', async () => {
    const inputs = { userId: usualInputs.deleteUser?.userId, permanently: true };
    const already = { status: 403, body: { errorCode: 'E0000038', errorSummary: 'Not allowed.' } };
    const down = { status: 500 };
    const result = await execute('deleteUser', inputs, lost, already, deprovisioned, down, down, down);
    expect(result).toMatchObject({
      ok: false,
      error: { outcome: 'partial', completedSteps: ['deactivateUser'] },
    });
  });

  test('a page does not add the user to a group, and is not a completed step', async () => {
    const { userId } = usualInputs.deleteUser as { userId: string };
    const inputs = { userId, groupIds: ['00g1'] };
    const result = await execute('addUserToMultipleGroups', inputs, page, page, page);
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown', output: { added: 0 } } });
    expect(result).not.toHaveProperty('error.completedSteps');
  });

  test('nothing is changed if the first read has no usable answer', async () => {
    const result = await execute(
      'deactivateApplication',
      usualInputs.deactivateApplication,
      page,
      page,
      page,
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_OKTA', outcome: 'unchanged' } });
    expect(server.seen).toHaveLength(3);
  });
});
