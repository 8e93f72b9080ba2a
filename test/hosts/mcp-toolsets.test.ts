import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallToolResult, ElicitResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { listActions } from '../../src/catalog/catalog.js';
import { readManifest } from '../../src/catalog/manifest.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { callTool, type McpSession, startMcp } from './mcp-client.js';

const commandLine = sharedCommandLine();
const { emery, blake } = seed.people;
const { sales } = seed.groups;
const DEFAULT = ['users', 'groups', 'roles', 'applications'];
const DISCOVERY = ['searchActions', 'runAction'];

let org: Sandbox;
let session: McpSession | undefined;

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterEach(() => stop());
afterAll(() => org.close());

async function stop(): Promise<void> {
  await session?.close();
  session = undefined;
}

/** Starts a server, after the one before has ended. */
async function start(args: string[] = [], answer?: () => ElicitResult): Promise<McpSession> {
  await stop();
  session = await startMcp(org, args, answer, commandLine);
  return session;
}

const toolsOf = async ({ client }: McpSession) => (await client.listTools()).tools;
const namesOf = async (mcp: McpSession) => (await toolsOf(mcp)).map(({ name }) => name).sort();
const offered = listActions().filter(({ anyOperation }) => !anyOperation);
const idsIn = (groups: readonly string[]) =>
  offered.filter(({ group }) => groups.includes(group)).map(({ id }) => id);
const errorOf = (answer: CallToolResult) =>
  (answer.structuredContent as { error?: { code: string; message: string; remedy: string } }).error;
const run = (mcp: McpSession, action: string, inputs: Record<string, unknown>) =>
  callTool(mcp, 'runAction', { action, inputs });

describe('the listed tools', () => {
  it('are the actions of the default toolsets, and tools that find and run the others', async () => {
    const others = offered.length > idsIn(DEFAULT).length ? DISCOVERY : [];
    expect(await namesOf(await start())).toEqual([...idsIn(DEFAULT), 'search', ...others].sort());
  });

  it.each(readManifest().groups.map(({ id }) => id))(
    'are those of the toolset %s if it is chosen',
    async (id) => {
      expect(await namesOf(await start(['--toolset', id]))).toEqual(
        [...idsIn([id]), 'search', ...DISCOVERY].sort(),
      );
    },
  );

  it('are those of several toolsets, separated by commas or in several flags', async () => {
    const expected = [...idsIn(['users', 'groups', 'roles']), 'search', ...DISCOVERY].sort();
    expect(await namesOf(await start(['--toolset', 'users,groups', '--toolset', 'roles']))).toEqual(expected);
  });

  it('are all actions with the toolset all, and then nothing is left to find', async () => {
    const mcp = await start(['--toolset', 'all']);
    expect(await namesOf(mcp)).toEqual([...offered.map(({ id }) => id), 'search'].sort());
    await expect(callTool(mcp, 'runAction', { action: 'getGroup', inputs: {} })).rejects.toThrow(
      'UNKNOWN_ACTION',
    );
  });

  it('include callOktaApi in every toolset if the server offers it', async () => {
    expect(await namesOf(await start(['--toolset', 'roles', '--call-okta-api']))).toContain('callOktaApi');
  });

  it('prevent the start of a server if a toolset does not exist', async () => {
    const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
    const { code, stderr } = await commandLine.cli(['mcp', '--toolset', 'users,user'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('toolset: "user" is not a toolset.');
    expect(stderr).toContain(
      readManifest()
        .groups.map(({ id }) => id)
        .join(', '),
    );
  });
});

describe('searchActions', () => {
  const search = async (mcp: McpSession, text: string) =>
    (await callTool(mcp, 'searchActions', { text })).structuredContent as { actions: Tool[]; more: string[] };

  it('finds every action by its title, id or own words, as the listing with all toolsets describes it', async () => {
    const all = await toolsOf(await start(['--toolset', 'all']));
    const mcp = await start(['--toolset', 'roles']);
    for (const { id, title } of offered) {
      for (const text of [id, title]) {
        const { actions } = await search(mcp, text);
        expect(actions).toContainEqual(all.find(({ name }) => name === id));
      }
    }
  });

  it('puts the best match first and names what it does not describe', async () => {
    const { actions, more } = await search(await start(['--toolset', 'roles']), 'Suspending: suspend users');
    expect(actions[0]).toMatchObject({ name: 'suspendUser', annotations: { destructiveHint: false } });
    expect(actions).toHaveLength(8);
    expect(more.length).toBeGreaterThan(8);
    expect(more).not.toContain('suspendUser');
  });

  it('returns nothing where no word matches', async () => {
    expect(await search(await start(['--toolset', 'roles']), 'xyzzy')).toEqual({ actions: [], more: [] });
  });

  it('does not find what the policy does not allow', async () => {
    const { actions, more } = await search(await start(['--toolset', 'roles', '--read-only']), 'group');
    const found = [...actions.map(({ name }) => name), ...more];
    expect(found.length).toBeGreaterThan(3);
    expect(offered.filter(({ id, effect }) => found.includes(id) && effect !== 'read')).toEqual([]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, 'text must be'],
    [{ text: ' -- ' }, 'text must be'],
    [{ text: 5 }, 'text must be'],
    [{ text: 'x'.repeat(201) }, 'text must be'],
    [{ text: 'user', limit: 5 }, '"limit" is not a field'],
  ])('refuses %j', async (inputs, words) => {
    const answer = await callTool(await start(['--toolset', 'roles']), 'searchActions', inputs);
    expect(errorOf(answer)).toMatchObject({ code: 'INVALID_INPUT' });
    expect(errorOf(answer)?.message).toContain(words);
  });
});

describe('runAction', () => {
  it('returns what the tool of the action returns', async () => {
    const mcp = await start(['--toolset', 'roles']);
    const direct = await callTool(mcp, 'getGroup', { groupId: sales.id });
    const found = await run(mcp, 'getGroup', { groupId: sales.id });
    expect(direct.structuredContent).toMatchObject({ groupId: sales.id });
    expect([found.content, found.structuredContent]).toEqual([direct.content, direct.structuredContent]);
  });

  it('asks the person before a destructive action, and runs it after a yes', async () => {
    const mcp = await start(['--toolset', 'roles'], () => ({ action: 'accept', content: { confirm: true } }));
    await run(mcp, 'deactivateUser', { userId: emery.login });
    expect(mcp.questions).toHaveLength(1);
    expect(mcp.questions[0]).toContain(`Deactivate User in ${org.url}?`);
    expect(org.state.users.get(emery.id)?.status).toBe('DEPROVISIONED');
  });

  it.each(offered.filter(({ effect, grantsAccess }) => effect === 'destructive' || grantsAccess))(
    'runs $id only after a yes',
    async ({ id, examples }) => {
      const mcp = await start(['--toolset', 'roles'], () => ({ action: 'decline' }));
      const inputs = examples.find(({ error }) => error === undefined)?.inputs ?? {};
      const answer = await run(mcp, id, inputs);
      expect(answer.isError).toBe(true);
      expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    },
  );

  it('refuses what the policy does not allow, and what the server does not offer', async () => {
    const mcp = await start([
      '--toolset',
      'roles',
      '--allow',
      'roles,groups,-removeGroup',
      '--yes-destructive',
    ]);
    for (const action of ['removeGroup', 'suspendUser', 'callOktaApi'])
      expect(errorOf(await run(mcp, action, { groupId: sales.id }))).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(org.requests).toEqual([]);
  });

  it('hides secrets', async () => {
    const mcp = await start(['--toolset', 'roles', '--yes-destructive']);
    const answer = await run(mcp, 'expirePassword', { userId: blake.id, temporaryPassword: true });
    expect(errorOf(answer)).toMatchObject({ code: 'NOT_ALLOWED' });
  });

  it('has the hints of the most dangerous action that it can run', async () => {
    const hints = async (args: string[]) =>
      (await toolsOf(await start(['--toolset', 'roles', ...args]))).find(({ name }) => name === 'runAction')
        ?.annotations;
    expect(await hints([])).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    expect(await hints(['--allow', 'roles,suspendUser,-destructive'])).toMatchObject({
      readOnlyHint: false,
      destructiveHint: false,
    });
    expect(await hints(['--read-only'])).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  });

  it.each<[Record<string, unknown>, string, string]>([
    [{ inputs: {} }, 'INVALID_INPUT', 'action must be'],
    [{ action: 'getGroup', inputs: 'groupId' }, 'INVALID_INPUT', 'inputs must be an object'],
    [{ action: 'getGroup', inputs: [] }, 'INVALID_INPUT', 'inputs must be an object'],
    [{ action: 'getGroup', groupId: sales.id }, 'INVALID_INPUT', '"groupId" is not a field'],
    [{ action: 'getGroup', inputs: {} }, 'INVALID_INPUT', 'groupId'],
    [{ action: 'getGruop', inputs: {} }, 'UNKNOWN_ACTION', 'getGruop'],
    [{ action: 'runAction', inputs: {} }, 'UNKNOWN_ACTION', 'runAction'],
  ])('refuses %j', async (inputs, code, words) => {
    const answer = await callTool(await start(['--toolset', 'roles']), 'runAction', inputs);
    expect(errorOf(answer)).toMatchObject({ code });
    expect(errorOf(answer)?.message).toContain(words);
    expect(org.requests).toEqual([]);
  });
});
