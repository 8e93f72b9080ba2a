import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { functions, newTriggerNode } from './n8n-functions.js';

const SECRET = 'a secret of 32 random characters';

type TriggerNode = ReturnType<typeof newTriggerNode>;

let org: Sandbox;
/** n8n's own web server: it reads the body before the node gets the call. */
let server: Server;
let node: TriggerNode;
let kept: Record<string, unknown>;
let started: Record<string, unknown>[][];
let eventHook: string;
let secret: string;

beforeAll(async () => {
  org = await startSandbox();
  server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  org.reset();
  for (const id of org.state.eventHooks.keys()) org.state.eventHooks.delete(id);
  node = newTriggerNode();
  // What n8n keeps in memory is told apart from a copy by this.
  kept = Object.defineProperty({}, '__dataChanged', { value: false, writable: true });
  started = [];
  eventHook = 'automatic';
  secret = SECRET;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await org.close();
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/w/okta`;

function nodeFunctions(more: object = {}) {
  const form = { event: 'userDeactivated', options: {} };
  return {
    ...functions({ organizationUrl: org.url, apiToken: org.token, forms: [] }),
    getCredentials: async () => ({
      organizationUrl: org.url,
      apiToken: org.token,
      allowLoopback: true,
      eventHookSecret: secret,
    }),
    getMode: () => 'trigger',
    getWorkflow: () => ({ id: 'workflow' }),
    getNode: () => ({ id: 'node', name: 'Okta Trigger' }),
    getNodeParameter: (name: string, otherwise?: unknown) =>
      ({ ...form, eventHook })[name as 'event'] ?? otherwise,
    getWorkflowStaticData: () => kept,
    getNodeWebhookUrl: address,
    __emit: ([items]: { json: Record<string, unknown> }[][]) =>
      void started.push((items ?? []).map(({ json }) => json)),
    logger: { warn: () => {} },
    ...more,
  } as never;
}

async function receive(request: IncomingMessage, response: ServerResponse) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const rawBody = Buffer.concat(parts);
  const { method, headers } = request;
  const body: unknown = rawBody.length === 0 ? {} : JSON.parse(rawBody.toString());
  await node.webhook.call(
    nodeFunctions({
      getBodyData: () => body,
      getRequestObject: () => ({ method, headers, rawBody }),
      getResponseObject: () => response,
    }),
  );
}

const poll = async (by = node) => (await by.poll.call(nodeFunctions()))?.[0]?.map(({ json }) => json) ?? [];
const call = (name: 'checkExists' | 'create' | 'delete') =>
  node.webhookMethods.default[name].call(nodeFunctions());
const hooks = () => [...org.state.eventHooks.values()];
const users = (events: Record<string, unknown>[]) => events.map(({ userId }) => userId);

async function deactivate(userId: string) {
  const okta = connectTo(org);
  expect((await okta.execute('deactivateUser', { userId })).ok).toBe(true);
  await okta.close();
}
async function until(isThere: () => boolean) {
  for (let waited = 0; !isThere(); waited += 20) {
    if (waited > 20_000) throw new Error('not within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const deliver = (headers: Record<string, string>, events: unknown[] = []) =>
  fetch(address(), { method: 'POST', headers, body: JSON.stringify({ eventId: 'd1', data: { events } }) });
const logReads = () => org.requests.filter(({ path }) => path === '/api/v1/logs').length;

describe('the event hook of the trigger node', () => {
  test('is set up when the workflow is activated, and removed when it is deactivated', async () => {
    expect(await call('checkExists')).toBe(false);
    expect(await call('create')).toBe(true);
    expect(hooks()).toMatchObject([
      { status: 'ACTIVE', verificationStatus: 'VERIFIED', events: { items: ['user.lifecycle.deactivate'] } },
    ]);
    expect(await call('checkExists')).toBe(true);
    await call('delete');
    expect(hooks()).toEqual([]);
    await call('delete');
  });

  test('that a person sets up is left alone', async () => {
    eventHook = 'byHand';
    expect(await call('checkExists')).toBe(true);
    await call('delete');
    expect(org.requests.filter(({ path }) => path.includes('eventHooks'))).toEqual([]);
  });

  test('that Okta can not verify is not left behind, and the error says so', async () => {
    const elsewhere = nodeFunctions({ getNodeWebhookUrl: () => 'http://127.0.0.1:9/none' });
    await expect(node.webhookMethods.default.create.call(elsewhere)).rejects.toMatchObject({
      context: { oktaError: { remedy: expect.any(String) } },
    });
    expect(hooks()).toEqual([]);
  });

  test('is refused with a secret that can be guessed, before anything is created', async () => {
    secret = 'short';
    await expect(call('create')).rejects.toMatchObject({
      context: { oktaError: { code: 'INVALID_CONNECTION' } },
    });
    expect(hooks()).toEqual([]);
  });

  test('starts the workflow with what the log shows; polls go on behind it', async () => {
    await call('create');
    await poll();
    const { blake, harper } = org.seed.people;
    await deactivate(blake.id);
    await until(() => started.length > 0);
    expect(started.map(users)).toEqual([[blake.id]]);
    expect(await poll()).toEqual([]);
    await call('delete');
    await deactivate(harper.id);
    expect(users(await poll())).toEqual([harper.id]);
    expect(started).toHaveLength(1);
  });

  test('starts nothing by what it says itself, and nothing in a process that does not poll the node', async () => {
    const { blake } = org.seed.people;
    await deactivate(blake.id);
    const before = logReads();
    const named = [{ uuid: 'invented', eventType: 'user.lifecycle.deactivate' }];
    expect((await deliver({ authorization: SECRET }, named)).status).toBe(204);
    expect([started, logReads()]).toEqual([[], before]);
  });

  test('with a wrong secret is refused, and the log is not read', async () => {
    await poll();
    const before = logReads();
    for (const headers of [{}, { authorization: `${SECRET}x` }, { authorization: '' }])
      expect((await deliver(headers, [{ uuid: 'u', eventType: 'user.lifecycle.deactivate' }])).status).toBe(
        401,
      );
    expect(logReads()).toBe(before);
  });

  test('of other events does not make n8n look', async () => {
    await poll();
    const before = logReads();
    const other = [{ uuid: 'u', eventType: 'user.lifecycle.create' }];
    expect((await deliver({ authorization: SECRET }, other)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(logReads()).toBe(before);
  });

  test.each([
    ['no event', []],
    ['an event without its type', [{ uuid: 'any' }]],
  ])('that names %s makes n8n look all the same', async (_, named) => {
    eventHook = 'byHand';
    await poll();
    const { blake } = org.seed.people;
    await deactivate(blake.id);
    expect((await deliver({ authorization: SECRET }, named)).status).toBe(204);
    await until(() => started.length > 0);
    expect(started.map(users)).toEqual([[blake.id]]);
    await call('delete');
  });

  test('finds an event that the log shows only later than the call', async () => {
    eventHook = 'byHand';
    await poll();
    const { blake } = org.seed.people;
    const before = logReads();
    const named = [{ uuid: 'later', eventType: 'user.lifecycle.deactivate' }];
    expect((await deliver({ authorization: SECRET }, named)).status).toBe(204);
    await until(() => logReads() > before);
    await deactivate(blake.id);
    await until(() => started.length > 0);
    expect(started.map(users)).toEqual([[blake.id]]);
    await call('delete');
  });

  test('of events that a poll gave already does not make n8n look', async () => {
    eventHook = 'byHand';
    await poll();
    await deactivate(org.seed.people.blake.id);
    const [event] = await poll();
    const before = logReads();
    const named = [{ uuid: event?.uuid, eventType: event?.eventType }];
    expect((await deliver({ authorization: SECRET }, named)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([logReads(), started]).toEqual([before, []]);
  });

  test('wakes nothing after the workflow was deactivated', async () => {
    eventHook = 'byHand';
    await poll();
    await call('delete');
    const { blake } = org.seed.people;
    await deactivate(blake.id);
    const named = [{ uuid: 'any', eventType: 'user.lifecycle.deactivate' }];
    expect((await deliver({ authorization: SECRET }, named)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(started).toEqual([]);
  });

  test('leaves the reading to the polls where n8n gives them a copy of what it keeps', async () => {
    kept = {};
    await poll();
    const { blake } = org.seed.people;
    await deactivate(blake.id);
    await deliver({ authorization: SECRET }, [{ uuid: 'any', eventType: 'user.lifecycle.deactivate' }]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(started).toEqual([]);
    expect(users(await poll())).toEqual([blake.id]);
  });
});
