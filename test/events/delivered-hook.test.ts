import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connector, EventHook } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';

/** The hook of a real server, which the sandbox org verifies and calls as Okta does. */
const SECRET = 'a-secret-of-the-hook';

let org: Sandbox;
let okta: Connector;
let hook: EventHook;
let server: Server;
let hookId: string;

beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org);
  hook = okta.eventHook({ secret: SECRET });
  server = createServer((request, response) => void hook.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/okta`;
  const authScheme = { type: 'HEADER', key: 'authorization', value: SECRET };
  const created = await okta.execute('callOktaApi', {
    operationId: 'createEventHook',
    body: {
      name: 'leavers',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.deactivate'] },
      channel: { type: 'HTTP', version: '1.0.0', config: { uri, headers: [], method: 'POST', authScheme } },
    },
  });
  if (!created.ok) throw new Error(created.error.message);
  hookId = (created.output.body as { id: string }).id;
});
afterAll(async () => {
  server.close();
  await okta.close();
  await org.close();
});

test('the handler answers the challenge of an org that verifies the hook', async () => {
  const verified = await okta.execute('callOktaApi', {
    operationId: 'verifyEventHook',
    pathParameters: { eventHookId: hookId },
  });
  expect(verified).toMatchObject({ ok: true, output: { body: { verificationStatus: 'VERIFIED' } } });
});

test('a delivery wakes a reader that looks once a minute by itself', async () => {
  const stop = new AbortController();
  const reading = okta.events('userDeactivated', {}, { signal: stop.signal, idleMs: 60_000 });
  const first = reading[Symbol.asyncIterator]().next();
  // The reader has looked once, found nothing, and waits.
  while (!org.requests.some(({ path }) => path === '/api/v1/logs'))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = Date.now();
  const { id: userId } = seed.people.blake;
  expect((await okta.execute('deactivateUser', { userId })).ok).toBe(true);
  const { value } = await first;
  const took = Date.now() - began;
  stop.abort();
  expect(value).toMatchObject({ userId, eventType: 'user.lifecycle.deactivate' });
  expect(took).toBeLessThan(30_000);
});
