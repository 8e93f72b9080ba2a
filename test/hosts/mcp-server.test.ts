import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ElicitResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import { listActions } from '../../src/catalog/catalog.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { root } from '../helpers/root.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { callTool, cliMain, type McpSession, startMcp } from './mcp-client.js';

const commandLine = sharedCommandLine();

let org: Sandbox;
let session: McpSession | undefined;
let child: ChildProcessWithoutNullStreams | undefined;
const { emery, blake } = seed.people;

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterEach(async () => {
  child?.kill('SIGKILL');
  await session?.close();
  session = undefined;
});
afterAll(() => org.close());

async function start(args: string[] = [], answer?: () => ElicitResult): Promise<McpSession> {
  session = await startMcp(org, args, answer, commandLine);
  return session;
}

const statusOf = (id: string) => org.state.users.get(id)?.status;
const codeOf = (answer: { structuredContent?: unknown }) =>
  (answer.structuredContent as { error?: { code: string } }).error?.code;

describe('a destructive action', () => {
  it('is refused when the client cannot ask', async () => {
    const mcp = await start();
    const answer = await callTool(mcp, 'deactivateUser', { userId: emery.id });
    expect(answer.isError).toBe(true);
    expect(codeOf(answer)).toBe('NOT_ALLOWED');
    expect(JSON.stringify(answer.content)).toContain('--yes-destructive');
    expect(org.requests).toEqual([]);
  });

  it('runs after a yes to a question that shows the org and the inputs', async () => {
    const mcp = await start([], () => ({ action: 'accept', content: { confirm: true } }));
    const answer = await callTool(mcp, 'deactivateUser', { userId: emery.login });
    expect(answer.structuredContent).toMatchObject({ userId: emery.id, changed: true });
    expect(statusOf(emery.id)).toBe('DEPROVISIONED');
    expect(mcp.questions).toHaveLength(1);
    expect(mcp.questions[0]).toContain(`Deactivate User in ${org.url}?`);
    expect(mcp.questions[0]).toContain(`Name: "${emery.firstName} ${emery.lastName}"`);
    expect(mcp.questions[0]).toContain(`The user ${emery.login} (${emery.id}) is ACTIVE.`);
    expect(mcp.questions[0]).toContain("The user's status changes from ACTIVE to DEPROVISIONED.");
    expect(mcp.questions[0]).toContain('Send email: false');
  });

  const refusals: [string, () => ElicitResult][] = [
    ['a form with an unselected checkbox', () => ({ action: 'accept', content: { confirm: false } })],
    ['a form without the checkbox value', () => ({ action: 'accept', content: {} })],
    ['a form without content', () => ({ action: 'accept' })],
    ['a checkbox value that is a string', () => ({ action: 'accept', content: { confirm: 'true' } })],
    ['a refusal', () => ({ action: 'decline' })],
    ['a closed form', () => ({ action: 'cancel' })],
    [
      'an error of the client',
      () => {
        throw new Error('no window');
      },
    ],
  ];
  it.each(refusals)('is refused after %s', async (_, answer) => {
    const mcp = await start([], answer);
    expect(codeOf(await callTool(mcp, 'deactivateUser', { userId: emery.id }))).toBe('NOT_ALLOWED');
    expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(statusOf(emery.id)).toBe('ACTIVE');
  });

  it('asks no question about invalid inputs', async () => {
    const mcp = await start([], () => ({ action: 'accept', content: { confirm: true } }));
    expect(codeOf(await callTool(mcp, 'deactivateUser', { userId: 'me' }))).toBe('INVALID_INPUT');
    expect(mcp.questions).toEqual([]);
  });

  it('runs without a question with --yes-destructive', async () => {
    const mcp = await start(['--yes-destructive']);
    expect((await callTool(mcp, 'resetFactors', { userId: blake.id })).isError).toBeFalsy();
  });
});

describe('the offered tools', () => {
  it('are only reads with --read-only, whatever else is allowed', async () => {
    const mcp = await start(['--read-only', '--allow', 'users,deactivateUser', '--yes-destructive']);
    const { tools } = await mcp.client.listTools();
    const reads = listActions().filter(({ group, effect }) => group === 'users' && effect === 'read');
    expect(tools.map(({ name }) => name).sort()).toEqual([...reads.map(({ id }) => id), 'search'].sort());
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    const answer = await callTool(mcp, 'deactivateUser', { userId: emery.id });
    expect(codeOf(answer)).toBe('NOT_ALLOWED');
    expect(org.requests).toEqual([]);
  });

  it('are limited by ids, groups and effects', async () => {
    const mcp = await start(['--allow', 'roles,suspendUser', '--allow', 'destructive', '--toolset', 'all']);
    const { tools } = await mcp.client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['assignRoleToUser', 'suspendUser', 'removeGroup']));
    expect(names).not.toContain('getGroup');
    const allowed = listActions().filter(
      ({ id, group, effect, anyOperation }) =>
        (group === 'roles' || id === 'suspendUser' || effect === 'destructive') && !anyOperation,
    );
    expect(names.sort()).toEqual([...allowed.map(({ id }) => id), 'search'].sort());
  });

  it('have hints that follow from effect and retry', async () => {
    const mcp = await start();
    const { tools } = await mcp.client.listTools();
    const hints = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    expect(hints('getGroup')).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hints('removeGroup')).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    expect(hints('suspendUser')).toMatchObject({ destructiveHint: false, idempotentHint: true });
    expect(hints('createUserWithPassword')).toMatchObject({ idempotentHint: false, openWorldHint: true });
  });
});

/** The keywords of JSON Schema that models' interfaces accept. */
const KEYWORDS = [
  ...['type', 'title', 'description', 'default', 'examples', 'enum'],
  ...['properties', 'required', 'additionalProperties', 'items'],
  ...['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'minProperties'],
];

it('every schema of a tool contains only keywords of JSON Schema that models accept', async () => {
  const { tools } = await (await start()).client.listTools();
  const keywordsOf = (schema: object): string[] =>
    Object.entries(schema).flatMap(([name, value]) => [
      name,
      ...(name === 'properties' ? Object.values(value as object).flatMap(keywordsOf) : []),
      ...(name === 'items' ? keywordsOf(value as object) : []),
    ]);
  const used = tools.flatMap(({ inputSchema, outputSchema }) =>
    [inputSchema, outputSchema ?? {}].flatMap(keywordsOf),
  );
  expect([...new Set(used)].filter((name) => !KEYWORDS.includes(name))).toEqual([]);
});

it('what a schema of a tool lists is text, and each has one type: Gemini refuses all tools otherwise', async () => {
  const { tools } = await (await start(['--toolset', 'all'])).client.listTools();
  const wrongIn = (schema: object, where: string): string[] =>
    Object.entries(schema).flatMap(([name, value]) => {
      if (name === 'enum' && !(value as unknown[]).every((each) => typeof each === 'string')) return [where];
      if (name === 'type' && typeof value !== 'string') return [where];
      if (name === 'properties')
        return Object.entries(value as object).flatMap(([field, below]) =>
          wrongIn(below, `${where}.${field}`),
        );
      return name === 'items' ? wrongIn(value as object, `${where}[]`) : [];
    });
  expect(tools.flatMap(({ name, inputSchema }) => wrongIn(inputSchema, name))).toEqual([]);
});

it('no tool is named so long that a client which puts the server before it refuses it', async () => {
  const { tools } = await (await start(['--toolset', 'all'])).client.listTools();
  // Claude Code and others allow 64 characters, and put their own name of the server before a tool's.
  expect(tools.filter(({ name }) => `mcp__okta-workflow-connector__${name}`.length > 64)).toEqual([]);
});

describe('an answer', () => {
  it('contains one-time passwords only with --show-secrets; otherwise none is created', async () => {
    const hiding = await start(['--yes-destructive']);
    const hidden = await callTool(hiding, 'expirePassword', { userId: emery.id, temporaryPassword: true });
    expect(codeOf(hidden)).toBe('NOT_ALLOWED');
    expect(JSON.stringify(hidden.content)).toContain('--show-secrets');
    expect(org.requests).toEqual([]);
    await hiding.close();
    const showing = await start(['--show-secrets', '--yes-destructive']);
    const shown = await callTool(showing, 'expirePassword', { userId: emery.id, temporaryPassword: true });
    expect(shown.structuredContent).toMatchObject({
      temporaryPassword: org.state.users.get(emery.id)?.password,
    });
  });

  it('is trimmed when it is large, says so, and still matches its schema', async () => {
    const { wiki } = seed.applications;
    const logos = Array.from({ length: 400 }, (_, number) => ({
      name: `logo ${number}`,
      href: 'x'.repeat(300),
    }));
    Object.assign(org.state.applications.get(wiki.id)?.body as object, { settings: { logos } });
    const mcp = await start();
    await mcp.client.listTools();
    const answer = await callTool(mcp, 'getApplication', { applicationId: wiki.id });
    expect(JSON.stringify(answer.structuredContent).length).toBeLessThan(31_000);
    expect(answer.structuredContent).toMatchObject({ applicationId: wiki.id, label: wiki.label });
    expect(JSON.stringify(answer.content)).toMatch(/trimmed\. Shown are: application\.settings\.logos/);
  });

  it('follows notifications of progress and of waiting', async () => {
    const groupIds = [seed.groups.sales, seed.groups.finance, seed.groups.engineeringLeads].map(
      ({ id }) => id,
    );
    org.fault({ method: 'PUT', path: `/api/v1/groups/${groupIds[2]}/*`, kind: 429, resetInMs: 300 });
    const notifications: Progress[] = [];
    const mcp = await start();
    const inputs = { userId: blake.id, groupIds };
    await callTool(mcp, 'addUserToMultipleGroups', inputs, {
      onprogress: (each) => void notifications.push(each),
    });
    const numbers = notifications.map(({ progress }) => progress);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    expect(notifications).toContainEqual({ progress: 2, total: 3, message: '2 of 3 done' });
    expect(notifications.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^waiting \d s for Okta; /),
    );
  });
});

describe('the process', () => {
  it('sends the result of a running call to the client after SIGTERM', async () => {
    const mcp = await startMcp(org);
    session = mcp;
    org.fault({ method: 'POST', kind: 'slow', delayMs: 20_000, changes: false });
    const running = callTool(mcp, 'suspendUser', { userId: emery.id });
    for (let waited = 0; org.requests.length === 0 && waited < 20_000; waited += 10) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    process.kill(mcp.pid, 'SIGTERM');
    expect((await running).structuredContent).toMatchObject({
      error: { code: 'CANCELLED', outcome: 'unknown' },
    });
  });

  it.each(['SIGTERM', 'the end of its input'])('exits after %s', async (how) => {
    child = spawn(process.execPath, [cliMain, 'mcp', '--sandbox']);
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    };
    child.stdin.write(`${JSON.stringify(initialize)}\n`);
    const [hello] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(String(hello)).result.instructions).toContain(
      `${listActions().filter(({ anyOperation }) => !anyOperation).length} actions`,
    );
    if (how === 'SIGTERM') child.kill('SIGTERM');
    else child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('prints what to install when the SDK is missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-sdk-'));
    try {
      const isRun = (path: string) => !/\.(?:d\.ts|map)$/.test(path);
      cpSync(join(root, 'build', 'src'), join(folder, 'build'), { recursive: true, filter: isRun });
      mkdirSync(join(folder, 'node_modules'));
      for (const name of ['commander', 'ajv', 'undici', 'find-my-way']) {
        symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
      }
      child = spawn(process.execPath, [join(folder, 'build/hosts/cli/main.js'), 'mcp', '--sandbox']);
      let printed = '';
      child.stderr.on('data', (chunk) => {
        printed += chunk;
      });
      expect(await once(child, 'close')).toEqual([2, null]);
      expect(printed).toContain('npm install @modelcontextprotocol/sdk');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
