import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Action } from '../../src/catalog/action.js';
import { findAction } from '../../src/catalog/catalog.js';
import { withSecretsHidden } from '../../src/hosts/shared/hidden-secrets.js';
import type { HostResult } from '../../src/hosts/shared/refusals.js';
import type { Connector } from '../../src/index.js';
import { type RawAnswer, type RawServer, rawServer } from './exchanges.js';
import { answerOf, expectedOf, SHAPES } from './shapes.js';

let server: RawServer;
let okta: Connector;
beforeAll(async () => {
  server = await rawServer();
  okta = server.connect();
});
afterAll(() => server.close());

const JSON_HEADERS = { 'content-type': 'application/json' };
const read = { operationId: 'getGroup', pathParameters: { groupId: '00g1a2b3c4d5e6f7g8h9' } };
const write = { operationId: 'activateNetworkZone', pathParameters: { zoneId: 'nzo1' } };

async function answerTo(inputs: typeof read | typeof write, answer: RawAnswer) {
  server.play(answer);
  const result = await okta.execute('callOktaApi', inputs);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  expect(server.seen).toHaveLength(1);
  return result.output;
}

describe('an answer of any shape comes out whole', () => {
  test.each([200, 201, 202, 204])('an empty %s has no body, and is not asked for again', async (status) => {
    for (const inputs of [read, write]) {
      expect(await answerTo(inputs, { status })).toStrictEqual({ operationId: inputs.operationId, status });
    }
  });

  test.each([
    ['an object', '{"id":"1","_links":{}}'],
    ['an empty object', '{}'],
    ['a list', '[{"id":"1"},{"id":"1"}]'],
    ['a list of texts', '["a","b"]'],
    ['a list in a list', '[[1,[2]],null,true,"x",{}]'],
    ['a text', '"text"'],
    ['an empty text', '""'],
    ['a number', '12.50'],
    ['a boolean', 'false'],
    ['null', 'null'],
    ['a name that a prototype has', '{"__proto__":{"a":1},"constructor":1,"toString":null}'],
  ])('JSON: %s', async (_, body) => {
    const output = await answerTo(read, { status: 200, body, headers: JSON_HEADERS });
    expect(JSON.stringify(output.body)).toBe(JSON.stringify(JSON.parse(body)));
    expect(output.contentType).toBe('application/json');
  });

  test('JSON: a number that JavaScript would round is the text of all its digits', async () => {
    const body = '{"big":12345678901234567890,"small":0.12345678901234567891,"usual":3}';
    const output = await answerTo(read, { status: 200, body, headers: JSON_HEADERS });
    expect(output.body).toEqual({ big: '12345678901234567890', small: '0.12345678901234567891', usual: 3 });
  });

  test.each([
    'application/json;charset=UTF-8',
    'application/problem+json',
    'application/hal+json; charset=utf-8',
    'application/jwk-set+json',
    undefined,
  ])('JSON under the content type %s', async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect((await answerTo(read, { status: 200, body: ' {"a":1}\n', headers })).body).toEqual({ a: 1 });
  });

  test.each([
    ['a page', 'text/html; charset=utf-8', '<!DOCTYPE html><html><body>Grüße ✓</body></html>'],
    ['a page under the type of JSON', 'application/json', '<html></html>'],
    ['SAML metadata', 'text/xml', '<?xml version="1.0"?><md:EntityDescriptor/>'],
    ['a number as text', 'text/plain', '42'],
    ['JSON as text', 'text/plain;charset=ISO-8859-1', '{"a": 1}'],
    ['lines', 'text/csv', 'a,b\r\n1,"2"\r\n'],
    ['a script', 'application/javascript', 'window.x = 1;'],
    [
      'a certificate',
      'application/x-pem-file',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    ],
    ['base64 under the type of bytes', 'application/pkcs10', 'MIIC4DCCAcgCAQAw'],
    ['a text without a type', undefined, 'OK'],
  ])('text: %s', async (_, type, body) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    for (const inputs of [read, write]) {
      const output = await answerTo(inputs, { status: 200, body, headers });
      expect(output).toStrictEqual({
        operationId: inputs.operationId,
        status: 200,
        body,
        ...(type !== undefined && { contentType: type }),
      });
    }
  });

  test.each([
    ['an image', 'image/png'],
    ['bytes', 'application/octet-stream'],
    ['a request for a certificate', 'application/pkcs10'],
    ['bytes under the type of a text', 'text/plain'],
    ['bytes without a type', undefined],
  ])('bytes: %s', async (_, type) => {
    const body = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0x0d, 0x0a]);
    const headers = type === undefined ? {} : { 'content-type': type };
    const output = await answerTo(read, { status: 200, body, headers });
    expect(output.encoding).toBe('base64');
    expect(Buffer.from(String(output.body), 'base64')).toEqual(body);
  });

  test('JSON that is nested too deep to be parsed is a text, and a warning says so', async () => {
    const body = `${'['.repeat(65)}${']'.repeat(65)}`;
    server.play({ status: 200, body, headers: JSON_HEADERS });
    const result = await okta.execute('callOktaApi', read);
    expect(result).toMatchObject({ ok: true, output: { body } });
    expect(result.meta.warnings).toEqual(["Okta's JSON is nested deeper than 64 levels: body is its text."]);
  });

  test.each(SHAPES.map((shape) => [shape.what, shape] as const))(
    'by its media type: %s',
    async (_, shape) => {
      expect(await answerTo(read, answerOf(shape, 200))).toEqual({
        operationId: read.operationId,
        ...expectedOf(shape, 200),
      });
    },
  );

  test('whatever JSON it is, and whatever bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        const output = await answerTo(read, { status: 200, body, headers: JSON_HEADERS });
        const exact = (value: unknown): unknown =>
          JSON.stringify(value).replaceAll(/"(-?[\d.]+(?:e[+-]?\d+)?)"/g, '$1');
        expect(exact(output.body)).toBe(exact(JSON.parse(body)));
      }),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1 }),
        fc.constantFrom('image/png', 'text/html', 'x/y'),
        async (bytes, type) => {
          const body = Buffer.from(bytes);
          const output = await answerTo(read, { status: 200, body, headers: { 'content-type': type } });
          expect(Buffer.from(String(output.body), (output.encoding ?? 'utf8') as BufferEncoding)).toEqual(
            body,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('an answer that proves nothing', () => {
  test('a page that does not bear Okta’s request id is not Okta’s', async () => {
    const page = {
      status: 200,
      body: '<html>Sign in</html>',
      headers: { 'content-type': 'text/html', 'x-okta-request-id': '' },
    };
    for (const inputs of [read, write, { operationId: 'getWellknownOrgMetadata' }]) {
      server.play(page, page, page);
      const result = await okta.execute('callOktaApi', inputs);
      expect(result).toMatchObject({ ok: false, error: { code: 'NOT_OKTA' } });
      expect(result).not.toHaveProperty('error.output');
    }
  });

  test('JSON that was damaged on the way is read again, and then it is no answer', async () => {
    const damaged = { status: 200, body: '{"id":"1","na', headers: JSON_HEADERS };
    server.play(damaged, damaged, damaged);
    expect(await okta.execute('callOktaApi', read)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESPONSE', outcome: 'unchanged' },
    });
    expect(server.seen).toHaveLength(3);
    server.play(damaged, { status: 200, body: '{"id":"1"}', headers: JSON_HEADERS });
    expect(await okta.execute('callOktaApi', read)).toMatchObject({
      ok: true,
      output: { body: { id: '1' } },
    });
  });

  test.each([
    ['cut short', Buffer.from('{"id":"1","na'), { body: '{"id":"1","na' }],
    [
      'compressed',
      gzipSync('{"id":"1"}'),
      { body: gzipSync('{"id":"1"}').toString('base64'), encoding: 'base64' },
    ],
  ])('what came in place of JSON is there, where it was %s', async (_, body, expected) => {
    const damaged = { status: 200, body, headers: JSON_HEADERS };
    const came = { status: 200, contentType: 'application/json', ...expected };
    server.play(damaged, damaged, damaged);
    expect(await okta.execute('callOktaApi', read)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESPONSE', output: came },
    });
    server.play(damaged);
    expect(await okta.execute('callOktaApi', write)).toMatchObject({
      ok: true,
      output: came,
      meta: { warnings: [expect.stringContaining('could not be read')] },
    });
  });

  const CUT = '{"client_secret":"of-the-client","na';
  test.each([
    ['cut short', Buffer.from(CUT)],
    ['cut short, in UTF-16', Buffer.from(`\ufeff${CUT}`, 'utf16le')],
    ['cut short, in UTF-16 without a mark', Buffer.from(CUT, 'utf16le').swap16()],
    [
      'in a charset that it does not name',
      Buffer.from('{"client_secret":"of-the-client","n":"é"}', 'latin1'),
    ],
    ['compressed', gzipSync(CUT)],
  ])('hosts hide a secret in JSON that was %s', async (_, body) => {
    const action = findAction('callOktaApi') as Action;
    for (const headers of [JSON_HEADERS, {}])
      for (const inputs of [read, write]) {
        const damaged = { status: 200, body, headers };
        server.play(damaged, damaged, damaged);
        const result = await okta.execute('callOktaApi', inputs);
        const shown = withSecretsHidden(action, result as HostResult, false);
        expect(JSON.stringify(shown)).toContain('[hidden]');
        for (const came of [body.toString(), body.toString('base64'), 'of-the-client'])
          expect(JSON.stringify(shown)).not.toContain(JSON.stringify(came).slice(1, -1));
      }
  });

  test('hosts show bytes that are called something else', async () => {
    const body = gzipSync(CUT);
    server.play({ status: 200, body, headers: { 'content-type': 'application/zip' } });
    const result = await okta.execute('callOktaApi', read);
    const shown = withSecretsHidden(findAction('callOktaApi') as Action, result as HostResult, false);
    expect(shown).toMatchObject({ output: { body: body.toString('base64') } });
  });

  test('after a change, a damaged answer is a warning: it was done', async () => {
    server.play({ status: 200, body: '{"id":"1","na', headers: JSON_HEADERS });
    const result = await okta.execute('callOktaApi', write);
    expect(result).toMatchObject({ ok: true, output: { status: 200 } });
    expect(result.meta.warnings.join()).toMatch(/could not be read/);
    expect(server.seen).toHaveLength(1);
  });

  test('a refusal keeps all that Okta said', async () => {
    const body = {
      errorCode: 'E0000007',
      errorSummary: 'Not found',
      errorLink: 'E0000007',
      errorId: 'oae1',
      errorCauses: [],
      more: { a: [1] },
    };
    server.play({ status: 404, body: JSON.stringify(body), headers: JSON_HEADERS });
    expect(await okta.execute('callOktaApi', read)).toMatchObject({
      ok: false,
      error: {
        code: 'NOT_FOUND',
        outcome: 'unchanged',
        output: { status: 404, contentType: 'application/json', body },
      },
    });
  });
});
