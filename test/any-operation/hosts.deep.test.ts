import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { type ServeProcess, startServe } from '../hosts/http-process.js';
import { callTool, type McpSession, startMcp } from '../hosts/mcp-client.js';

const commandLine = sharedCommandLine();
const { groups } = seed;
const read = { operationId: 'getGroup', pathParameters: { groupId: groups.sales.id } };
const remove = { ...read, operationId: 'deleteGroup' };

let org: Sandbox;
let env: Record<string, string>;
beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const isThere = () => org.state.groups.has(groups.sales.id);

describe('an agent', () => {
  async function withAgent(args: string[], act: (session: McpSession) => Promise<void>, says = true) {
    const answer = { action: says ? 'accept' : 'decline', content: { confirm: says } } as const;
    const session = await startMcp(org, args, () => answer, commandLine);
    try {
      await act(session);
    } finally {
      await session.close();
    }
  }
  const codeOf = (answer: { structuredContent?: unknown }) =>
    (answer.structuredContent as { error?: { code?: string } }).error?.code;

  test('has no tool for any operation, and can’t call one by its name, unless the server is told to', async () => {
    await withAgent([], async (session) => {
      const { tools } = await session.client.listTools();
      expect(tools.map(({ name }) => name)).not.toContain('callOktaApi');
      expect(codeOf(await callTool(session, 'callOktaApi', read))).toBe('NOT_ALLOWED');
      expect(org.requests).toEqual([]);
    });
  });

  test('reads without a question, and changes after one that names the operation', async () => {
    await withAgent(['--call-okta-api'], async (session) => {
      expect(await callTool(session, 'callOktaApi', read)).toMatchObject({
        structuredContent: { status: 200 },
      });
      expect(session.questions).toEqual([]);
      expect(await callTool(session, 'callOktaApi', remove)).toMatchObject({
        structuredContent: { status: 204 },
      });
      expect(session.questions).toHaveLength(1);
      expect(session.questions[0]).toContain(`deleteGroup (DELETE /api/v1/groups/${groups.sales.id})`);
      expect(isThere()).toBe(false);
    });
  });

  test('changes nothing after a no', async () => {
    await withAgent(
      ['--call-okta-api'],
      async (session) => {
        expect(codeOf(await callTool(session, 'callOktaApi', remove))).toBe('NOT_ALLOWED');
        expect(isThere()).toBe(true);
      },
      false,
    );
  });
});

describe('over HTTP', () => {
  test('a read runs, and a change only where the server was started for that', async () => {
    const execute = async (server: ServeProcess, inputs: object) => {
      const { status, body } = await server.call('POST', '/actions/callOktaApi/execute', inputs);
      return { status, body };
    };
    const careful = await startServe(org);
    expect(await execute(careful, read)).toMatchObject({
      status: 200,
      body: { ok: true, output: { status: 200 } },
    });
    expect(await execute(careful, remove)).toMatchObject({
      body: { ok: false, error: { code: 'NOT_ALLOWED' } },
    });
    expect(isThere()).toBe(true);
    await careful.stop();
    const willing = await startServe(org, ['--yes-destructive']);
    expect(await execute(willing, remove)).toMatchObject({ status: 200, body: { output: { status: 204 } } });
    expect(isThere()).toBe(false);
    await willing.stop();
  });
});

describe('on the command line', () => {
  const flags = ['--operationId', 'deleteGroup', '--pathParameters', JSON.stringify(remove.pathParameters)];

  test('a read runs, and a change needs --yes where nobody can be asked', async () => {
    const args = ['run', 'callOktaApi', '--operationId', 'listGroups', '--query', '{"limit":1}'];
    const listed = await commandLine.cli(args, { env });
    expect(JSON.parse(listed.stdout)).toMatchObject({ ok: true, output: { count: 1 } });
    const refused = await commandLine.cli(['run', 'callOktaApi', ...flags], { env });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect(isThere()).toBe(true);
    const done = await commandLine.cli(['run', 'callOktaApi', ...flags, '--yes'], { env });
    expect(JSON.parse(done.stdout)).toMatchObject({ ok: true, output: { status: 204 } });
    expect(isThere()).toBe(false);
  });

  test('a plan shows the request', async () => {
    const { stdout } = await commandLine.cli(['plan', 'callOktaApi', ...flags], { env });
    expect(stdout).toContain(`/api/v1/groups/${groups.sales.id}`);
  });

  test('a misspelt operation is refused with what is near it', async () => {
    const { code, stdout, stderr } = await commandLine.cli(
      ['validate', 'callOktaApi', '--operationId', 'listGroop'],
      { env },
    );
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('listGroups');
  });

  test('a body with a secret is not taken from the command line, but from a pipe', async () => {
    const body = { credentials: { password: { value: 'Tall-Birch-42' } } };
    const inputs = { operationId: 'updateUser', pathParameters: { id: seed.people.blake.id }, body };
    for (const given of [
      [
        '--operationId',
        'updateUser',
        '--pathParameters',
        JSON.stringify(inputs.pathParameters),
        '--body',
        JSON.stringify(body),
      ],
      ['--input', JSON.stringify(inputs)],
    ]) {
      const refused = await commandLine.cli(['run', 'callOktaApi', '--yes', ...given], { env });
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('body is a secret')]);
      expect(refused.stdout + refused.stderr).not.toContain('Tall-Birch-42');
    }
    const piped = ['run', 'callOktaApi', '--yes', '--input', '-'];
    const done = await commandLine.cli(piped, { env, stdin: JSON.stringify(inputs) });
    expect(JSON.parse(done.stdout)).toMatchObject({ ok: true });
    expect(done.stdout + done.stderr).not.toContain('Tall-Birch-42');
  });
});
