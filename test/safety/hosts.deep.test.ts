import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { type ServeProcess, startServe } from '../hosts/http-process.js';
import { callTool, type McpSession, startMcp } from '../hosts/mcp-client.js';

const { cli } = sharedCommandLine();

const { blake, emery } = seed.people;
let org: Sandbox;
let folder: string;
let file: string;
let server: ServeProcess | undefined;
let session: McpSession | undefined;

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => {
  org.reset();
  folder = mkdtempSync(join(tmpdir(), 'okta-audit-'));
  file = join(folder, 'audit.ndjson');
});
afterEach(async () => {
  await server?.stop();
  await session?.close();
  [server, session] = [undefined, undefined];
  rmSync(folder, { recursive: true });
});
afterAll(() => org.close());

const env = () => ({ OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token });
const audited = (): AuditEvent[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('--audit', () => {
  test('appends a line for each run, with the person who ran it', async () => {
    await cli(['run', 'suspendUser', '--userId', blake.login, '--audit', file], { env: env() });
    await cli(['run', 'suspendUser', '--userId', blake.login, '--audit', file], { env: env() });
    const caller = `cli ${userInfo().username}`;
    expect(audited()).toMatchObject([
      { caller, action: 'suspendUser', targets: { userId: blake.id }, ok: true, changed: true },
      { caller, action: 'suspendUser', targets: { userId: blake.id }, ok: true, changed: false },
    ]);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test('reports a file that cannot be written before anything is sent', async () => {
    const { code, stderr } = await cli(['run', 'suspendUser', '--userId', blake.id, '--audit', folder], {
      env: env(),
    });
    expect({ code, requests: org.requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain("The audit file can't be written (EISDIR).");
  });

  test('names the caller over HTTP, also for an action that the server does not offer', async () => {
    server = await startServe(org, ['--audit', file, '--allow', 'suspendUser,read']);
    await server.call('POST', '/actions/suspendUser/execute', { userId: emery.id });
    await server.call('POST', '/actions/unsuspendUser/execute', { userId: emery.id });
    await server.call('POST', '/actions/promoteUser/execute', {});
    await server.call('POST', '/actions/suspendUser/plan', { userId: emery.id });
    const caller = 'http 127.0.0.1';
    expect(audited()).toMatchObject([
      { caller, action: 'suspendUser', ok: true },
      { caller, action: 'unsuspendUser', code: 'NOT_ALLOWED' },
      { caller, action: 'promoteUser', code: 'UNKNOWN_ACTION' },
    ]);
    expect(audited()).toHaveLength(3);
  });

  test('names the client of an agent', async () => {
    session = await startMcp(org, ['--audit', file, '--read-only']);
    await callTool(session, 'getUserWithId', { userId: blake.id });
    await callTool(session, 'suspendUser', { userId: blake.id });
    await expect(callTool(session, 'promoteUser', {})).rejects.toThrow('UNKNOWN_ACTION');
    const caller = 'mcp test 1.0.0';
    expect(audited()).toMatchObject([
      { caller, action: 'getUserWithId', ok: true, targets: { userId: blake.id } },
      { caller, action: 'suspendUser', code: 'NOT_ALLOWED' },
      { caller, action: 'promoteUser', code: 'UNKNOWN_ACTION' },
    ]);
  });
});

test('a typing error in --allow prevents the start of a server', async () => {
  for (const command of ['serve', 'mcp']) {
    const { code, stderr } = await cli([command, '--allow', 'users,suspendUsers'], { env: env() });
    expect(code).toBe(2);
    expect(stderr).toContain('allow: "suspendUsers" is not an action, group or effect.');
  }
});

test('--protect and --max-destructive limit what a server does', async () => {
  const flags = [
    '--yes-destructive',
    '--protect',
    `nobody@example.com, ${blake.login}`,
    '--max-destructive',
    '1',
  ];
  server = await startServe(org, flags);
  const deactivate = async (userId: string) =>
    (await server?.call('POST', '/actions/deactivateUser/execute', { userId }))?.body;
  expect(await deactivate(blake.id)).toMatchObject({ error: { code: 'GUARDED', outcome: 'not-sent' } });
  await server.stop();
  server = await startServe(
    org,
    flags.map((flag) => flag.replace('nobody@example.com, ', '')),
  );
  expect(await deactivate(blake.id)).toMatchObject({
    error: { code: 'GUARDED', message: `Deactivate User is rejected: ${blake.login} is protected.` },
  });
  expect(await deactivate(emery.id)).toMatchObject({ ok: true });
  expect(await deactivate(seed.people.riley.id)).toMatchObject({
    error: { code: 'GUARDED', message: expect.stringContaining('at most 1 destr') },
  });
  const { code, stderr } = await cli(['serve', '--max-destructive', 'many'], { env: env() });
  expect(code).toBe(2);
  expect(stderr).toContain('guard.maxDestructive: many');
});

test('the action that undoes a change is part of the answer in each host', async () => {
  const undo = { action: 'unsuspendUser', inputs: { userId: blake.id } };
  server = await startServe(org);
  const { body } = await server.call('POST', '/actions/suspendUser/execute', { userId: blake.id });
  expect(body).toMatchObject({ ok: true, undo });
  const { stdout } = await cli(['run', 'suspendUser', '--userId', emery.id], { env: env() });
  expect(JSON.parse(stdout)).toMatchObject({
    undo: { action: 'unsuspendUser', inputs: { userId: emery.id } },
  });
  session = await startMcp(org, ['--yes-destructive']);
  const answer = await callTool(session, 'unsuspendUser', { userId: blake.id });
  expect(JSON.stringify(answer.content)).toContain('To undo it, run suspendUser with');
});

test('describe shows the action that undoes an action, and the least admin role', async () => {
  const told = async (id: string) => (await cli(['describe', id])).stdout;
  expect(await told('suspendUser')).toContain('unsuspendUser undoes it, with the inputs');
  expect(await told('deleteUser')).toContain('No action undoes it reliably.');
  expect(await told('getGroup')).not.toMatch(/und(o|one) /i);
  expect(await told('assignRoleToUser')).toContain('Least admin role: SUPER_ADMIN');
  expect(await told('deleteUser')).not.toContain('Least admin role');
});
