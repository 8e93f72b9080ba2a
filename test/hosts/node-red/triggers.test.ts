import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readManifest } from '../../../src/catalog/manifest.js';
import { createConnector } from '../../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { connection, type FlowNode, openSession, type Session } from './builder-session.js';

const SECRET = 'a-secret-of-the-hook';
const { blake, emery, kendall } = seed.people;
type Sent = { port: number; msg: Record<string, unknown> };

/** A trigger whose outputs arrive at GET /run/seen, which empties the list. */
function flowOf(trigger: FlowNode, ...more: FlowNode[]): FlowNode[] {
  const keep = (id: string, port: number) => ({
    id,
    type: 'change',
    z: 'tab',
    rules: [
      {
        t: 'set',
        p: 'seen',
        pt: 'flow',
        to: `$append($flowContext("seen"), [{"port": ${port}, "msg": $}])`,
        tot: 'jsonata',
      },
    ],
    wires: [],
  });
  const set = (p: string, to: string, tot: string, pt = 'msg') => ({ t: 'set', p, pt, to, tot });
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    connection,
    { wires: [['event'], ['problem']], ...trigger, z: 'tab', connection: 'org' },
    keep('event', 0),
    keep('problem', 1),
    { id: 'in', type: 'http in', z: 'tab', url: '/seen', method: 'get', wires: [['read']] },
    {
      id: 'read',
      type: 'change',
      z: 'tab',
      rules: [
        set('payload', '{"seen": $append([], $flowContext("seen"))}', 'jsonata'),
        set('seen', '[]', 'json', 'flow'),
      ],
      wires: [['out']],
    },
    { id: 'out', type: 'http response', z: 'tab', wires: [] },
    ...more,
  ];
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a trigger in the builder', () => {
  let org: Sandbox;
  let session: Session;
  let folder: string;

  beforeAll(async () => {
    org = await startSandbox();
  });
  beforeEach(async () => {
    org.reset();
    folder = mkdtempSync(join(tmpdir(), 'okta-builder-'));
    session = await openSession(org, { folder });
  }, 30_000);
  afterEach(async () => {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(() => org.close());

  const okta = () =>
    createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  const seen = async (): Promise<Sent[]> => {
    const response = await session.fetch('/run/seen');
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { seen: Sent[] }).seen;
  };
  const until = async (count: number, withinMs = 15_000): Promise<Sent[]> => {
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
    for (const end = Date.now() + 15_000; looked() <= before + more && Date.now() < end; ) await sleep(20);
    await sleep(200);
  };
  const users = (sent: Sent[]) => sent.map(({ msg }) => (msg.payload as { userId: string }).userId);

  it('starts its flow with each event of its types, in the order of the log', async () => {
    await session.deploy(flowOf({ id: 'node', type: 'okta-userSuspended', fields: {} }));
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
        okta: { ok: true, output: { actor: { id: expect.any(String) } } },
      },
    });
    expect(await seen()).toEqual([]);
  }, 40_000);

  it('goes on where it stopped when the builder starts again, and when its filter was changed', async () => {
    const flow = flowOf({ id: 'node', type: 'okta-userSuspended', fields: {} });
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
    await run('suspendUser', { userId: kendall.id });
    session = await openSession(org, { folder });
    const filter = { type: 'str', value: `target.id eq "${kendall.id}"` };
    await session.deploy(flowOf({ id: 'node', type: 'okta-userSuspended', fields: { filter } }));
    expect(users(await until(1)).at(-1)).toBe(kendall.id);
    expect(readdirSync(join(folder, 'triggers')).filter((name) => name.endsWith('.checkpoint'))).toHaveLength(
      1,
    );
  }, 60_000);
});

it('each trigger of the folder is there to be read', () => {
  expect(readManifest().triggers.length).toBeGreaterThan(20);
});
