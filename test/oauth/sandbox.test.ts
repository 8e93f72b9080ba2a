import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Connector, type ConnectorOptions, createConnector } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import {
  type Sandbox,
  type ServiceClient,
  type ServiceClientOptions,
  seed,
  startSandbox,
} from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();
const { blake } = seed.people;

let org: Sandbox;
const opened: Connector[] = [];
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(async () => {
  for (const okta of opened) await okta.close();
  await org.close();
});

function connect(client: ServiceClient, options: ConnectorOptions = {}, more = {}): Connector {
  const { clientId, privateKey, keyId } = client;
  const okta = createConnector(
    { organizationUrl: org.url, oauth: { clientId, privateKey, keyId, ...more } },
    { allowLoopback: true, limits: createLimits(), ...options },
  );
  opened.push(okta);
  return okta;
}

describe('the sandbox org by OAuth', () => {
  test.each<[string, ServiceClientOptions]>([
    ['with DPoP', {}],
    ['without DPoP', { dpop: false }],
    ['with a key on P-256', { algorithm: 'ES256' }],
  ])('%s is connected to, read and changed', async (_, options) => {
    const okta = connect(org.addClient(options));
    expect(await okta.testConnection()).toMatchObject({ ok: true });
    const suspended = await okta.execute('suspendUser', { userId: blake.login });
    expect(suspended).toMatchObject({ ok: true, output: { changed: true } });
    expect(org.state.userById(blake.id).status).toBe('SUSPENDED');
    const access = await okta.execute('getUserAccess', { userId: blake.login });
    expect(access).toMatchObject({ ok: true });
    const logins: unknown[] = [];
    for await (const { profile } of okta.items('listUsers', {}, { pageSize: 2 }))
      logins.push((profile as { login?: unknown }).login);
    expect(logins).toContain(blake.login);
  });

  test('without a scope tells which, and for which actions', async () => {
    const okta = connect(org.addClient({ algorithm: 'ES256', scopes: ['okta.users.read'] }), {
      allow: ['getUserWithId', 'listGroups'],
    });
    const tested = await okta.testConnection();
    expect(tested).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    if (!tested.ok) expect(tested.error.message).toContain('okta.groups.read (for listGroups)');
    expect(await okta.execute('getUserWithId', { userId: blake.id })).toMatchObject({ ok: true });
    const refused = await okta.execute('listGroups', {});
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    if (!refused.ok) expect(refused.error.message).toContain('okta.groups.read');
  });

  test('without an admin role tells so, though Okta answers with lists', async () => {
    const okta = connect(org.addClient({ algorithm: 'ES256', roles: [] }));
    const tested = await okta.testConnection();
    expect(tested).toMatchObject({
      error: { code: 'FORBIDDEN', message: expect.stringContaining('no admin role') },
    });
  });

  test('that requires DPoP tells so to a client without it', async () => {
    const okta = connect(org.addClient({ algorithm: 'ES256' }), {}, { dpop: false });
    expect(await okta.testConnection()).toMatchObject({
      error: { code: 'UNAUTHENTICATED', message: expect.stringContaining('requires DPoP') },
    });
  });

  test('is connected to from the command line by the variables of the SDKs', async () => {
    const { clientId, privateKey } = org.addClient();
    const env = {
      OKTA_CLIENT_ORGURL: org.url,
      OKTA_CLIENT_CLIENTID: clientId,
      OKTA_CLIENT_PRIVATEKEY: privateKey,
    };
    const tested = await cli(['test-connection', '--json'], { env });
    expect(JSON.parse(tested.stdout)).toMatchObject({
      ok: true,
      output: { client: { id: clientId, dpop: true } },
    });
    const mode = { ...env, OKTA_CLIENT_TOKEN: 'x', OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey' };
    expect((await cli(['run', 'getUserWithId', '--userId', blake.id], { env: mode })).code).toBe(0);
    const unknown = await cli(['test-connection'], {
      env: { ...mode, OKTA_CLIENT_AUTHORIZATIONMODE: 'Bearer' },
    });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('OKTA_CLIENT_AUTHORIZATIONMODE');
  });
});
