import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import {
  leapingClock,
  lost,
  oktaError,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

describe('a token function that fails', () => {
  test('at the first attempt means that nothing was sent', async () => {
    const token = () => Promise.reject(new Error('the vault is sealed'));
    const connection = { organizationUrl: server.url, apiToken: token };
    const okta = createConnector(connection, { allowLoopback: true });
    const result = await okta.execute('addGroup', { name: 'Night shift' });
    await okta.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'UNAUTHENTICATED', outcome: 'not-sent', retryable: true },
    });
  });

  test.each([
    ['a lost answer', lost],
    ['a 500', oktaError(500, 'E0000009')],
  ])('at the repeat after %s leaves the outcome unknown', async (_, reaction) => {
    server.play(reaction);
    const tokens = ['a-token'];
    const token = () => tokens.shift() ?? Promise.reject(new Error('the vault is sealed'));
    const connection = { organizationUrl: server.url, apiToken: token };
    const okta = createConnector(connection, { allowLoopback: true, clock: leapingClock() });
    const result = await okta.execute('addUserToGroup', usualInputs.addUserToGroup as never);
    await okta.close();
    expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'unknown' } });
  });
});
