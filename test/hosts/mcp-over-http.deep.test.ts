import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { until } from '../helpers/command-line.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { AuthorizationServer } from './authorization-server.js';
import { startServer } from './http-process.js';
import { connectMcp, mcpSuite } from './mcp-client.js';

const SECRET = 'a-long-secret-of-the-server-42';
const folder = mkdtempSync(join(tmpdir(), 'mcp-orgs-'));
const { cli } = sharedCommandLine();
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

mcpSuite(async (org, answer) => {
  const server = await startServer(
    ['mcp', '--http', '--port', '0', '--call-okta-api', '--toolset', 'all'],
    / over MCP at (http:\S+)/,
    { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token, OKTA_CONNECTOR_SECRET: SECRET },
  );
  const session = await connectMcp(server.url, answer, SECRET);
  return {
    ...session,
    shown: () => `${session.shown()}\n${server.shown()}`,
    close: async () => {
      await session.close();
      expect(await server.stop()).toBe(0);
    },
  };
});

test('orgs by name are served from their files, with secrets from variables of their own', async () => {
  const reading = file('reading.json', { sandbox: true, readOnly: true, toolset: ['all'] });
  const writing = file('writing.json', { sandbox: true });
  const server = await startServer(
    ['mcp', '--http', '--port', '0', '--org', `reading-room=${reading}`, '--org', `writing=${writing}`],
    / over MCP at (http:\S+\/writing)/,
    { OKTA_CONNECTOR_SECRET: SECRET, OKTA_CONNECTOR_SECRET_READING_ROOM: `${SECRET}-of-the-room` },
  );
  try {
    const room = server.url.replace('/writing', '/reading-room');
    await expect(connectMcp(room, undefined, SECRET)).rejects.toThrow(/401|secret/i);
    const session = await connectMcp(room, undefined, `${SECRET}-of-the-room`);
    const { tools } = await session.client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    await session.close();
    await (await connectMcp(server.url, undefined, SECRET)).close();
  } finally {
    expect(await server.stop()).toBe(0);
  }
});

describe('callers with access tokens', () => {
  const AUDIENCE = 'api://okta-actions';
  const line = / over MCP at (http:\S+)/;

  test('are let in by --issuer and --audience, and named in the audit file', async () => {
    const issuer = await AuthorizationServer.start();
    const audit = join(folder, 'audit.ndjson');
    const flags = ['--issuer', issuer.issuer, '--audience', AUDIENCE, '--audit', audit];
    const server = await startServer(['mcp', '--http', '--port', '0', '--sandbox', ...flags], line, {});
    try {
      const token = await issuer.token({ aud: AUDIENCE });
      await expect(connectMcp(server.url, undefined, await issuer.token({ aud: 'x' }))).rejects.toThrow(
        /401|audience/,
      );
      const session = await connectMcp(server.url, undefined, token);
      await session.client.callTool({ name: 'getUserWithLogin', arguments: { login: 'nobody@example.com' } });
      await session.close();
      expect(readFileSync(audit, 'utf8')).toContain(
        'mcp subject \\"jane@example.com\\" client \\"0oa1client\\" test',
      );
      expect(server.shown()).toMatch(/refused http 127\.0\.0\.1: token of another audience \(1 so far\)/);
      for (const part of token.split('.'))
        expect(server.shown() + readFileSync(audit, 'utf8')).not.toContain(part);
    } finally {
      expect(await server.stop()).toBe(0);
      await issuer.close();
    }
  });

  test('are let in by settings of the environment and of an org, and wait while the issuer is down', async () => {
    const issuer = await AuthorizationServer.start();
    const metadata = '/.well-known/openid-configuration';
    issuer.reactions.set(metadata, (_, response) => void response.writeHead(500).end());
    const acme = file('oauth-acme.json', { sandbox: true, audience: AUDIENCE });
    const globex = file('oauth-globex.json', { sandbox: true });
    const server = await startServer(
      ['mcp', '--http', '--port', '0', '--org', `acme=${acme}`, '--org', `globex=${globex}`],
      / over MCP at (http:\S+\/acme)/,
      {
        OKTA_CONNECTOR_ISSUER: issuer.issuer,
        OKTA_CONNECTOR_AUDIENCE_GLOBEX: 'api://globex',
        OKTA_CONNECTOR_PUBLIC_URL: 'https://mcp.example.com',
      },
    );
    try {
      const { origin } = new URL(server.url);
      const path = '/.well-known/oauth-protected-resource/mcp/globex';
      expect(await (await fetch(origin + path)).json()).toMatchObject({
        resource: 'https://mcp.example.com/mcp/globex',
        authorization_servers: [issuer.issuer],
      });
      await until(() => server.shown().includes('Its callers get 503.'));
      expect(server.shown()).toContain(`${metadata} answered with 500. Its callers get 503.`);
      const token = await issuer.token({ aud: AUDIENCE });
      await expect(connectMcp(server.url, undefined, token)).rejects.toThrow(/503|verified/);
    } finally {
      expect(await server.stop()).toBe(0);
      await issuer.close();
    }
  });
});

const OAUTH = ['--issuer', 'https://example.okta.com/oauth2/default', '--audience', 'api://okta'];

test.each([
  ['--issuer without --http', () => OAUTH.slice(0, 2), /--issuer needs --http/],
  ['--public-url without --http', () => ['--public-url', 'https://a.example'], /--public-url needs --http/],
  [
    '--audience without --issuer',
    () => ['--http', '--sandbox', ...OAUTH.slice(2)],
    /--audience needs --issuer/,
  ],
  [
    '--issuer without --audience',
    () => ['--http', '--sandbox', ...OAUTH.slice(0, 2)],
    /Audience .* with --audience/,
  ],
  [
    'an issuer that is not https',
    () => ['--http', '--sandbox', '--audience', 'a', '--issuer', 'http://example.okta.com/oauth2/default'],
    /The issuer must start with https/,
  ],
  [
    'an issuer for other machines without --public-url',
    () => ['--http', '--sandbox', '--host', '0.0.0.0', ...OAUTH],
    /Give it with --public-url/,
  ],
  [
    'an issuer beside --org',
    () => ['--http', '--org', `a=${file('i.json', {})}`, ...OAUTH],
    /cannot be used with/,
  ],
  [
    'an audience of the file without issuer',
    () => ['--http', '--org', `a=${file('j.json', { sandbox: true, audience: 'x' })}`],
    /--audience needs --issuer/,
  ],
  ['--org without --http', () => ['--org', `acme=${file('a.json', {})}`], /--org needs --http/],
  ['--port without --http', () => ['--port', '0'], /--port needs --http/],
  ['a name with a slash', () => ['--http', '--org', 'a/b=x.json'], /lower-case letters/],
  ['no file', () => ['--http', '--org', 'acme=none.json'], /can't be read \(ENOENT\)/],
  ['a file that is not JSON', () => ['--http', '--org', `acme=${file('b.json', '{')}`], /is not valid JSON/],
  ['a list', () => ['--http', '--org', `acme=${file('c.json', [])}`], /one JSON object/],
  [
    'a token in the file',
    () => ['--http', '--org', `acme=${file('d.json', { apiToken: SECRET })}`],
    /"apiToken" is not a setting/,
  ],
  [
    'a wrong type',
    () => ['--http', '--org', `acme=${file('e.json', { readOnly: 'yes' })}`],
    /"readOnly" must be true or false/,
  ],
  [
    'a setting twice',
    () => ['--http', '--org', `acme=${file('k.json', '{"readOnly":true,"readOnly":false}')}`],
    /has one name twice/,
  ],
  [
    'an org without an address',
    () => ['--http', '--org', `acme=${file('f.json', {})}`],
    /address of the Okta org is missing/,
  ],
  [
    'one name twice',
    () => ['--http', '--org', `a=${file('g.json', {})}`, '--org', `a=${file('g.json', {})}`],
    /names a twice/,
  ],
  [
    'a flag that belongs into the file',
    () => ['--http', '--read-only', '--org', `acme=${file('h.json', {})}`],
    /cannot be used with/,
  ],
])('the server does not start with %s', async (_, args, message) => {
  const { code, stderr } = await cli(['mcp', ...args()], {
    env: { OKTA_CLIENT_ORGURL: '', OKTA_CLIENT_TOKEN: '' },
  });
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain(SECRET);
  expect(code).toBe(2);
});

test('the server does not start with an issuer and a secret, and says neither', async () => {
  const { code, stderr } = await cli(['mcp', '--http', '--sandbox', ...OAUTH], {
    env: { OKTA_CLIENT_ORGURL: '', OKTA_CLIENT_TOKEN: '', OKTA_CONNECTOR_SECRET: SECRET },
  });
  expect(stderr).toMatch(/both an issuer of access tokens and a secret for \/mcp/);
  expect(stderr).toMatch(/unset OKTA_CONNECTOR_SECRET, or omit --issuer/);
  expect(stderr).not.toContain(SECRET);
  expect(code).toBe(2);
});
