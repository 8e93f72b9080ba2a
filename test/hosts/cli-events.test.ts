import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { logServer } from '../events/log-server.js';
import { cli as ownProcess } from '../helpers/command-line.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();
const { blake, harper } = seed.people;

let org: Sandbox;
let env: Record<string, string>;
let folder: string;
let hooksBefore: number;

beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => {
  org.reset();
  hooksBefore = org.state.eventHooks.size;
  folder = mkdtempSync(join(tmpdir(), 'okta-events-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => org.close());

async function deactivate(userId: string) {
  const okta = connectTo(org);
  expect((await okta.execute('deactivateUser', { userId })).ok).toBe(true);
  await okta.close();
}

describe('the command events', () => {
  const events = (...more: string[]) => cli(['events', 'userDeactivated', ...more], { env });

  test('goes on from the checkpoint', async () => {
    const kept = ['--checkpoint', join(folder, 'kept'), '--format', 'ndjson'];
    expect(await events(...kept)).toMatchObject({ code: 0, stdout: '' });
    await deactivate(blake.id);
    const { code, stdout, stderr } = await events(...kept);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ userId: blake.id, eventType: 'user.lifecycle.deactivate' });
    await deactivate(harper.id);
    expect(JSON.parse((await events(...kept)).stdout)).toMatchObject({ userId: harper.id });
    expect((await events(...kept)).stdout).toBe('');
  });

  test('prints JSON and a table', async () => {
    await deactivate(blake.id);
    const since = ['--since', new Date(Date.now() - 3_600_000).toISOString()];
    const { stdout } = await events(...since, '--format', 'json');
    expect(JSON.parse(stdout).map(({ userId }: { userId: string }) => userId)).toContain(blake.id);
    expect((await events(...since)).stdout).toMatch(
      new RegExp(`user\\.lifecycle\\.deactivate +SUCCESS .*${blake.login}`),
    );
  });

  test('ends without an error where nobody reads what it prints any more, and the event comes again', async () => {
    const kept = ['--checkpoint', join(folder, 'kept'), '--format', 'ndjson'];
    await events(...kept);
    await deactivate(blake.id);
    const closed = await ownProcess(['events', 'userDeactivated', ...kept], {
      env,
      started: (child) => void child.stdout?.destroy(),
    });
    expect(closed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse((await events(...kept)).stdout)).toMatchObject({ userId: blake.id, redelivered: true });
  });

  test('prints no JSON that looks complete where reading fails', async () => {
    const log = await logServer();
    log.add([{}]);
    log.fault = (_request, response) => {
      if (log.seen.length === 1) return false;
      response.writeHead(401, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end('{"errorCode":"E0000011","errorSummary":"Invalid token provided"}');
      return true;
    };
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const { code, stdout } = await cli(['events', 'userDeactivated', '--since', since, '--format', 'json'], {
      env: { ...env, OKTA_CLIENT_ORGURL: log.url },
    });
    await log.close();
    expect([code, stdout]).toEqual([1, expect.stringContaining('event-1')]);
    expect(() => JSON.parse(stdout)).toThrow(SyntaxError);
  });

  test('tells a name that is no known event type, and which one is near', async () => {
    const of = (types: string) => cli(['events', 'newSystemLogEvent', '--eventTypes', types], { env });
    expect(await of('user.lifecycle.create, group.lifecycle.create')).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await of('user.lifecycle.create,user.lifecycle.deactivated');
    expect(code).toBe(0);
    expect(stderr).toContain('does not know the event type user.lifecycle.deactivated. Did you mean');
    expect(stderr).toContain('user.lifecycle.deactivate ');
    expect(stderr).not.toContain('event type user.lifecycle.create');
  });

  test.each([
    [['events', 'userVanished'], 'There is no trigger userVanished'],
    [['events', 'userCreated', '--since', 'yesterday'], '--since must be a time in ISO 8601'],
    [['events', 'userCreated', '--save-every', '9', '--sandbox'], '--save-every is for --checkpoint.'],
    [['events', 'userCreated', '--filter', '', '--sandbox'], 'The value of --filter is empty.'],
    [
      ['events', 'userCreated', '--format', 'json', '--deliver-to', 'https://x.example'],
      'cannot be used with',
    ],
    [['events', 'userCreated', '--save-every', '0'], '--save-every must be'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await cli(args as string[], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('the command hook', () => {
  const hook = (...args: string[]) =>
    cli(['hook', ...args], { env: { ...env, OKTA_HOOK_SECRET: 'a-secret-of-the-hook' } });

  test('without a secret, an https address or event types sends nothing', async () => {
    const bare = await cli(
      ['hook', 'register', 'leavers', '--url', 'https://h.example', '--triggers', 'userCreated'],
      { env },
    );
    expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining('OKTA_HOOK_SECRET')]);
    expect((await hook('register', 'leavers', '--url', 'http://h.example')).code).toBe(2);
    expect((await hook('register', 'leavers', '--url', 'https://h.example')).code).toBe(2);
    expect(org.state.eventHooks.size).toBe(hooksBefore);
  });

  test('register creates the hook, verifies it, and changes it when it is run again', async () => {
    const register = (...triggers: string[]) =>
      hook(
        'register',
        'leavers',
        '--url',
        'https://hooks.example.com/okta',
        '--triggers',
        triggers.join(','),
      );
    expect(await register('userDeactivated')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^Created the event hook leavers for 1 event types\.\nOkta verified it\./,
      ),
    });
    const [created] = [...org.state.eventHooks.values()].slice(hooksBefore);
    expect(created).toMatchObject({ status: 'ACTIVE', verificationStatus: 'VERIFIED' });
    expect((await register('userDeactivated', 'userSuspended')).stdout).toMatch(
      /^Changed the event hook leavers for 2/,
    );
    expect(org.state.eventHooks.size).toBe(hooksBefore + 1);
    expect(org.state.eventHooks.get(created?.id ?? '')).toMatchObject({
      events: { items: ['user.lifecycle.deactivate', 'user.lifecycle.suspend'] },
    });
    expect(await hook('verify', 'leavers')).toMatchObject({
      code: 0,
      stdout: 'Okta has verified it already.\n',
    });
  });

  test('remove deactivates and deletes the hook, and does nothing where there is none', async () => {
    const okta = connectTo(org);
    const config = {
      uri: 'https://h.example',
      headers: [],
      authScheme: { type: 'HEADER', key: 'authorization', value: 'x' },
    };
    const body = {
      name: 'leavers',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
      channel: { type: 'HTTP', version: '1.0.0', config },
    };
    expect((await okta.execute('callOktaApi', { operationId: 'createEventHook', body })).ok).toBe(true);
    await okta.close();
    expect(await hook('remove', 'leavers')).toMatchObject({
      code: 0,
      stdout: 'Removed the event hook leavers.\n',
    });
    expect(org.state.eventHooks.size).toBe(hooksBefore);
    expect(await hook('remove', 'leavers')).toMatchObject({
      code: 0,
      stdout: 'There is no event hook leavers.\n',
    });
  });
});
