import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import { cli as ownProcess, until } from '../helpers/command-line.js';
import { connectProxy } from '../network/connect-proxy.js';
import { type Delivery, deliveriesRig, SECRET } from './deliveries-rig.js';

const rig = deliveriesRig();
const { answers, cli, command, deactivate, deliver, deliveries, environment } = rig;

const lettersIn = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const userOf = ({ body }: Delivery) => JSON.parse(body).userId;

test('an event is delivered once, with its id and a signature that the receiver can check', async () => {
  await deliver();
  await deactivate(seed.people.blake);
  expect(await deliver()).toEqual({ code: 0, stdout: '', stderr: '' });
  await deliver();
  expect(deliveries.map(userOf)).toEqual([seed.people.blake.id]);
  const { headers, body } = deliveries[0] as Delivery;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const key = Buffer.from('a-secret-of-the-deliveries');
  expect(headers['webhook-id']).toBe(JSON.parse(body).uuid);
  expect(headers['webhook-signature']).toBe(
    `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  );
  expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(60);
  expect(JSON.stringify(headers) + body).not.toContain(rig.org.token);
});

test('an event is tried again where the receiver is busy, and the next one waits for it', async () => {
  await deliver();
  await deactivate(seed.people.blake, seed.people.harper);
  answers.push(503);
  expect((await deliver()).code).toBe(0);
  const { blake, harper } = seed.people;
  expect(deliveries.map(userOf)).toEqual([blake.id, blake.id, harper.id]);
  expect(deliveries[1]?.headers['webhook-id']).toBe(deliveries[0]?.headers['webhook-id']);
});

test('an event that the receiver refuses ends the command, and comes again', async () => {
  await deliver();
  await deactivate(seed.people.blake);
  answers.push(400);
  const { code, stderr } = await deliver();
  expect(code).toBe(1);
  expect(stderr).toContain('did not take an event (HTTP 400)');
  expect((await deliver()).code).toBe(0);
  expect(deliveries.map(userOf)).toEqual([seed.people.blake.id, seed.people.blake.id]);
  expect(JSON.parse(deliveries[1]?.body ?? '')).toMatchObject({ redelivered: true });
});

test('with a file for dead letters, a refused event is written there and the next one is delivered', async () => {
  await deliver();
  await deactivate(seed.people.blake, seed.people.harper);
  answers.push(302);
  const file = join(rig.folder, 'dead.ndjson');
  expect((await deliver('--dead-letters', file)).code).toBe(0);
  expect(lettersIn(file)).toEqual([
    expect.objectContaining({
      reason: 'HTTP 302',
      event: expect.objectContaining({ userId: seed.people.blake.id }),
    }),
  ]);
  expect(deliveries.map(userOf)).toEqual([seed.people.blake.id, seed.people.harper.id]);
});

test('a line of dead letters that a crash cut off does not spoil the next one', async () => {
  await deliver();
  await deactivate(seed.people.blake, seed.people.harper);
  const file = join(rig.folder, 'dead.ndjson');
  writeFileSync(file, '{"at":"2026-');
  answers.push(410, 404);
  expect((await deliver('--dead-letters', file)).code).toBe(0);
  const [torn, ...letters] = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(torn).toBe('{"at":"2026-');
  expect(letters.map((line) => JSON.parse(line).reason)).toEqual(['HTTP 410', 'HTTP 404']);
});

test('an answer of 2xx counts, whatever becomes of its body', async () => {
  await deliver();
  await deactivate(seed.people.blake, seed.people.harper);
  answers.push(
    (response) => {
      response.writeHead(200, { 'content-length': 10_000 }).write('{');
      setTimeout(() => response.destroy(), 50);
    },
    // This one never ends.
    (response) => void response.writeHead(202).write('{'),
  );
  const began = Date.now();
  expect(await deliver()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(deliveries.map(userOf)).toEqual([seed.people.blake.id, seed.people.harper.id]);
  // An attempt has 15 s, and one that waited for the body would need all of them.
  expect(Date.now() - began).toBeLessThan(15_000);
});

test('a delivery that is under way when the command is stopped ends, and its event is taken', async () => {
  await deliver();
  await deactivate(seed.people.blake, seed.people.harper);
  answers.push((response) => void setTimeout(() => response.writeHead(204).end(), 1_000));
  const { code } = await ownProcess(command('--follow'), {
    env: environment(),
    async started(child) {
      await until(() => deliveries.length > 0);
      child.kill('SIGTERM');
    },
  });
  expect(code).toBe(0);
  await deliver();
  expect(deliveries.map(userOf)).toEqual([seed.people.blake.id, seed.people.harper.id]);
});

test('a wait for the next attempt ends when the command is stopped, and the event comes again', async () => {
  await deliver();
  await deactivate(seed.people.blake);
  answers.push((response) => response.writeHead(503, { 'retry-after': '300' }).end());
  const { code, stderr } = await ownProcess(command('--follow', '--dead-letters', join(rig.folder, 'dead')), {
    env: environment(),
    async started(child) {
      let text = '';
      child.stderr?.on('data', (part) => {
        text += part;
      });
      await until(() => text.includes('Trying again in 300 s'));
      child.kill('SIGINT');
    },
  });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('It is in')]);
  expect(readFileSync(join(rig.folder, 'dead'), 'utf8')).toBe('');
  await deliver();
  expect(deliveries.map(({ body }) => JSON.parse(body).redelivered)).toEqual([undefined, true]);
});

test('--proxy is the way to the address as well as to the org', async () => {
  const proxy = await connectProxy();
  await deliver();
  await deactivate(seed.people.blake);
  expect(await deliver('--proxy', proxy.url)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(rig.org.url).host, new URL(rig.url).host]));
  expect(deliveries).toHaveLength(1);
  await proxy.close();
});

test.each([
  [['--deliver-to', 'http://playbooks.example.com/okta'], SECRET, 'needs an https address'],
  [['--deliver-to', 'https://ann:secret@playbooks.example.com'], SECRET, 'without user name'],
  [['--deliver-to', 'https://playbooks.example.com'], 'short', 'OKTA_DELIVERY_SECRET'],
  [['--deliver-to', 'https://playbooks.example.com'], 'whsec_not-base64-but-as-long-as-one', 'is not base64'],
  [['--deliver-to', 'https://playbooks.example.com'], `${SECRET}\n`, 'is not base64'],
  [['--deliver-to', 'https://h.example', '--dead-letters', '/no/such/folder/dead'], SECRET, '(ENOENT)'],
  [['--dead-letters', 'dead.ndjson'], SECRET, '--dead-letters is for --deliver-to'],
])('%j is wrong usage, and nothing is read', async (args, secret, message) => {
  const env = {
    OKTA_CLIENT_ORGURL: rig.org.url,
    OKTA_CLIENT_TOKEN: rig.org.token,
    OKTA_DELIVERY_SECRET: secret,
  };
  const { code, stderr } = await cli(['events', 'userDeactivated', ...args], { env });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(rig.org.requests).toEqual([]);
});
