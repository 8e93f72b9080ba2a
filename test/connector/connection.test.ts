import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConnectionError, createConnector, isConnectorError } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { oktaError, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';

const connect = (organizationUrl: string, options = {}) =>
  createConnector({ organizationUrl, apiToken: '00abcdefghijklmnop' }, options);

function refused(organizationUrl: string, options = {}): ConnectionError {
  try {
    connect(organizationUrl, options);
  } catch (error) {
    return error as ConnectionError;
  }
  throw new Error(`${organizationUrl} was taken`);
}

describe('the Organization URL', () => {
  test.each([
    ['https://example.okta.com', 'https://example.okta.com'],
    ['  https://example.okta.com/  ', 'https://example.okta.com'],
    ['example.okta.com', 'https://example.okta.com'],
    ['HTTPS://Example.OKTA.com', 'https://example.okta.com'],
    ['example.oktapreview.com', 'https://example.oktapreview.com'],
    ['login.example.org', 'https://login.example.org'],
    ['id-admin.example.org', 'https://id-admin.example.org'],
    ['https://login.example.org:8443', 'https://login.example.org:8443'],
  ])('accepts %s as %s', (input, origin) => {
    expect(JSON.parse(JSON.stringify(connect(input))).organizationUrl).toBe(origin);
  });

  test.each([
    ['', 'missing'],
    ['   ', 'missing'],
    ['https://{yourOktaDomain}', 'placeholder'],
    ['https://yourOktaDomain', 'placeholder'],
    ['https://your-okta-domain.okta.com', 'placeholder'],
    ['https://example-admin.okta.com', 'mean https://example.okta.com?'],
    ['https://example-admin.okta.com/admin/dashboard', 'mean https://example.okta.com?'],
    ['example-admin.oktapreview.com', 'mean https://example.oktapreview.com?'],
    ['example-admin.okta.mil', 'mean https://example.okta.mil?'],
    ['https://example.okta.com.com', 'mean https://example.okta.com?'],
    ['http://example.okta.com', 'mean https://example.okta.com?'],
    ['https://example.okta.com/api/v1', 'mean https://example.okta.com?'],
    ['https://example.okta.com?x=1', 'mean https://example.okta.com?'],
    ['https://example.okta.com#', 'mean https://example.okta.com?'],
    ['https://user:word@example.okta.com', 'mean https://example.okta.com?'],
    ['https://https://example.okta.com', 'misspelt'],
    ['https://', 'not an address'],
    ['example', 'https://example.okta.com'],
    ['ftp://example.okta.com', 'https'],
    ['http://127.0.0.1:8080', 'Plain http to this machine is not allowed'],
  ])('refuses %s, and says why: %s', (input, text) => {
    const error = refused(input);
    expect(error.code).toBe('INVALID_CONNECTION');
    expect(error.message).toContain(text);
    expect(isConnectorError(error)).toBe(true);
  });

  test('may be plain http for loopback only, and only when allowed', () => {
    expect(() => connect('http://127.0.0.1:8080', { allowLoopback: true })).not.toThrow();
    expect(() => connect('http://192.0.2.1', { allowLoopback: true })).toThrow('https');
  });
});

describe('the API token', () => {
  test.each(['', '  ', 'SSWS 00abc', 'Bearer 00abc', '00a bc', '00abc\r\nx: y', '00é'])(
    'is refused as %j',
    (apiToken) => {
      expect(() => createConnector({ organizationUrl: 'example.okta.com', apiToken })).toThrow('API token');
    },
  );
});

describe('testConnection', () => {
  let org: Sandbox;
  let server: ScriptedServer;
  beforeAll(async () => {
    org = await startSandbox();
    server = await scriptedServer();
  });
  afterAll(async () => {
    await org.close();
    await server.close();
  });

  test('returns the user of the token and the org', async () => {
    const okta = connectTo(org);
    const result = await okta.testConnection();
    expect(result).toMatchObject({
      ok: true,
      output: {
        organizationUrl: org.url,
        organizationId: expect.any(String),
        user: { login: org.seed.people.avery.login },
      },
    });
    await okta.close();
  });

  test('fails with UNAUTHENTICATED for a wrong token', async () => {
    const okta = createConnector({ organizationUrl: org.url, apiToken: 'wrong' }, { allowLoopback: true });
    expect(await okta.testConnection()).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
    await okta.close();
  });

  test('fails with FORBIDDEN for a token without permissions, and names its user', async () => {
    server.play(
      { status: 200, body: { id: '00o1' } },
      { status: 200, body: { id: '00u1', profile: { login: 'plain@example.com' } } },
      oktaError(403, 'E0000006'),
    );
    const result = await server.connect().testConnection();
    expect(result).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(result.ok ? '' : result.error.message).toContain('plain@example.com');
  });

  test.each([
    ['a web page', { status: 200, body: undefined }],
    ['a 404', { status: 404 }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ])('fails for %s, which is not an Okta org, and does not send the token to it', async (_, reaction) => {
    server.play(reaction);
    expect(await server.connect().testConnection()).toMatchObject({
      ok: false,
      error: { code: 'INVALID_CONNECTION' },
    });
    expect(server.seen).toEqual(['GET /.well-known/okta-organization']);
  });

  test('fails with NETWORK for an org that cannot be reached', async () => {
    const okta = createConnector(
      { organizationUrl: 'http://127.0.0.1:9', apiToken: 'x' },
      { allowLoopback: true, maxRetries: 0 },
    );
    expect(await okta.testConnection()).toMatchObject({
      ok: false,
      error: { code: 'NETWORK', outcome: 'not-sent' },
    });
    await okta.close();
  });
});

describe('inputs that throw when they are read', () => {
  const okta = connect('example.okta.com');
  const hostile = {
    get userId(): string {
      throw new Error('no');
    },
  };

  test('are INVALID_INPUT, and nothing is thrown', async () => {
    expect(okta.validate('suspendUser', hostile).valid).toBe(false);
    expect(okta.plan('suspendUser', hostile)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(await okta.execute('suspendUser', hostile)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', outcome: 'not-sent' },
    });
  });
});
