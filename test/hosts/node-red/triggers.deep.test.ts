import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnector } from '../../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { type FlowNode, openSession, type Session } from './builder-session.js';
import { flowOf, type Sent } from './trigger-flow.js';

const SECRET = 'a-secret-of-the-hook';
const { blake, emery, quinn } = seed.people;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a trigger in the builder', () => {
  let org: Sandbox;
  let session: Session;
  let folder: string;

  let node: string;
  let count = 0;

  beforeAll(async () => {
    org = await startSandbox();
    folder = mkdtempSync(join(tmpdir(), 'okta-builder-'));
    session = await openSession(org, { folder });
  });
  beforeEach(async () => {
    await session.deploy([{ id: 'tab', type: 'tab' }]);
    org.reset();
    count += 1;
    // Each has a position of its own.
    node = `node-${count}`;
  });
  afterAll(async () => {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
    await org.close();
  });

  const okta = () =>
    createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  const seen = async (): Promise<Sent[]> => {
    const response = await session.fetch('/run/seen');
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { seen: Sent[] }).seen;
  };
  const until = async (count: number, withinMs = 30_000): Promise<Sent[]> => {
    const got: Sent[] = [];
    for (const end = Date.now() + withinMs; got.length < count && Date.now() < end; await sleep(50))
      got.push(...(await seen()));
    return got;
  };
  const run = async (id: string, inputs: object) => {
    const connector = okta();
    const result = await connector.execute(id, inputs);
    await connector.close();
    if (!result.ok) throw new Error(result.error.message);
  };
  const looked = () => org.requests.filter(({ path }) => path === '/api/v1/logs').length;
  const readsLog = async (more = 0) => {
    const before = looked();
    for (const end = Date.now() + 30_000; looked() <= before + more && Date.now() < end; ) await sleep(20);
    await sleep(200);
  };
  const users = (sent: Sent[]) => sent.map(({ msg }) => (msg.payload as { userId: string }).userId);

  it('starts its flow with each event of its types, in the order of the log', async () => {
    await session.deploy(flowOf({ id: node, type: 'okta-userSuspended', fields: {} }));
    await readsLog();
    for (const userId of [blake.id, emery.id]) await run('suspendUser', { userId });
    await run('unsuspendUser', { userId: blake.id });
    const sent = await until(2);
    expect(users(sent)).toEqual([blake.id, emery.id]);
    expect(sent[0]).toMatchObject({
      port: 0,
      msg: {
        topic: 'user.lifecycle.suspend',
        redelivered: false,
        payload: { uuid: expect.any(String), eventType: 'user.lifecycle.suspend' },
        event: { actor: { id: expect.any(String) } },
        ticket: expect.stringMatching(/^[\w-]{32}$/),
      },
    });
    expect(await seen()).toEqual([]);
  });

  it('goes on where it stopped when the builder starts again, and when its filter was changed', async () => {
    const flow = flowOf({ id: node, type: 'okta-userSuspended', fields: {} });
    await session.deploy(flow);
    await readsLog();
    await run('suspendUser', { userId: blake.id });
    expect(users(await until(1))).toEqual([blake.id]);
    await sleep(500);
    await session.close();
    await run('suspendUser', { userId: emery.id });
    session = await openSession(org, { folder });
    expect(users(await until(1))).toEqual([emery.id]);
    await session.close();
    const positions = () => readdirSync(folder).filter((name) => name.endsWith('.checkpoint'));
    const before = positions();
    await run('suspendUser', { userId: quinn.id });
    const filter = { type: 'str', value: `target.id eq "${quinn.id}"` };
    const flows = readFileSync(join(folder, 'flows.json'), 'utf8');
    writeFileSync(
      join(folder, 'flows.json'),
      flows.replace('"fields": {}', `"fields": ${JSON.stringify({ filter })}`),
    );
    session = await openSession(org, { folder });
    expect(users(await until(1))).toEqual([quinn.id]);
    expect(positions()).toEqual(before);
  });

  it('gives an event again, and says so, where the flow was not done with it', async () => {
    const slow = (id: string, pauseMs: number): FlowNode => ({
      id,
      type: 'delay',
      z: 'tab',
      pauseType: 'delay',
      timeout: String(pauseMs),
      timeoutUnits: 'milliseconds',
      rate: '1',
      outputs: 1,
      wires: [['event']],
    });
    const trigger = { id: node, type: 'okta-userSuspended', fields: {}, wires: [['slow'], ['problem']] };
    await session.deploy(flowOf(trigger, slow('slow', 600_000)));
    await readsLog();
    await run('suspendUser', { userId: blake.id });
    await run('suspendUser', { userId: emery.id });
    await readsLog(1);
    // A deploy of the node that works on it alone.
    await session.deploy(flowOf(trigger, slow('slow', 1)), 'nodes');
    const sent = await until(2);
    expect(users(sent)).toEqual([blake.id, emery.id]);
    expect(sent.map(({ msg }) => msg.redelivered)).toEqual([true, false]);
  });

  it('goes on with the next event where a node does not say in time that it is done, and lists what it starts', async () => {
    const trigger = { id: node, type: 'okta-userSuspended', wires: [['event', 'slow', 'act'], ['problem']] };
    const flowMinutes = { type: 'num', value: '0.01' };
    const slow = {
      id: 'slow',
      type: 'delay',
      z: 'tab',
      pauseType: 'delay',
      timeout: '600',
      timeoutUnits: 'seconds',
      wires: [[]],
    };
    const act = {
      id: 'act',
      type: 'okta-deactivateUser',
      z: 'tab',
      connection: 'org',
      fields: {},
      wires: [[], []],
    };
    await session.deploy(
      flowOf({ ...trigger, fields: { flowMinutes } }, { ...slow, rate: '1', outputs: 1 }, act),
    );
    const [step] = await session.steps();
    expect(step).toMatchObject({ id: 'act', state: 'new', startedBy: ['User Suspended: events of the org'] });
    await readsLog();
    await run('suspendUser', { userId: blake.id });
    await run('suspendUser', { userId: emery.id });
    const sent = await until(2);
    expect(users(sent)).toEqual([blake.id, emery.id]);
    expect(session.log.join()).toContain('is still at work on the event');
    expect(org.state.users.get(blake.id)?.status).toBe('SUSPENDED');
  });

  it('is woken by the event hook of its connection, which knows its secret and is no part of the flow', async () => {
    const hook = {
      id: 'hook',
      type: 'okta-event-hook',
      z: 'tab',
      connection: 'org',
      path: '/okta',
      header: '',
    };
    const trigger = { id: node, type: 'okta-userSuspended', fields: {} };
    await session.deploy(flowOf(trigger, { ...hook, credentials: { secret: SECRET } }));
    const uri = new URL('/hooks/okta', session.builder.url).href;
    const challenge = { 'x-okta-verification-challenge': 'told' };
    const ask = () => fetch(uri, { headers: challenge });
    for (let tries = 0; tries < 50 && (await ask()).status !== 200; tries += 1) await sleep(100);
    const verified = await ask();
    expect([verified.status, await verified.json()]).toEqual([200, { verification: 'told' }]);
    const post = (authorization: string, body: string, path = uri) =>
      fetch(path, { method: 'POST', headers: { authorization }, body });
    expect((await post('wrong', '{}')).status).toBe(401);
    expect((await post(SECRET, 'x'.repeat(5_000_000))).status).toBe(413);
    expect((await post(SECRET, '{}', `${uri}/other`)).status).toBe(401);
    for (const name of readdirSync(folder))
      if (name.endsWith('.json')) expect(readFileSync(join(folder, name), 'utf8')).not.toContain(SECRET);
    expect(await (await session.fetch('/flows')).text()).not.toContain(SECRET);

    const connector = okta();
    const authScheme = { type: 'HEADER', key: 'authorization', value: SECRET };
    const config = { uri, headers: [], method: 'POST', authScheme };
    const made = await connector.execute('callOktaApi', {
      operationId: 'createEventHook',
      body: {
        name: 'suspended',
        events: { type: 'EVENT_TYPE', items: ['user.lifecycle.suspend'] },
        channel: { type: 'HTTP', version: '1.0.0', config },
      },
    });
    const { id: eventHookId } = (made as unknown as { output: { body: { id: string } } }).output.body;
    const pathParameters = { eventHookId };
    const proved = await connector.execute('callOktaApi', { operationId: 'verifyEventHook', pathParameters });
    expect(proved).toMatchObject({ output: { body: { verificationStatus: 'VERIFIED' } } });
    await readsLog();
    // Readers that a hook wakes look at the log once a minute by themselves.
    await sleep(1_000);
    const [idle, before] = [looked(), Date.now()];
    await run('suspendUser', { userId: blake.id });
    expect(users(await until(1))).toEqual([blake.id]);
    expect([looked() - idle > 0, Date.now() - before < 30_000]).toEqual([true, true]);

    // Without the hook they look more often again, and its path is gone.
    await session.deploy(flowOf(trigger));
    expect((await fetch(uri, { headers: challenge })).status).toBe(401);
    await connector.close();
  });

  it('says why it can not read, once, and goes on by itself where that may pass', async () => {
    const body = { errorCode: 'E0000006', errorSummary: 'You do not have permission' };
    const fault = org.fault({ path: '/api/v1/logs', kind: 'answer', status: 403, body, times: Infinity });
    await session.deploy(flowOf({ id: node, type: 'okta-userSuspended', fields: {} }));
    const [refused] = await until(1);
    expect(refused).toMatchObject({ port: 1, msg: { okta: { ok: false, error: { code: 'FORBIDDEN' } } } });
    fault.remove();
    const bad = {
      filter: { type: 'str', value: 'published = 3' },
      handOnAfterMinutes: { type: 'num', value: '-1' },
    };
    await session.deploy(flowOf({ id: node, type: 'okta-userSuspended', fields: bad }));
    const [wrong] = await until(1);
    expect(wrong).toMatchObject({ port: 1, msg: { okta: { error: { code: 'INVALID_INPUT' } } } });
  });

  it('hands an event on only when it is as old as the form says', async () => {
    const handOnAfterMinutes = { type: 'num', value: '0.05' };
    await session.deploy(flowOf({ id: node, type: 'okta-userSuspended', fields: { handOnAfterMinutes } }));
    await readsLog();
    await run('suspendUser', { userId: blake.id });
    const [sent] = await until(1);
    const { published } = (sent as Sent).msg.payload as { published: string };
    expect(Date.now() - Date.parse(published)).toBeGreaterThanOrEqual(3_000);
  });
});
