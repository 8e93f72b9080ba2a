import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
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

test.each([
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
