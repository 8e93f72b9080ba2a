import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Message } from '../../src/hosts/node-red/nodes/red.js';
import oktaNodes from '../../src/hosts/node-red/okta.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { root } from '../helpers/root.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { Random } from '../inputs/random.js';
import { mutateData } from './mutate.js';

const CASES = 150;
const SEED = 5;
const TOKEN_SHOWN = 'the token of nobody else';

interface TestNode {
  on(event: string, listener: (message: Message) => void): void;
  receive(message: Message): void;
}
/** As much of node-red-node-test-helper as is used here; it brings no types. */
interface Helper {
  init(nodeRed: string, settings: object): void;
  startServer(done: () => void): void;
  stopServer(done: () => void): void;
  load(nodes: typeof oktaNodes, flow: object[], credentials?: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): TestNode | null;
}
const helper = require('node-red-node-test-helper') as Helper;

interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** The Okta nodes of all playbooks, as they stand in their files. */
const NODES = ['onboard-a-new-hire', 'offboard-a-leaver', 'show-access', 'quarantine']
  .flatMap((name) => JSON.parse(readFileSync(join(root, 'examples', `${name}.json`), 'utf8')) as FlowNode[])
  .filter(({ type }) => type.startsWith('okta-') && type !== 'okta-connection');

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
  helper.init(require.resolve('node-red'), { oktaConnector: { allowLoopback: true } });
  await new Promise<void>((resolve) => helper.startServer(() => resolve()));
});
afterAll(async () => {
  await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
  await org.close();
});

/** What Node-RED's own import lets through: no __proto__, and nothing so deep that it can't copy it. */
function asImported(node: object): Message {
  return shallow(node, 40) as Message;
}

function shallow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  if (Array.isArray(value)) return value.map((entry) => shallow(entry, levels - 1));
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(entries.map(([key, entry]) => [key, shallow(entry, levels - 1)]));
}

/** An imported flow whose Okta node and connection hold what no editor of ours wrote; what comes out of it. */
async function imported(number: number): Promise<Message> {
  const random = new Random(SEED, number);
  const chosen = random.pick(NODES);
  const damaged = mutateData(random, { ...chosen, own: 1 }, 2);
  const connection = { org: 'own', organizationUrl: org.url };
  const flow = [
    {
      ...(random.chance(25) ? (mutateData(random, connection, 25) as object) : connection),
      id: 'org',
      type: 'okta-connection',
    },
    {
      ...(typeof damaged === 'object' ? damaged : {}),
      ...(random.chance(80) && { connection: 'org' }),
      id: 'node',
      type: chosen.type,
      z: 'flow',
      wires: [['done'], ['failed']],
    },
    { id: 'done', type: 'helper', z: 'flow' },
    { id: 'failed', type: 'helper', z: 'flow' },
  ];
  const known = flow.map(asImported);
  await helper.load(oktaNodes, known, { org: { apiToken: org.token } });
  try {
    return await new Promise((resolve, reject) => {
      for (const name of ['done', 'failed']) helper.getNode(name)?.on('input', resolve);
      const node = helper.getNode('node');
      node?.on('call:error', (call) => {
        reject(new Error(`Case ${number} is reported, and not sent out: ${call.firstArg}`));
      });
      const message = { payload: { userId: org.people[0]?.id }, suspect: { login: org.people[0]?.login } };
      const wild = mutateData(random, message, 2);
      node?.receive(
        asImported(typeof wild === 'object' && !Array.isArray(wild) ? { ...wild } : { payload: wild }),
      );
    });
  } finally {
    await helper.unload();
  }
}

test('whatever an imported flow contains, each message gets a result or a clear error', async () => {
  const ends = new Map<string, number>();
  for (let number = 0; number < CASES; number += 1) {
    const { okta } = (await imported(number)) as {
      okta: { ok: boolean; error?: { code: string; message: string } };
    };
    const end = okta.ok ? 'ok' : (okta.error?.code ?? 'nothing');
    ends.set(end, (ends.get(end) ?? 0) + 1);
    const told = JSON.stringify([number, okta]);
    expect(told).toMatch(/"ok":true|"code":"[A-Z_]+","message":"[^"]/);
    expect(told).not.toMatch(/Cannot (?:read|destructure|convert)|is not (?:a function|iterable)|undefined/);
    expect(told.includes(org.token) ? TOKEN_SHOWN : '').toBe('');
  }
  process.stdout.write(`flows: ${CASES} ended in ${[...ends].map((end) => end.join(' ')).join(', ')}\n`);
  expect(ends.size).toBeGreaterThan(3);
});
