import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import { withSecretsHidden } from '../../src/hosts/shared/hidden-secrets.js';
import { type Connector, createConnector } from '../../src/index.js';
import type { CallInputs } from '../helpers/any-call.js';
import { type RawAnswer, type RawServer, rawServer } from './exchanges.js';

let server: RawServer;
let okta: Connector;
beforeAll(async () => {
  server = await rawServer();
  okta = server.connect();
});
afterAll(() => server.close());

const userId = '00u1a2b3c4d5e6f7g8h9';
const groupId = '00g1a2b3c4d5e6f7g8h9';
const JSON_HEADERS = { 'content-type': 'application/json' };
const error = (status: number, errorCode: string): RawAnswer => ({
  status,
  body: JSON.stringify({ errorCode, errorSummary: errorCode, errorId: 'oae1', errorCauses: [] }),
  headers: JSON_HEADERS,
});

async function sent(inputs: CallInputs) {
  server.play({ status: 200 });
  const result = await okta.execute('callOktaApi', inputs);
  if (!result.ok) throw new Error(result.error.message);
  expect(server.seen).toHaveLength(1);
  return server.seen[0] as (typeof server.seen)[0];
}

describe('a request is made as the contract says', () => {
  test('values are percent-encoded, each in its place', async () => {
    const inputs = { operationId: 'getGroup', pathParameters: { groupId: 'a/../b?c=d#é %2F' } };
    expect((await sent(inputs)).url).toBe('/api/v1/groups/a%2F..%2Fb%3Fc%3Dd%23%C3%A9%20%252F');
    const query = { search: '{userId}', q: 'profile.a eq "x&y=z"', limit: '2', after: '+/=' };
    const { url } = await sent({ operationId: 'listUsers', query });
    expect(Object.fromEntries(new URLSearchParams(url.split('?')[1]))).toEqual(query);
  });

  test('a list is a parameter for each entry, or one with commas where Okta wants that', async () => {
    const many = {
      operationId: 'listAuthenticatorEnrollments',
      pathParameters: { userId },
      query: { discloseIdentifiers: ['phone', 'phone'] },
    };
    expect((await sent(many)).url).toMatch(/[?]discloseIdentifiers=phone&discloseIdentifiers=phone$/);
    const brands = { operationId: 'listBrands', query: { expand: ['themes', 'domains'] } };
    const url = '/api/v1/brands?expand=themes%2Cdomains';
    expect((await sent(brands)).url).toBe(url);
    expect((await sent({ ...brands, query: { expand: 'themes,domains' } })).url).toBe(url);
  });

  test('JSON goes out as it is given: unknown names, empty values, emoji', async () => {
    const body = {
      profile: { 'odd name': null, empty: '', list: [], emoji: '🎉', line: 'a\nb' },
      unknown: [[1]],
    };
    const { body: seen, headers } = await sent({ operationId: 'createUser', body });
    expect(JSON.parse(String(seen))).toEqual(body);
    expect(headers['content-type']).toBe('application/json');
  });

  test('JSON as text keeps the digits of its numbers', async () => {
    const body = '{"profile":{"big":12345678901234567890,"small":0.10}}';
    const { body: seen } = await sent({ operationId: 'createUser', body });
    expect(String(seen)).toBe('{"profile":{"big":12345678901234567890,"small":0.1}}');
  });

  test('a body that is left out is not sent', async () => {
    const { body, headers } = await sent({
      operationId: 'activateGroupRule',
      pathParameters: { groupRuleId: '0pr1' },
    });
    expect(body).toHaveLength(0);
    expect(headers['content-length']).toBe('0');
  });

  test('a merge patch goes under its own media type', async () => {
    const { headers, body } = await sent({
      operationId: 'updateCustomAAGUID',
      pathParameters: { authenticatorId: 'aut1', aaguid: 'x' },
      body: { name: null },
    });
    expect(headers['content-type']).toBe('application/merge-patch+json');
    expect(String(body)).toBe('{"name":null}');
  });

  test.each([
    ['a file', { filename: 'logo é.png', contentType: 'image/png', base64: 'iVBORw0K' }],
    [
      'a part',
      { file: { filename: 'logo é.png', contentType: 'image/png', base64: 'iVBOR-w0K'.replace('-', '') } },
    ],
  ])('a multipart body from %s', async (_, body) => {
    const { headers, body: seen } = await sent({
      operationId: 'uploadApplicationLogo',
      pathParameters: { appId: '0oa1' },
      body,
    });
    const form = await new Response(new Uint8Array(seen), {
      headers: { 'content-type': String(headers['content-type']) },
    }).formData();
    const file = form.get('file') as File;
    expect([...form.keys()]).toEqual(['file']);
    expect([file.name, file.type]).toEqual(['logo é.png', 'image/png']);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]));
  });

  test('a multipart body from base64 alone is a file without a name of its own', async () => {
    const { headers, body } = await sent({
      operationId: 'uploadBrandThemeLogo',
      pathParameters: { brandId: 'b', themeId: 't' },
      body: 'AP8=',
    });
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': String(headers['content-type']) },
    }).formData();
    expect(Buffer.from(await (form.get('file') as File).arrayBuffer())).toEqual(Buffer.from([0, 255]));
  });

  test('a certificate is PEM text or base64, under the media type that is chosen', async () => {
    const inputs = {
      operationId: 'publishCsrFromApplication',
      pathParameters: { appId: '0oa1', csrId: 'c' },
    };
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const text = await sent({ ...inputs, body: pem, contentType: 'application/x-pem-file' });
    expect([text.headers['content-type'], String(text.body)]).toEqual(['application/x-pem-file', pem]);
    const bytes = await sent({ ...inputs, body: { base64: 'MIIB/w==' } as never });
    expect([bytes.headers['content-type'], bytes.body]).toEqual([
      'application/x-x509-ca-cert',
      Buffer.from('MIIB/w==', 'base64'),
    ]);
  });

  test('an operation that answers in another type says so, and one without a token goes without', async () => {
    const metadata = {
      operationId: 'previewSAMLmetadataForApplication',
      pathParameters: { appId: '0oa1' },
      query: { kid: 'k' },
    };
    expect((await sent(metadata)).headers.accept).toBe('text/xml, application/json');
    const event = await sent({ operationId: 'publishSecurityEventTokens', body: 'eyJ.e30.x' });
    expect([event.headers.authorization, event.headers['content-type'], String(event.body)]).toEqual([
      undefined,
      'application/secevent+jwt',
      'eyJ.e30.x',
    ]);
    expect(
      (await sent({ operationId: 'getUser', pathParameters: { id: userId } })).headers.authorization,
    ).toBe('SSWS scripted-token');
  });

  test('a header of the operation goes along', async () => {
    const inputs = {
      operationId: 'updateUser',
      pathParameters: { id: userId },
      body: {},
      headers: { 'If-Match': 'W/"1"' },
    };
    expect((await sent(inputs)).headers['if-match']).toBe('W/"1"');
    const less = 'application/json; okta-response=omitCredentials';
    const read = {
      operationId: 'getUser',
      pathParameters: { id: userId },
      headers: { 'Content-Type': less },
    };
    expect((await sent(read)).headers['content-type']).toBe(less);
  });
});

describe('a request is repeated only where that is safe', () => {
  const lostThen = async (inputs: CallInputs, ...answers: RawAnswer[]) => {
    server.play('lost', ...answers);
    const result = await okta.execute('callOktaApi', inputs);
    return { result, count: server.seen.length };
  };

  test.each<[string, CallInputs]>([
    ['GET', { operationId: 'getUser', pathParameters: { id: userId } }],
    ['PUT', { operationId: 'assignUserToGroup', pathParameters: { groupId, userId } }],
    ['DELETE', { operationId: 'unassignUserFromGroup', pathParameters: { groupId, userId } }],
  ])('a %s whose answer was lost is', async (_, inputs) => {
    expect(await lostThen(inputs, { status: 204 })).toMatchObject({
      result: { ok: true, output: { status: 204 } },
      count: 2,
    });
  });

  test.each<[string, CallInputs]>([
    ['POST', { operationId: 'createUser', body: {} }],
    ['POST that leads to a state', { operationId: 'suspendUser', pathParameters: { id: userId } }],
    [
      'PATCH',
      { operationId: 'updateGroupPushMapping', pathParameters: { appId: '0oa1', mappingId: 'm' }, body: {} },
    ],
    ['DELETE of a user', { operationId: 'deleteUser', pathParameters: { id: userId } }],
    [
      'DELETE that mails',
      {
        operationId: 'unassignUserFromApplication',
        pathParameters: { appId: '0oa1', userId },
        query: { sendEmail: 'true' },
      },
    ],
  ])('a %s is not: nobody knows whether it was done', async (_, inputs) => {
    const { result, count } = await lostThen(inputs, { status: 200 });
    expect(count).toBe(1);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'NETWORK', outcome: 'unknown', retryable: false },
    });
  });

  test('a DELETE whose repeat finds nothing counts as done', async () => {
    const inputs = { operationId: 'unassignUserFromGroup', pathParameters: { groupId, userId } };
    const { result } = await lostThen(inputs, error(404, 'E0000007'));
    expect(result).toMatchObject({ ok: true, output: { status: 204 } });
    expect(result.meta.warnings.join()).toMatch(/taken as done/);
  });

  test('a DELETE of what belongs to a resource that is not there does not', async () => {
    const { result } = await lostThen(
      { operationId: 'revokeUserSessions', pathParameters: { userId } },
      error(404, 'E0000007'),
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', outcome: 'unknown' } });
  });

  test('what Okta did not take because of its rate limit is sent again, whatever it is', async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 1);
    const limited = {
      ...error(429, 'E0000047'),
      headers: {
        ...JSON_HEADERS,
        'x-rate-limit-limit': '5',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': reset,
      },
    };
    server.play(limited, { status: 200, body: '{}', headers: JSON_HEADERS });
    expect(
      await server.connect().execute('callOktaApi', { operationId: 'createUser', body: {} }),
    ).toMatchObject({ ok: true });
    expect(server.seen).toHaveLength(2);
  });
});

describe('secrets', () => {
  const secrets = ['Tall-Birch-42', 'my-recovery-answer', 'hook-secret-value', 'private-exponent-d'];
  const inputs: CallInputs = {
    operationId: 'createUser',
    body: {
      profile: { login: 'a@example.com' },
      credentials: {
        password: { value: secrets[0] },
        recovery_question: { question: 'Which?', answer: secrets[1] },
      },
      channel: { config: { authScheme: { type: 'HEADER', key: 'Authorization', value: secrets[2] } } },
      jwks: { keys: [{ kty: 'RSA', kid: 'key-1', n: 'modulus', d: secrets[3] }] },
    },
  };

  test.each([
    ['an object', inputs],
    ['a text', { ...inputs, body: JSON.stringify(inputs.body) }],
  ])('in a body as %s appear in no error, log, plan, progress or audit event', async (_, given) => {
    const lines: unknown[] = [];
    const note = (message: string, fields?: unknown) => void lines.push(message, fields);
    const logger = { debug: note, info: note, warn: note, error: note };
    const own = server.connect({ logger, onAudit: (event) => lines.push(event) });
    const echo = JSON.stringify({
      errorCode: 'E0000001',
      errorSummary: `Bad: ${secrets.join(' ')}`,
      errorCauses: [{ errorSummary: secrets.join() }],
    });
    server.play({ status: 400, body: echo, headers: JSON_HEADERS });
    lines.push(await own.execute('callOktaApi', given), own.plan('callOktaApi', given));
    const text = JSON.stringify(lines);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain('key-1');
  });

  test('in an answer are given to the caller, and hidden where a host shows text', async () => {
    const body = { client_id: '0oa1', client_secret: 'of-the-client', status: 'ACTIVE' };
    server.play({ status: 201, body: JSON.stringify(body), headers: JSON_HEADERS });
    const result = await okta.execute('callOktaApi', {
      operationId: 'createOAuth2ClientSecret',
      pathParameters: { appId: '0oa1' },
      body: {},
    });
    expect(result).toMatchObject({ ok: true, output: { body } });
    const action = findAction('callOktaApi');
    if (action === undefined) throw new Error('There is no callOktaApi.');
    const shown = withSecretsHidden(action, result as never, false);
    expect(shown).toMatchObject({
      output: { body: { client_id: '0oa1', client_secret: '[hidden]', status: 'ACTIVE' } },
    });
  });
});

test('nothing but the org is ever addressed', () => {
  expect(() => createConnector({ organizationUrl: server.url, apiToken: 't' })).toThrow();
  const plan = okta.plan('callOktaApi', {
    operationId: 'getGroup',
    pathParameters: { groupId: '//evil.example/x' },
  });
  expect(plan).toMatchObject({ ok: true, requests: [{ path: '/api/v1/groups/%2F%2Fevil.example%2Fx' }] });
});
