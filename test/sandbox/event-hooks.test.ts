import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, refusal } from './client.js';

const { groups, people } = seed;

interface Delivery {
  eventId: string;
  data: { events: { uuid: string; eventType: string }[] };
}

interface Heard {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: Delivery | undefined;
}

/** A hook's server. It notes requests, answers the challenge, and answers deliveries as `answers` says. */
class Listener {
  readonly heard: Heard[] = [];
  answers: (delivery: number) => number | 'nothing' = () => 200;
  echoes = true;
  private server: Server | undefined;

  get deliveries(): Delivery[] {
    return this.heard.flatMap(({ body }) => body ?? []);
  }

  get uuids(): string[] {
    return this.deliveries.flatMap(({ data }) => data.events.map(({ uuid }) => uuid));
  }

  async start(): Promise<string> {
    this.server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString('utf8');
      const { method, headers } = request;
      this.heard.push({ method, headers, body: text === '' ? undefined : JSON.parse(text) });
      const challenge = headers['x-okta-verification-challenge'];
      if (method === 'GET') {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ verification: this.echoes ? challenge : 'other' }));
        return;
      }
      const answer = this.answers(this.deliveries.length);
      if (answer !== 'nothing') response.writeHead(answer, { Location: '/elsewhere' }).end();
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

let org: Sandbox;
let listener: Listener;
let uri: string;
beforeEach(async () => {
  org = await startSandbox();
  listener = new Listener();
  uri = await listener.start();
});
afterEach(async () => {
  await org.close();
  await listener.stop();
});

const secret = 'a secret of the hook';
function definition(address: string, items: string[] = ['group.lifecycle.create']) {
  const authScheme = { type: 'HEADER', key: 'Authorization', value: secret };
  const config = { uri: address, headers: [{ key: 'X-Other', value: 'other' }], authScheme };
  const channel = { type: 'HTTP', version: '1.0.0', config };
  return { name: 'A hook', events: { type: 'EVENT_TYPE', items }, channel };
}

async function register(items?: string[]): Promise<string> {
  const { body } = await call(org, 'POST', '/eventHooks', definition(uri, items));
  expect(body.verificationStatus).toBe('UNVERIFIED');
  const verified = await call(org, 'POST', `/eventHooks/${body.id}/lifecycle/verify`);
  expect(`${verified.status} ${verified.body.verificationStatus}`).toBe('200 VERIFIED');
  return body.id;
}

async function makeGroups(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const name = `Group ${org.requests.length}`;
    expect((await call(org, 'POST', '/groups', { profile: { name } })).status).toBe(200);
  }
}

/** Resolves when the condition is true; the test ends by its own time limit if it never is. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const failures = () =>
  org.state.log.everything().filter(({ eventType }) => eventType === 'event_hook.delivery');

describe('a hook', () => {
  test('is verified by one challenge, which brings the headers that were given', async () => {
    await register();
    expect(listener.heard).toHaveLength(1);
    expect(listener.heard[0]).toMatchObject({
      method: 'GET',
      headers: { authorization: secret, 'x-other': 'other' },
    });
    expect(listener.heard[0]?.headers['x-okta-verification-challenge']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is not verified by another answer, by none, or at an address beyond this computer', async () => {
    listener.echoes = false;
    const made = await call(org, 'POST', '/eventHooks', definition(uri));
    expect(refusal(await call(org, 'POST', `/eventHooks/${made.body.id}/lifecycle/verify`))).toBe(
      '400 E0000001',
    );
    const other = await call(org, 'POST', '/eventHooks', definition('https://203.0.113.1/hook'));
    expect(refusal(await call(org, 'POST', `/eventHooks/${other.body.id}/lifecycle/verify`))).toBe(
      '400 E0000001',
    );
    await listener.stop();
    expect(refusal(await call(org, 'POST', `/eventHooks/${made.body.id}/lifecycle/verify`))).toBe(
      '400 E0000001',
    );
  });

  test('at example.com passes for verified, and nobody is called', async () => {
    const { body } = await call(org, 'POST', '/eventHooks', definition('https://hooks.example.com/okta'));
    const verified = await call(org, 'POST', `/eventHooks/${body.id}/lifecycle/verify`);
    expect(verified.body.verificationStatus).toBe('VERIFIED');
    await makeGroups(1);
    await pause(30);
    expect(failures()).toEqual([]);
  });

  test('needs a new verification after a change of its channel, not of its types', async () => {
    const id = await register();
    const { channel, ...rest } = definition(uri);
    const { authScheme: _secret, ...config } = channel.config;
    const same = { ...channel, config: { ...config, authScheme: { type: 'HEADER', key: 'Authorization' } } };
    const events = { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] };
    const changed = await call(org, 'PUT', `/eventHooks/${id}`, { ...rest, events, channel: same });
    expect(changed.body.verificationStatus).toBe('VERIFIED');
    const moved = await call(org, 'PUT', `/eventHooks/${id}`, definition(`${uri}/2`));
    expect(moved.body.verificationStatus).toBe('UNVERIFIED');
  });

  test('that is inactive is not verified, unless the rule takes it', async () => {
    const { body } = await call(org, 'POST', '/eventHooks', definition(uri));
    const path = `/eventHooks/${body.id}/lifecycle`;
    await call(org, 'POST', `${path}/deactivate`);
    expect(refusal(await call(org, 'POST', `${path}/verify`))).toBe('403 E0000038');
    org.state.behavior.verifyInactiveHook = 'taken';
    expect((await call(org, 'POST', `${path}/verify`)).body.verificationStatus).toBe('VERIFIED');
  });

  test('that is active is not deleted, and one with more than 300 types is not made', async () => {
    const { body } = await call(org, 'POST', '/eventHooks', definition(uri));
    expect(refusal(await call(org, 'DELETE', `/eventHooks/${body.id}`))).toBe('403 E0000038');
    await call(org, 'POST', `/eventHooks/${body.id}/lifecycle/deactivate`);
    expect((await call(org, 'DELETE', `/eventHooks/${body.id}`)).status).toBe(204);
    const types = (count: number) => Array.from({ length: count }, (_, index) => `some.type.${index}`);
    expect((await call(org, 'POST', '/eventHooks', definition(uri, types(300)))).status).toBe(200);
    expect(refusal(await call(org, 'POST', '/eventHooks', definition(uri, types(301))))).toBe('400 E0000001');
  });

  test('is refused for types that hooks do not take, unless the rule takes them', async () => {
    const given = definition(uri, ['user.lifecycle.delete.completed']);
    expect(refusal(await call(org, 'POST', '/eventHooks', given))).toBe('400 E0000001');
    org.state.behavior.hookForOtherTypes = 'taken';
    await register(['user.lifecycle.delete.completed']);
    await call(org, 'DELETE', `/users/${people.logan.id}`);
    await pause(30);
    expect(listener.deliveries).toEqual([]);
  });
});

describe('a delivery', () => {
  test('has Okta’s form, the secret, and the events as the log shows them', async () => {
    const id = await register(['group.user_membership.add']);
    await call(org, 'PUT', `/groups/${groups.sales.id}/users/${people.blake.id}`);
    await call(org, 'POST', '/groups', { profile: { name: 'Not wanted' } });
    await until(() => listener.deliveries.length > 0);
    const { headers, body } = listener.heard[1] as Heard;
    expect(headers).toMatchObject({
      authorization: secret,
      'content-type': 'application/json',
      'x-other': 'other',
    });
    expect(body).toMatchObject({
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      contentType: 'application/json',
      source: `${org.url}/api/v1/eventHooks/${id}`,
    });
    const { body: shown } = await call(org, 'GET', '/logs?filter=eventType eq "group.user_membership.add"');
    expect(body?.data.events).toEqual(shown);
    await pause(30);
    expect(listener.deliveries).toHaveLength(1);
  });

  test('is repeated once after a 5xx and after no answer, and its failure is written down', async () => {
    await register();
    listener.answers = () => 503;
    await makeGroups(1);
    await until(() => failures().length === 1);
    listener.answers = () => 'nothing';
    org.state.hookCaller.set({ timeoutMs: 150 });
    await makeGroups(1);
    await until(() => failures().length === 2);
    expect(listener.deliveries).toHaveLength(4);
    const [first, repeat, other] = listener.deliveries;
    expect(repeat).toEqual(first);
    expect(other?.eventId).not.toBe(first?.eventId);
    expect(failures().map(({ reason }) => reason)).toEqual(['HTTP 503', 'No answer in time']);
  });

  test('is repeated once and no more where the repeat is taken', async () => {
    await register();
    listener.answers = (delivery) => (delivery === 1 ? 500 : 204);
    await makeGroups(1);
    await until(() => listener.deliveries.length === 2);
    await pause(30);
    expect([listener.deliveries.length, failures().length]).toEqual([2, 0]);
  });

  test.each([400, 404, 302])(
    'that is answered with %i is not repeated, and no redirect is followed',
    async (status) => {
      await register();
      listener.answers = () => status;
      await makeGroups(1);
      await until(() => failures().length === 1);
      expect(listener.deliveries).toHaveLength(1);
    },
  );

  test('is not made to a hook that is inactive or not verified', async () => {
    const { body } = await call(org, 'POST', '/eventHooks', definition(uri));
    await makeGroups(1);
    await call(org, 'POST', `/eventHooks/${body.id}/lifecycle/verify`);
    await call(org, 'POST', `/eventHooks/${body.id}/lifecycle/deactivate`);
    await makeGroups(1);
    await pause(30);
    expect(listener.deliveries).toEqual([]);
  });

  test('holds at most 20 events of one moment, and each of them once', async () => {
    await register();
    for (let index = 0; index < 45; index += 1) {
      const group = {
        id: `group-${index}`,
        type: 'UserGroup',
        alternateId: 'unknown',
        displayName: 'A group',
      };
      org.state.log.asJob(() => org.state.log.record('group.lifecycle.create', [group]));
    }
    await until(() => listener.uuids.length >= 45);
    expect(listener.deliveries.map(({ data }) => data.events.length)).toEqual([20, 20, 5]);
    expect(new Set(listener.uuids).size).toBe(45);
  });

  test('that is under way at a reset of the org leaves nothing in its log', async () => {
    await register();
    listener.answers = () => 'nothing';
    await makeGroups(1);
    await until(() => listener.deliveries.length === 1);
    org.reset();
    await pause(30);
    expect([failures(), listener.deliveries.length]).toEqual([[], 1]);
  });

  test('comes late and out of order, twice, or never, as the settings say', async () => {
    await register();
    const total = 30;
    org.state.hookCaller.set({ delayMs: 60, doubledShare: 0.3, lostShare: 0.2, seed: 3 });
    const before = org.state.log.everything().length;
    await makeGroups(total);
    const happened = org.state.log
      .everything()
      .slice(before)
      .map(({ uuid }) => uuid);
    const once = () => [...new Set(listener.uuids)];
    await until(() => listener.uuids.length > once().length);
    await until(() => once().join() !== happened.filter((uuid) => once().includes(uuid)).join());
    // What is not lost has come by now.
    await pause(1_000);
    expect(once().length).toBeGreaterThan(total / 2);
    expect(once().length).toBeLessThan(total);
    expect(happened).toEqual(expect.arrayContaining(once()));
  });
});
