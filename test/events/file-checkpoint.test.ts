import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fileCheckpoint } from '../../src/index.js';
import { root } from '../helpers/root.js';
import { type LogServer, logServer } from './log-server.js';

let folder: string;
let path: string;
let server: LogServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'okta-checkpoint-'));
  path = join(folder, 'leavers.checkpoint');
  server = await logServer();
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

const options = (more = {}) => ({
  checkpoint: fileCheckpoint(path),
  from: new Date(Date.now() - 60_000),
  follow: false,
  ...more,
});

test('A position in a file is what the next reader goes on from, and only its owner may read it', async () => {
  const okta = server.connect();
  server.add([{}, {}]);
  for await (const _ of okta.events('newSystemLogEvent', {}, options()));
  expect(statSync(path).mode & 0o077).toBe(0);
  server.add([{}]);
  const uuids: string[] = [];
  for await (const { uuid } of okta.events('newSystemLogEvent', {}, options())) uuids.push(uuid);
  expect(uuids).toEqual(['event-3']);
});

test('A reader that another one of its process follows gives no event more', async () => {
  const okta = server.connect();
  server.add([{}, {}, {}]);
  const first = okta.events('newSystemLogEvent', {}, options());
  await first.next();
  const second = okta.events('newSystemLogEvent', {}, options());
  expect((await second.next()).value).toMatchObject({ uuid: 'event-1', redelivered: true });
  await expect(first.next()).rejects.toMatchObject({ code: 'CHECKPOINT' });
  expect((await second.next()).value).toMatchObject({ uuid: 'event-2' });
  await second.return?.();
});

test('A file that another process uses is refused, and taken over once that process was killed', async () => {
  server.add([{}, {}]);
  const program = `
    const { createConnector, fileCheckpoint } = require(${JSON.stringify(join(root, 'build/src/index.js'))});
    const okta = createConnector({ organizationUrl: '${server.url}', apiToken: 't' }, { allowLoopback: true });
    const from = new Date(Date.now() - 60000);
    const events = okta.events('newSystemLogEvent', {}, { checkpoint: fileCheckpoint(${JSON.stringify(path)}), from });
    events.next().then(({ value }) => console.log(value.uuid));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const okta = server.connect();
  const refused = okta.events('newSystemLogEvent', {}, options());
  await expect(refused.next()).rejects.toMatchObject({
    code: 'CHECKPOINT',
    outcome: 'not-sent',
    remedy: expect.stringContaining('Wait until it ends'),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const given = [];
  for await (const { uuid, redelivered = false } of okta.events('newSystemLogEvent', {}, options()))
    given.push([uuid, redelivered]);
  expect(given).toEqual([
    ['event-1', true],
    ['event-2', false],
  ]);
});

test('A file that somebody changed meanwhile is not written over', async () => {
  const okta = server.connect();
  server.add([{}, {}]);
  const events = okta.events('newSystemLogEvent', {}, options());
  await events.next();
  const text = readFileSync(path, 'utf8').replace('"fence":1', '"fence":7');
  writeFileSync(path, text);
  await expect(events.next()).rejects.toMatchObject({ code: 'CHECKPOINT' });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('A folder in place of the file is a failure that says so', async () => {
  const events = server.connect().events('newSystemLogEvent', {}, { checkpoint: fileCheckpoint(folder) });
  await expect(events.next()).rejects.toMatchObject({
    code: 'CHECKPOINT',
    message: 'The checkpoint could not be loaded (EISDIR).',
  });
});
