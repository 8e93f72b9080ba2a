import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Connector, createConnector } from '../../src/index.js';

const ID = '0oa1';
type Json = Record<string, unknown>;
let server: Server;
let okta: Connector;
/** What arrived: the methods, and the body of the last request. */
let seen: string[];
let text: string;
/** The application that the server has. */
let read: string;
/** What the server makes of an update: the application as it is then. */
let replace: (application: Json, sent: Json) => Json;

beforeEach(async () => {
  [seen, text, read] = [[], '', READ];
  replace = (application, sent) => ({ ...application, ...sent });
  server = createServer(async (request, response) => {
    seen.push(String(request.method));
    text = await textOf(request);
    const answer =
      request.method === 'PUT' ? JSON.stringify(replace(JSON.parse(read), JSON.parse(text))) : read;
    response.writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'r1' }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const organizationUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  okta = createConnector({ organizationUrl, apiToken: 'update-token' }, { allowLoopback: true });
});
afterEach(async () => {
  await okta.close();
  await new Promise((resolve) => server.close(resolve));
});

/** An application with everything that Okta alone sets, a number beyond JavaScript's, and what no contract knows. */
const READ = `{
  "id": "${ID}", "orn": "orn:okta:1", "name": "oidc_client", "label": "Expenses", "status": "ACTIVE",
  "created": "2024-02-01T09:00:00.000Z", "lastUpdated": "2024-02-01T09:00:00.000Z", "features": ["SSO"],
  "signOnMode": "OPENID_CONNECT", "universalLogout": { "status": "DISABLED" }, "expressConfiguration": {},
  "_links": { "self": { "href": "https://x" } }, "_embedded": { "user": {} },
  "visibility": { "hide": { "web": false, "iOS": false }, "appLinks": { "login": true } },
  "accessibility": { "selfService": false, "errorRedirectUrl": null },
  "newMember": { "of": ["Okta", null] },
  "credentials": { "signing": { "kid": "k", "lastRotated": "2024", "nextRotation": "2025" }, "oauthClient": { "client_id": "${ID}" } },
  "settings": {
    "emOptInStatus": "NONE", "app": { "accountId": 12345678901234567890 }, "notes": { "admin": null },
    "oauthClient": {
      "redirect_uris": ["https://a.example.com"],
      "jwks": { "keys": [{ "id": "pks1", "created": "2024", "lastUpdated": "2024", "_links": {}, "kid": "a", "kty": "RSA" }] }
    }
  }
}`;

const WRITTEN = {
  name: 'oidc_client',
  label: 'Expenses',
  signOnMode: 'OPENID_CONNECT',
  visibility: { hide: { web: false, iOS: false }, appLinks: { login: true } },
  accessibility: { selfService: false },
  newMember: { of: ['Okta', null] },
  credentials: { signing: { kid: 'k' }, oauthClient: { client_id: ID } },
  settings: {
    app: { accountId: Number('12345678901234567890') },
    notes: {},
    oauthClient: {
      redirect_uris: ['https://a.example.com'],
      jwks: { keys: [{ kid: 'a', kty: 'RSA' }] },
    },
  },
};

async function update(inputs: object) {
  const result = await okta.execute('updateApplication', { applicationId: ID, ...inputs });
  return { result, body: text === '' ? undefined : JSON.parse(text) };
}

test('An update sends back what it read, without what Okta alone sets, and with every digit', async () => {
  const { result, body } = await update({ label: 'Travel costs' });
  expect(result).toMatchObject({ ok: true, output: { changed: true, applicationId: ID } });
  expect(seen).toEqual(['GET', 'PUT']);
  expect(body).toEqual({ ...WRITTEN, label: 'Travel costs' });
  expect(text).toContain('12345678901234567890');
});

test('Objects are merged member by member, lists are replaced, and null clears', async () => {
  const { body } = await update({
    hideOnWeb: true,
    selfService: true,
    settings: { notes: { admin: 'Ask Finance' }, oauthClient: { redirect_uris: ['https://b.example.com'] } },
    profile: { owner: 'Finance', team: null },
  });
  expect(body).toMatchObject({
    visibility: { hide: { web: true, iOS: false }, appLinks: { login: true } },
    accessibility: { selfService: true },
    profile: { owner: 'Finance', team: null },
    settings: {
      notes: { admin: 'Ask Finance' },
      oauthClient: { redirect_uris: ['https://b.example.com'], jwks: WRITTEN.settings.oauthClient.jwks },
    },
  });
});

test.each([
  ['the same label', { label: 'Expenses' }],
  ['a part of what is there', { hideOnMobile: false }],
  ['null for what is not there', { profile: { team: null }, settings: { notes: { admin: null } } }],
  ['an empty object', { settings: {} }],
  ['an empty object below what is not there', { settings: { signOn: {} }, profile: {} }],
])('With %s nothing is sent', async (_, inputs) => {
  const { result } = await update(inputs);
  expect(result).toMatchObject({ ok: true, output: { changed: false, label: 'Expenses' } });
  expect(seen).toEqual(['GET']);
});

test.each([[{ uri: 'https://keys.example.com' }], [{ keys: 'none' }], [{ keys: ['pks1'] }]])(
  'Keys in a form that Okta does not describe are sent back as they were read: %j',
  async (jwks) => {
    read = READ.replace(/"jwks": .*/, `"jwks": ${JSON.stringify(jwks)}`);
    const { body } = await update({ label: 'Travel costs' });
    expect(body.settings.oauthClient.jwks).toEqual(jwks);
  },
);

test('Members named like those of every object are members like others', async () => {
  const { body } = await update({ profile: JSON.parse('{ "constructor": "a", "toString": "b" }') });
  expect(body.profile).toEqual({ constructor: 'a', toString: 'b' });
});

/** A SAML application of the catalog, as it was recorded. */
function saml(signOn: object = {}) {
  const overrides = {
    defaultRelayState: null,
    ssoAcsUrlOverride: null,
    audienceOverride: null,
    recipientOverride: null,
    destinationOverride: null,
  };
  return JSON.stringify({
    id: ID,
    label: 'Travel',
    status: 'ACTIVE',
    signOnMode: 'SAML_2_0',
    settings: { signOn: { ...overrides, attributeStatements: [], ...signOn }, notes: { admin: null } },
  });
}

const attributeStatements = [{ type: 'EXPRESSION', name: 'email', values: ['user.email'] }];

// okta-sdk-dotnet#731, okta-sdk-golang#222
test('The empty override settings of a SAML sign-on are sent along, or Okta would keep the attribute statements', async () => {
  read = saml();
  const { result, body } = await update({ settings: { signOn: { attributeStatements } } });
  expect(result).toMatchObject({ ok: true, output: { changed: true }, meta: { warnings: [] } });
  expect(body.settings).toEqual({
    signOn: { ...JSON.parse(read).settings.signOn, attributeStatements },
    notes: {},
  });
});

test('A SAML application without a sign-on is sent without one', async () => {
  read = JSON.stringify({ ...JSON.parse(saml()), settings: { signOn: null, notes: {} } });
  const { result, body } = await update({ label: 'Trips' });
  expect(result).toMatchObject({ ok: true, output: { changed: true } });
  expect(body.settings).toEqual({ notes: {} });
});

// okta-sdk-dotnet#888
test.each([
  ['a text', { settings: { signOn: { authnContextClassRef: 'b' } } }, 'settings.signOn.authnContextClassRef'],
  ['a list', { settings: { signOn: { attributeStatements } } }, 'settings.signOn.attributeStatements'],
  ['null', { settings: { signOn: { audienceOverride: 'https://b' } } }, 'settings.signOn.audienceOverride'],
])('An update that Okta accepts without taking it is no success: %s stays', async (_, inputs, path) => {
  read = saml({ authnContextClassRef: 'a' });
  replace = (application) => application;
  const { result } = await update(inputs);
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: 'REJECTED',
      message: `Okta answered that it updated the application, but still shows the former value of ${path}.`,
      outcome: 'partial',
      retryable: false,
      completedSteps: ['replaceApplication'],
    },
  });
});

test('What Okta takes in another form, or never shows, was updated', async () => {
  read = READ;
  replace = (application) => ({ ...application, label: 'Travel', settings: { app: { url: 'https://b/' } } });
  const { result } = await update({ label: 'travel', settings: { app: { url: 'https://b', secret: 's' } } });
  expect(result).toMatchObject({
    ok: true,
    output: { changed: true },
    meta: { warnings: ['Okta accepted the call, but answered with another value of settings.app.url.'] },
  });
});
