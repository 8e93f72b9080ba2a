import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

jest.setTimeout(60_000);

const { cli } = sharedCommandLine();
const SECRET = `whsec_${Buffer.from('a-secret-of-the-deliveries').toString('base64')}`;

interface Delivery {
  headers: IncomingHttpHeaders;
  body: string;
}

let org: Sandbox;
let receiver: Server;
let folder: string;
let url: string;
/** What it received, and what it answers next: 204 where nothing is said. */
const deliveries: Delivery[] = [];
const answers: number[] = [];

beforeAll(async () => {
  org = await startSandbox();
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    deliveries.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/okta`;
});
beforeEach(() => {
  org.reset();
  deliveries.length = 0;
  answers.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'okta-deliveries-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await org.close();
});

/** Delivers what happened since the last time with the same folder. */
function deliver(...more: string[]) {
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token, OKTA_DELIVERY_SECRET: SECRET };
  return cli(
    ['events', 'userDeactivated', '--checkpoint', join(folder, 'kept'), '--deliver-to', url, ...more],
    { env },
  );
}

async function deactivate(...people: { id: string }[]) {
  const okta = connectTo(org);
  for (const { id: userId } of people)
    expect((await okta.execute('deactivateUser', { userId })).ok).toBe(true);
  await okta.close();
}

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
  expect(JSON.stringify(headers) + body).not.toContain(org.token);
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
  const file = join(folder, 'dead.ndjson');
  expect((await deliver('--dead-letters', file)).code).toBe(0);
  const letters = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(letters.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      reason: 'HTTP 302',
      event: expect.objectContaining({ userId: seed.people.blake.id }),
    }),
  ]);
  expect(deliveries.map(userOf)).toEqual([seed.people.blake.id, seed.people.harper.id]);
});

test.each([
  [['--deliver-to', 'http://playbooks.example.com/okta'], SECRET, 'needs an https address'],
  [['--deliver-to', 'https://ann:secret@playbooks.example.com'], SECRET, 'without user name'],
  [['--deliver-to', 'https://playbooks.example.com'], 'short', 'OKTA_DELIVERY_SECRET'],
])('%j is wrong usage, and nothing is read', async (args, secret, message) => {
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token, OKTA_DELIVERY_SECRET: secret };
  const { code, stderr } = await cli(['events', 'userDeactivated', ...args], { env });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(org.requests).toEqual([]);
});
