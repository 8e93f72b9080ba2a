import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import {
  AUDIENCE,
  ask,
  bearing,
  challengeOf,
  type HttpAnswer,
  OAuthRig,
  open,
  request,
} from './mcp-oauth-rig.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const { blake } = seed.people;
let rig: OAuthRig;

beforeEach(async () => {
  rig = await OAuthRig.start();
});
afterEach(async () => {
  expect(rig.errors).toEqual([]);
  await rig.close();
});

const get = (url: string, headers = {}, method = 'GET') => ask(url, { headers, method });
const read = async (url: string, headers = {}) => JSON.parse((await get(url, headers)).text);
const callTool = (
  url: string,
  token: string,
  session: HttpAnswer,
  name: string,
  inputs: object,
): Promise<HttpAnswer> => request(url, token, session, 'tools/call', { name, arguments: inputs });

describe('the metadata of the server', () => {
  test('is at the path with and without the endpoint, and names issuer, scopes and resource', async () => {
    const [url = ''] = await rig.serve();
    const { origin } = new URL(url);
    const expected = {
      resource: url,
      authorization_servers: [rig.issuer.issuer],
      scopes_supported: ['okta-connector.read', 'okta-connector.manage'],
      bearer_methods_supported: ['header'],
      resource_name: 'Okta actions',
    };
    expect(await read(`${origin}${WELL_KNOWN}/mcp`)).toEqual(expected);
    expect(await read(`${origin}${WELL_KNOWN}`)).toEqual(expected);
    expect((await get(`${origin}${WELL_KNOWN}/mcp`, {}, 'HEAD')).status).toBe(200);
    expect((await ask(`${origin}${WELL_KNOWN}`, { body: {} })).status).toBe(405);
    expect((await get(`${origin}${WELL_KNOWN}/mcp/acme`)).status).toBe(404);
  });

  test('has the host name that the caller uses, as clients compare the two', async () => {
    const [url = ''] = await rig.serve();
    const local = url.replace('127.0.0.1', 'localhost');
    const challenge = challengeOf(await open(local));
    expect(challenge.resource_metadata).toBe(local.replace('/mcp', `${WELL_KNOWN}/mcp`));
    expect(await read(String(challenge.resource_metadata))).toMatchObject({ resource: local });
  });

  test('is not shown to a page of another site or by a foreign host name', async () => {
    const [url = ''] = await rig.serve();
    const address = url.replace('/mcp', WELL_KNOWN);
    expect((await get(address, { Host: 'rebound.example' })).status).toBe(403);
    expect((await get(address, { Origin: 'https://evil.example' })).status).toBe(403);
    const token = await rig.token();
    expect((await open(url, token, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await open(url, token, { Host: 'rebound.example' })).status).toBe(403);
  });

  test.each([
    ['https://mcp.example.com', 'https://mcp.example.com/mcp', `https://mcp.example.com${WELL_KNOWN}/mcp`],
    [
      'https://example.com/okta/',
      'https://example.com/okta/mcp',
      `https://example.com${WELL_KNOWN}/okta/mcp`,
    ],
  ])('has the public URL %s where there is one', async (publicUrl, resource, metadata) => {
    const [url = ''] = await rig.serve({ publicUrl });
    expect(challengeOf(await open(url)).resource_metadata).toBe(metadata);
    expect(await read(new URL(new URL(metadata).pathname, url).href)).toMatchObject({ resource });
  });

  test('names the read scope alone where the server only reads', async () => {
    const [url = ''] = await rig.serve({ orgs: [await rig.org({}, { readOnly: true })] });
    expect(await read(url.replace('/mcp', WELL_KNOWN))).toMatchObject({
      scopes_supported: ['okta-connector.read'],
    });
    expect(challengeOf(await open(url)).scope).toBe('okta-connector.read');
  });
});

describe('several orgs', () => {
  test('have metadata and audiences of their own, beside one with a secret', async () => {
    const of = (audience: string) => ({ issuer: rig.issuer.issuer, audience });
    const { oauth: _, ...plain } = await rig.org({ name: 'plain', secret: 'a-long-secret-of-the-server-42' });
    const [acme = '', globex = '', third = ''] = await rig.serve({
      orgs: [
        await rig.org({ name: 'acme', oauth: of('api://acme') }),
        await rig.org({ name: 'globex', oauth: of('api://globex') }),
        plain,
      ],
    });
    const { origin } = new URL(acme);
    expect(await read(`${origin}${WELL_KNOWN}/mcp/globex`)).toMatchObject({ resource: globex });
    for (const path of ['', '/mcp', '/mcp/plain'])
      expect((await get(origin + WELL_KNOWN + path)).status).toBe(404);
    const token = await rig.token({ aud: 'api://acme' });
    expect((await open(acme, token)).status).toBe(200);
    const refused = await open(globex, token);
    expect(refused.status).toBe(401);
    expect(challengeOf(refused)).toMatchObject({
      error: 'invalid_token',
      error_description: 'The token is for another audience than api://globex.',
      resource_metadata: `${origin}${WELL_KNOWN}/mcp/globex`,
    });
    expect((await open(third, token)).status).toBe(401);
    expect((await open(third, 'a-long-secret-of-the-server-42')).status).toBe(200);
  });
});

describe('a session', () => {
  test('belongs to the subject and client that opened it', async () => {
    const [url = ''] = await rig.serve();
    const session = await open(url, await rig.token());
    expect((await request(url, await rig.token(), session, 'tools/list')).status).toBe(200);
    for (const claims of [{ sub: 'mallory@example.com' }, { cid: '0oa1other' }, { cid: undefined }])
      expect((await request(url, await rig.token(claims), session, 'tools/list')).status).toBe(404);
    const mine = { 'Mcp-Session-Id': String(session.headers['mcp-session-id']) };
    const other = await rig.token({ sub: 'mallory@example.com' });
    for (const method of ['GET', 'DELETE'])
      expect(
        (await ask(url, { method, headers: { ...mine, Authorization: `Bearer ${other}` } })).status,
      ).toBe(404);
    expect((await ask(url, { method: 'DELETE', headers: mine })).status).toBe(401);
    expect((await request(url, await rig.token(), session, 'tools/list')).status).toBe(200);
  });

  test('needs a valid token for each request, also after it was opened', async () => {
    const [url = ''] = await rig.serve();
    const token = await rig.token();
    const session = await open(url, token);
    rig.clock.aheadMs = 340_000;
    const refused = await request(url, token, session, 'tools/list');
    expect([refused.status, challengeOf(refused).error_description]).toEqual([401, 'The token has expired.']);
  });

  test('does not outlive its streams: they end when it expires', async () => {
    const [url = ''] = await rig.serve();
    const session = await open(url, await rig.token());
    const headers = { 'Mcp-Session-Id': String(session.headers['mcp-session-id']) };
    // Until 30 seconds after its expiry a token is accepted, because clocks differ.
    const token = await rig.token({ exp: Math.floor(Date.now() / 1000) - 28 });
    const stream = await get(url, { ...headers, ...bearing(token) });
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const next = await request(url, await rig.token(), session, 'tools/list');
    expect(next.status).toBe(200);
  });

  test('shows its person and client in the audit log, whatever the client calls itself, and no token', async () => {
    const [url = ''] = await rig.serve();
    const token = await rig.token({ sub: 'jane" client "x@example.com' });
    const session = await open(url, token);
    const done = await callTool(url, token, session, 'suspendUser', { userId: blake.id });
    expect(done.text).toContain('"changed":true');
    expect(rig.audited.map(({ caller }) => caller)).toEqual([
      'mcp subject "jane\\" client \\"x@example.com" client "0oa1client" raw 1',
    ]);
    const [, payload = '', signature = ''] = token.split('.');
    const everything = JSON.stringify([rig.audited, rig.rejected, rig.problems, done.text]);
    for (const secret of [payload, signature]) expect(everything).not.toContain(secret);
    // The token is for this server and never goes on to Okta.
    const sent = rig.orgs.flatMap(({ requests }) => requests);
    expect(sent.length).toBeGreaterThan(0);
    expect(JSON.stringify(sent)).not.toContain(signature);
  });
});

describe('scopes', () => {
  const reading = { scp: ['okta-connector.read'] };
  const missing = {
    error: 'insufficient_scope',
    scope: 'okta-connector.read okta-connector.manage',
  };

  test.each([
    ['none', { scp: undefined }],
    ['others', { scp: ['openid', 'okta.users.manage', 'okta-connector.read.not'] }],
    ['a number', { scp: 7 }],
  ])('a token with %s gets 403 and the scopes to ask for', async (_, claims) => {
    const [url = ''] = await rig.serve();
    const refused = await open(url, await rig.token(claims));
    expect(refused.status).toBe(403);
    expect(challengeOf(refused)).toMatchObject({
      ...missing,
      resource_metadata: expect.stringContaining(WELL_KNOWN),
    });
    expect(rig.rejected.at(-1)?.refused).toBe('insufficient scope');
  });

  test('a token that only reads runs every read and no change, in each of the ways to call one', async () => {
    const [url = ''] = await rig.serve({
      orgs: [await rig.org({ anyOperation: true, toolsets: ['groups'] })],
    });
    const token = await rig.token(reading);
    const session = await open(url, token);
    const calls: [string, object, number][] = [
      ['getUserWithId', { userId: blake.id }, 200],
      ['search', { kind: 'user', text: 'b' }, 200],
      ['searchActions', { text: 'suspend' }, 200],
      ['runAction', { action: 'getUserWithId', inputs: { userId: blake.id } }, 200],
      ['callOktaApi', { operationId: 'getUser', pathParameters: { id: blake.id } }, 200],
      ['suspendUser', { userId: blake.id }, 403],
      ['runAction', { action: 'suspendUser', inputs: { userId: blake.id } }, 403],
      ['callOktaApi', { operationId: 'suspendUser', pathParameters: { id: blake.id } }, 403],
      ['runAction', { action: 'callOktaApi', inputs: { operationId: 'suspendUser' } }, 403],
      ['callOktaApi', {}, 403],
    ];
    for (const [name, inputs, status] of calls) {
      const answer = await callTool(url, token, session, name, inputs);
      expect([name, inputs, answer.status]).toEqual([name, inputs, status]);
      if (status === 403) expect(challengeOf(answer)).toMatchObject(missing);
      else expect(answer.text).not.toMatch(/"isError"|"error"/);
    }
    const batch = [{ name: 'getUserWithId' }, { name: 'suspendUser' }].map((params, id) => {
      return {
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { ...params, arguments: { userId: blake.id } },
      };
    });
    const headers = {
      Authorization: `Bearer ${token}`,
      'Mcp-Session-Id': String(session.headers['mcp-session-id']),
    };
    expect((await ask(url, { body: batch, headers })).status).toBe(403);
    expect(rig.orgs[0]?.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('each tool that is not marked as read-only needs the scope to manage', async () => {
    const [url = ''] = await rig.serve({ orgs: [await rig.org({ anyOperation: true, toolsets: ['all'] })] });
    const [all, some] = [await rig.token(), await rig.token(reading)];
    const session = await open(url, all);
    const listed = await request(url, all, session, 'tools/list');
    const { tools } = JSON.parse(/^data: (.*)$/m.exec(listed.text)?.[1] ?? '').result;
    expect(tools.length).toBeGreaterThan(30);
    for (const { name, annotations } of tools as { name: string; annotations: { readOnlyHint: boolean } }[]) {
      const { status } = await callTool(url, some, session, name, { noSuchInput: 1 });
      expect([name, status]).toEqual([name, annotations.readOnlyHint ? 200 : 403]);
    }
  });

  test('a token of the same person with more scopes goes on in the same session', async () => {
    const [url = ''] = await rig.serve();
    const session = await open(url, await rig.token(reading));
    const manage = await rig.token({ scp: ['okta-connector.manage'] });
    expect((await callTool(url, manage, session, 'suspendUser', { userId: blake.id })).status).toBe(200);
    expect(rig.orgs[0]?.state.users.get(blake.id)?.status).toBe('SUSPENDED');
  });
});

describe('a server with an issuer does not start', () => {
  const oauth = (more: object) => ({ oauth: { issuer: rig.issuer.issuer, audience: AUDIENCE, ...more } });
  test.each<[string, () => object, object, RegExp]>([
    ['without an audience', () => oauth({ audience: undefined }), {}, /audience of access tokens is missing/],
    ['with an empty audience', () => oauth({ audience: ' ' }), {}, /audience of access tokens is missing/],
    ['with quotes in the audience', () => oauth({ audience: 'a"b' }), {}, /without spaces and quotes/],
    [
      'with a secret as well',
      () => ({ secret: 'a-long-secret-of-the-server-42' }),
      {},
      /both an issuer .* and a secret/,
    ],
    [
      'if the issuer is not https',
      () => oauth({ issuer: 'http://example.okta.com/oauth2/default' }),
      {},
      /must start with https/,
    ],
    ['if the issuer is no address', () => oauth({ issuer: 'default' }), {}, /not a web address/],
    [
      'if the issuer is its metadata',
      () => oauth({ issuer: 'https://a.example/oauth2/default/.well-known/openid-configuration' }),
      {},
      /address of its metadata/,
    ],
    [
      'if the issuer is the org itself',
      () => oauth({ issuer: 'https://example.okta.com' }),
      {},
      /only Okta can verify/,
    ],
    [
      'if the issuer has a password',
      () => oauth({ issuer: 'https://a:hidden@a.example/' }),
      {},
      /must not contain a user name or password/,
    ],
    ['if the issuer has a query', () => oauth({ issuer: 'https://a.example/?x=1' }), {}, /query or fragment/],
    ['for other machines without a public URL', () => ({}), { host: '0.0.0.0' }, /told its address/],
    [
      'if the public URL is not https',
      () => ({}),
      { publicUrl: 'http://mcp.example.com' },
      /must start with https/,
    ],
    [
      'if the public URL has the path of the endpoint',
      () => ({}),
      { publicUrl: 'https://mcp.example.com/mcp' },
      /must not contain \/mcp/,
    ],
    ['if the public URL is no address', () => ({}), { publicUrl: 'mcp.example.com' }, /not a web address/],
  ])('%s', async (_, org, settings, message) => {
    const started = rig.org(org()).then((made) => rig.serve({ orgs: [made], ...settings }));
    await expect(started).rejects.toMatchObject({
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/\w{10}|\w+ \w+/),
    });
    await expect(started).rejects.not.toThrow(/hidden/);
  });
});
