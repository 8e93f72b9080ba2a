import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { operationIds } from '../../src/catalog/operations/operations.js';
import type { Connector } from '../../src/index.js';
import { type CallInputs, callOf, operationFacts } from '../helpers/any-call.js';
import { type RawServer, rawServer } from './exchanges.js';

let server: RawServer;
let okta: Connector;
beforeAll(async () => {
  server = await rawServer();
  okta = server.connect();
});
afterAll(() => server.close());

async function issuesOf(inputs: unknown): Promise<string[]> {
  server.play({ status: 200 });
  const result = await okta.execute('callOktaApi', inputs as CallInputs);
  expect(server.seen).toEqual([]);
  if (result.ok) throw new Error('It was not refused.');
  expect(result.error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' });
  expect(okta.validate('callOktaApi', inputs).issues).toEqual(result.error.issues);
  return (result.error.issues ?? []).map(({ path, message }) => `${path} ${message}`);
}

const png = { filename: 'logo.png', contentType: 'image/png', base64: 'iVBORw0KGgo=' };

describe('inputs that do not fit the operation are refused before anything is sent', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'an operation that is not there',
      { operationId: 'listUser' },
      /^operationId is not an operation .* listUsers/,
    ],
    [
      'an operation that nothing resembles',
      { operationId: '…' },
      /^operationId is not an operation of Okta's API$/,
    ],
    ['a name of JavaScript', { operationId: 'constructor' }, /^operationId is not an operation/],
    ['no operation', {}, /^operationId is required/],
    [
      'a path parameter that is missing',
      { operationId: 'getGroup' },
      /^pathParameters\.groupId is required: getGroup is GET \/api\/v1\/groups\/\{groupId\}/,
    ],
    [
      'a misspelt path parameter',
      { operationId: 'getGroup', pathParameters: { groupId: '1', groupID: '2' } },
      /^pathParameters\.groupID is not a path parameter of getGroup; similar: groupId/,
    ],
    [
      'a path parameter where there is none',
      { operationId: 'listGroups', pathParameters: { id: '1' } },
      /^pathParameters\.id is not a path parameter of listGroups, which takes none/,
    ],
    [
      'a path parameter that is empty',
      { operationId: 'getGroup', pathParameters: { groupId: '' } },
      /^pathParameters\.groupId must be filled in/,
    ],
    [
      'a path parameter that would climb',
      { operationId: 'getGroup', pathParameters: { groupId: '..' } },
      /^pathParameters\.groupId must be filled in, and not only dots/,
    ],
    [
      'a path parameter that is an object',
      { operationId: 'getGroup', pathParameters: { groupId: { id: '1' } } },
      /^pathParameters\.groupId must be a text/,
    ],
    [
      'a path parameter that is null',
      { operationId: 'getGroup', pathParameters: { groupId: null } },
      /^pathParameters\.groupId must be a text/,
    ],
    [
      'a path parameter outside its values',
      { operationId: 'getOrgContactUser', pathParameters: { contactType: 'OTHER' } },
      /^pathParameters\.contactType must be one of BILLING, TECHNICAL/,
    ],
    [
      'a query parameter that is not there',
      { operationId: 'listUsers', query: { serch: 'x' } },
      /^query\.serch is not a query parameter of listUsers; similar: search/,
    ],
    [
      'a query parameter of a prototype',
      { operationId: 'listUsers', query: { toString: 'x' } },
      /^query\.toString is not a query parameter/,
    ],
    [
      'a number that is no number',
      { operationId: 'listUsers', query: { limit: 'ten' } },
      /^query\.limit must be a whole number/,
    ],
    [
      'a number that is a list',
      { operationId: 'listUsers', query: { limit: [1] } },
      /^query\.limit must be a whole number/,
    ],
    [
      'a fraction',
      { operationId: 'listUsers', query: { limit: 1.5 } },
      /^query\.limit must be a whole number/,
    ],
    [
      'a boolean that is none',
      { operationId: 'createUser', query: { activate: 'maybe' }, body: {} },
      /^query\.activate must be true or false/,
    ],
    ['a text that is an object', { operationId: 'listUsers', query: { q: {} } }, /^query\.q must be a text/],
    [
      'a text that is a boolean',
      { operationId: 'listUsers', query: { q: true } },
      /^query\.q must be a text/,
    ],
    [
      'a value outside the enum',
      { operationId: 'listPolicies', query: { type: 'NONE' } },
      /^query\.type must be one of ACCESS_POLICY/,
    ],
    [
      'a list with a value outside the enum',
      { operationId: 'listBrands', query: { expand: ['themes', 'x'] } },
      /^query\.expand must be one of themes/,
    ],
    [
      'a text of several values with one outside the enum',
      { operationId: 'listBrands', query: { expand: 'themes,x' } },
      /^query\.expand must be one of themes/,
    ],
    [
      'a text of several values where each is a parameter of its own',
      {
        operationId: 'listAuthenticatorEnrollments',
        pathParameters: { userId: '1' },
        query: { discloseIdentifiers: 'phone,phone' },
      },
      /^query\.discloseIdentifiers must be one of phone/,
    ],
    [
      'an empty list',
      { operationId: 'listBrands', query: { expand: [] } },
      /^query\.expand must have at least one entry/,
    ],
    [
      'a query parameter that is missing',
      { operationId: 'listPolicies' },
      /^query\.type is required: listPolicies is GET/,
    ],
    [
      'a header that the operation does not take',
      { operationId: 'getUser', pathParameters: { id: '1' }, headers: { Authorization: 'x' } },
      /^headers\.Authorization is not a header of getUser/,
    ],
    [
      'a header with a line break',
      {
        operationId: 'updateUser',
        pathParameters: { id: '1' },
        body: {},
        headers: { 'If-Match': 'a\r\nb: c' },
      },
      /^headers\.If-Match contains/,
    ],
    [
      'a body where there is none',
      { operationId: 'listUsers', body: {} },
      /^body must be left out: listUsers takes no body/,
    ],
    [
      'a content type where there is no body',
      { operationId: 'listUsers', contentType: 'text/plain' },
      /^contentType must be left out/,
    ],
    [
      'another content type',
      { operationId: 'createUser', contentType: 'text/plain', body: {} },
      /^contentType must be one of application\/json/,
    ],
    [
      'a list as the body of one that takes an object',
      { operationId: 'createUser', body: [] },
      /^body must be an object/,
    ],
    [
      'an object as the body of one that takes a list',
      { operationId: 'createPolicySimulation', body: {} },
      /^body must be a list/,
    ],
    ['a body of text that is not JSON', { operationId: 'createUser', body: 'x=1' }, /^body must be JSON/],
    [
      'a body that is a number',
      { operationId: 'createUser', body: 1 },
      /^body must be an object or a list or a string/,
    ],
    [
      'no file',
      { operationId: 'uploadApplicationLogo', pathParameters: { appId: '1' } },
      /^body is required: uploadApplicationLogo takes multipart\/form-data/,
    ],
    [
      'a file that is not base64',
      {
        operationId: 'uploadApplicationLogo',
        pathParameters: { appId: '1' },
        body: { ...png, base64: '%%%' },
      },
      /^body must be the file as/,
    ],
    [
      'a file name with a quote',
      {
        operationId: 'uploadApplicationLogo',
        pathParameters: { appId: '1' },
        body: { ...png, filename: 'a"b' },
      },
      /^body must have a filename/,
    ],
    [
      'a media type with a line break',
      {
        operationId: 'uploadApplicationLogo',
        pathParameters: { appId: '1' },
        body: { ...png, contentType: 'image/png\r\nx: y' },
      },
      /^body must have a contentType/,
    ],
    [
      'a part that is not there',
      {
        operationId: 'uploadApplicationLogo',
        pathParameters: { appId: '1' },
        body: { file: png, other: png },
      },
      /^body has no part other; its parts are file/,
    ],
    [
      'all pages of what is no list',
      { operationId: 'getUser', pathParameters: { id: '1' }, returnAll: true },
      /^returnAll must be left out: getUser does not read a list/,
    ],
    [
      'a number of items without all pages',
      { operationId: 'listUsers', maxItems: 5 },
      /^maxItems must be left out unless returnAll is true/,
    ],
    [
      'half of a character',
      { operationId: 'createUser', body: { profile: { title: '\ud800' } } },
      /^body\.profile\.title contains half of a character/,
    ],
    [
      'a number that would be rounded',
      { operationId: 'createUser', body: { profile: { n: 2 ** 60 } } },
      /^body\.profile\.n must be at most/,
    ],
    [
      'an address in place of an operation',
      { operationId: '/api/v1/users' },
      /^operationId is not an operation/,
    ],
  ])('%s', async (_, inputs, expected) => {
    expect((await issuesOf(inputs)).join('\n')).toMatch(expected);
  });

  test('several at once are all named', async () => {
    const issues = await issuesOf({
      operationId: 'listPolicies',
      query: { limt: 1 },
      pathParameters: { a: '1' },
      body: {},
    });
    expect(issues).toHaveLength(4);
  });

  test('no message holds a value', async () => {
    const secret = 'Tall-Birch-42';
    const issues = await issuesOf({
      operationId: 'createUser',
      query: { activate: secret, provider: secret, nextLogin: secret },
      pathParameters: { id: secret },
      headers: { 'If-Match': secret },
      body: secret,
    });
    expect(issues.join('\n')).not.toContain(secret);
  });

  test('whatever the inputs are, nothing is thrown', async () => {
    const json = fc.jsonValue();
    const field = fc.oneof(json, fc.dictionary(fc.string(), json));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...operationIds()),
        fc.record({ pathParameters: field, query: field, headers: field, body: field }, { requiredKeys: [] }),
        async (operationId, rest) => {
          const { valid, issues } = okta.validate('callOktaApi', { operationId, ...rest });
          expect(valid).toBe(issues.length === 0);
          if (valid) expect(okta.plan('callOktaApi', { operationId, ...rest }).ok).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('every operation of the contract can be called, and goes to its own path and nowhere else', async () => {
  const wrong: string[] = [];
  for (const [id, facts] of Object.entries(operationFacts)) {
    const inputs = callOf(id);
    server.play({ status: 200 });
    const result = await okta.execute('callOktaApi', inputs);
    const path = facts.path.replace(/\{(.+?)\}/g, (_, name: string) =>
      encodeURIComponent(String(inputs.pathParameters?.[name])),
    );
    const [sent] = server.seen;
    const seen = `${sent?.method} ${sent?.url.split('?')[0]}`;
    if (!result.ok || seen !== `${facts.method} ${path}`)
      wrong.push(`${id}: ${result.ok ? seen : result.error.message}`);
    const query = Object.fromEntries(new URLSearchParams(sent?.url.split('?')[1]));
    expect(query).toEqual(
      Object.fromEntries(Object.entries(inputs.query ?? {}).map(([name, one]) => [name, String(one)])),
    );
  }
  expect(wrong).toEqual([]);
  expect(Object.keys(operationFacts)).toEqual(operationIds());
  expect(operationIds()).toHaveLength(732);
});
