import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type * as Package from '../../src/index.js';
import { root } from '../helpers/root.js';
import { type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';

const KEY = Symbol.for('okta-workflow-connector.limits');
const holder = globalThis as unknown as Record<symbol, unknown>;
const ID = '00u00000000000000001';
const rateLimited = { ok: false, error: { code: 'RATE_LIMITED', outcome: 'not-sent' } };

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());
afterEach(() => {
  delete holder[KEY];
});

/** Another copy of the package in this process, as hosts load them for two of their own packages. */
function anotherCopy(): typeof Package {
  let copy: typeof Package | undefined;
  jest.isolateModules(() => {
    copy = require('../../src/index.js') as typeof Package;
  });
  return copy as typeof Package;
}

const connection = () => ({ organizationUrl: server.url, apiToken: 'token' });
const options = { allowLoopback: true };
const read = (okta: Package.Connector) => okta.execute('getUserWithId', { userId: ID }, { timeoutMs: 5_000 });

const usedUp = () => {
  const now = Math.floor(Date.now() / 1000);
  return {
    status: 200,
    body: { id: ID, status: 'ACTIVE', profile: { login: 'a@example.com' } },
    headers: {
      date: new Date(now * 1000).toUTCString(),
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(now + 50),
    },
  };
};

describe('connectors to one org', () => {
  test('share what they know, in one copy of the package and in two', async () => {
    const [one, two] = [anotherCopy(), anotherCopy()];
    expect(one.createConnector).not.toBe(two.createConnector);
    server.play(usedUp());
    const first = one.createConnector(connection(), options);
    expect((await read(first)).ok).toBe(true);
    for (const copy of [one, two]) {
      const other = copy.createConnector(connection(), options);
      expect(await read(other)).toMatchObject(rateLimited);
      await other.close();
    }
    await first.close();
    expect(server.seen).toHaveLength(1);
  });

  test('with a clock or limits of their own keep to themselves', async () => {
    const { createConnector } = anotherCopy();
    server.play(usedUp(), usedUp());
    const clock = { now: Date.now, sleep: () => new Promise<void>(() => {}) };
    const alone = createConnector(connection(), { ...options, clock });
    expect(holder[KEY]).toBeUndefined();
    expect((await read(alone)).ok).toBe(true);
    const shared = createConnector(connection(), options);
    expect((await read(shared)).ok).toBe(true);
    await Promise.all([alone.close(), shared.close()]);
  });

  test.each([
    ['something else', 'a text'],
    ['something frozen', Object.freeze({})],
    ['the stores of a later version', { 2: new Map() }],
    ['a store that lacks what this version needs', () => ({ 1: new Map([[server.url, new WeakRef({})]]) })],
    ['no store at all', { 1: 7 }],
  ])('work where the shared place holds %s', async (_, found) => {
    holder[KEY] = typeof found === 'function' ? found() : found;
    server.play(usedUp());
    const okta = anotherCopy().createConnector(connection(), options);
    expect((await read(okta)).ok).toBe(true);
    expect(await read(okta)).toMatchObject(rateLimited);
    await okta.close();
  });
});

describe('in a process of its own', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pacing-'));
    const isRun = (path: string) => !/\.(?:d\.ts|map)$/.test(path);
    cpSync(join(root, 'build', 'src'), join(folder, 'copy'), { recursive: true, filter: isRun });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (script: string) =>
    execFileSync(process.execPath, ['--expose-gc', '-e', script], { cwd: folder, encoding: 'utf8' }).trim();

  test('what no connector holds any more is dropped', () => {
    const script = `
      const { createConnector } = require('./copy/index.js');
      const connect = (name) => createConnector({ organizationUrl: name + '.okta.com', apiToken: 'token' });
      for (let n = 0; n < 5; n++) connect('dropped' + n);
      const held = connect('held');
      setTimeout(() => {
        gc();
        setTimeout(() => {
          const last = connect('last');
          const known = [...globalThis[Symbol.for('okta-workflow-connector.limits')][2].keys()];
          console.log(known.join(), typeof held, typeof last);
        });
      });`;
    expect(run(script)).toBe('https://held.okta.com,https://last.okta.com object object');
  });

  test('the core entry leaves nothing on globalThis', () => {
    const script = `
      const { createConnector, createLimits } = require('./copy/core.js');
      const transport = async () => ({
        status: 404,
        headers: { 'x-okta-request-id': 'request-1' },
        body: '{"errorCode":"E0000007"}',
      });
      const clock = { now: Date.now, sleep: () => new Promise(() => {}) };
      const okta = createConnector(
        { organizationUrl: 'example.okta.com', apiToken: 'token' },
        { transport, clock, limits: createLimits() },
      );
      okta.execute('getGroup', { groupId: '00g1' }).then(({ error }) =>
        console.log(error.code, Symbol.for('okta-workflow-connector.limits') in globalThis));`;
    expect(run(script)).toBe('NOT_FOUND false');
  });
});
